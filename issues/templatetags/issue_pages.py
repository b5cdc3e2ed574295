"""What the readers' pages need from a template: an article's body under its heading."""

from django import template

from articles import richtext

register = template.Library()


@register.simple_tag
def body(item, below: int, pictures=None, draft=False):
    """The body of a contents item as markup under a heading of level `below`."""
    sizes = {name: (row.width, row.height) for name, row in (pictures or {}).items()}
    return richtext.as_page(item.body_html, below=below, sizes=sizes, draft=draft)
