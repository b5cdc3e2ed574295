"""People in templates: their real names."""

from django import template

from articles import people

register = template.Library()


@register.filter
def real_name(user) -> str:
    return people.name_of(user)


@register.filter
def at(table: dict, key):
    """What a dict holds under a key that is only known in the template."""
    return table.get(key, "")
