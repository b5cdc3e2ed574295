"""The audit log in templates: acts in words."""

from django import template

from qualitynews.people import audit

register = template.Library()


@register.filter
def doer(entry) -> str:
    """Who acted; a dash where nobody was signed in."""
    return entry.name or (audit.where(entry) if entry.address == audit.COMMAND_LINE else "—")


@register.filter
def act_label(act: str) -> str:
    return audit.label(act)
