"""The audit log in templates: acts in words."""

from django import template

from qualitynews.people import audit

register = template.Library()


@register.filter
def act_label(act: str) -> str:
    return audit.label(act)
