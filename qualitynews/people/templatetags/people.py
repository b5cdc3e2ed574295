"""People in templates: their real names."""

from django import template

from qualitynews.people import real_names

register = template.Library()


@register.filter
def real_name(user) -> str:
    return real_names.name_of(user)


@register.filter
def at(table: dict, key):
    """The value of a dict for a key that only the template knows."""
    return table.get(key, "")
