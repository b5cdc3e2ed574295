"""What the readers' pages need from a template: bodies, headlines, JSON-LD."""

import json

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from articles import richtext, wording

register = template.Library()

# JSON stands in a script element: nothing in it may end the element or begin a comment.
IN_A_SCRIPT = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}


@register.simple_tag
def body(item, below: int, pictures=None, draft=False, site="", late=True, anchors=False):
    """The body of a contents item as markup under a heading of level `below`."""
    shown = {name: row.shown() for name, row in (pictures or {}).items()}
    return richtext.as_page(
        item.body_html,
        below=below,
        pictures=shown,
        draft=draft,
        site=site,
        late=late,
        anchors=anchors,
    )


@register.simple_tag(takes_context=True)
def headline(context, text: str):
    """A headline that may break between its phrases only, and first of all where it has a space:
    each part between spaces is an element of its own."""
    words = context["periodical"].words()
    parts = [_breaking(wording.phrases(part, words)) for part in text.split()]
    if len(parts) < 2:
        return parts[0] if parts else ""
    return format_html_join(" ", "<span>{}</span>", ((part,) for part in parts))


def _breaking(phrases: tuple[str, ...]):
    *first, last = phrases or ("",)
    return format_html("{}{}", format_html_join("", "{}<wbr>", ((part,) for part in first)), last)


@register.simple_tag
def json_ld(data: dict):
    """A dictionary as JSON-LD for a script element."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(IN_A_SCRIPT))
