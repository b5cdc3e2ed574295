"""What every page knows of the periodical."""

from django.utils.functional import SimpleLazyObject

from issues.models import Periodical


def periodical(request) -> dict:
    """`periodical`, read when a template asks for it, once a page."""
    return {"periodical": SimpleLazyObject(lambda: current(request))}


def current(request) -> Periodical:
    """The periodical, read once a request."""
    if not hasattr(request, "periodical"):
        request.periodical = Periodical.current()
    return request.periodical
