"""The audit log in templates."""

from django import template

from qualitynews.people import audit

register = template.Library()


@register.filter
def doer(entry) -> str:
    """Who acted; a dash if nobody was signed in."""
    return entry.name or (audit.where(entry) if entry.address == audit.COMMAND_LINE else "—")


@register.filter
def act_label(act: str) -> str:
    return audit.label(act)
