"""What every page knows of the periodical."""

from django.utils.functional import SimpleLazyObject

from issues.models import Periodical
from issues.readers import across


def periodical(request) -> dict:
    """`periodical` and `site_sections`, those of the newest issue; read when a template asks for
    them, once a page."""
    return {
        "periodical": SimpleLazyObject(lambda: current(request)),
        "site_sections": SimpleLazyObject(across.newest_sections),
    }


def current(request) -> Periodical:
    """The periodical, read once a request."""
    if not hasattr(request, "periodical"):
        request.periodical = Periodical.current()
    return request.periodical
