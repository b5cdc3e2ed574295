"""What every page knows of the periodical."""

from django.utils.functional import SimpleLazyObject

from issues.models import Periodical


def periodical(request) -> dict:
    """`periodical`, read when a template asks for it, once a page."""
    return {"periodical": SimpleLazyObject(Periodical.current)}
