"""What every page knows of the periodical."""

from functools import lru_cache

from django.utils.functional import SimpleLazyObject

from issues.models import Periodical, Section
from issues.readers import across
from qualitynews.kept_pages.layer import VERSION


def periodical(request) -> dict:
    """`periodical` and `site_sections`, those of the newest issue; read once a version of the site,
    or when a template asks for them."""
    if request.META.get(VERSION):
        return {"periodical": current(request), "site_sections": sections(request)}
    return {
        "periodical": SimpleLazyObject(lambda: current(request)),
        "site_sections": SimpleLazyObject(lambda: sections(request)),
    }


def current(request) -> Periodical:
    """The periodical, read once a request, or once for all kept pages of a version."""
    if not hasattr(request, "periodical"):
        version = request.META.get(VERSION)
        request.periodical = _of_version(version)[0] if version else Periodical.current()
    return request.periodical


def sections(request) -> list[Section]:
    """The top-level sections of the newest issue, read as often."""
    version = request.META.get(VERSION)
    return _of_version(version)[1] if version else across.newest_sections()


def years(request) -> list[int]:
    """The years with published issues, the newest first; read as often."""
    version = request.META.get(VERSION)
    return _years_of_version(version) if version else across.years()


@lru_cache(maxsize=2)
def _years_of_version(version) -> list[int]:
    return across.years()


@lru_cache(maxsize=2)
def _of_version(version) -> tuple[Periodical, list[Section]]:
    # If readers' pages change just now, this may be of the next version already; but then the
    # pages that are made of it are made again.
    return Periodical.current(), across.newest_sections()
