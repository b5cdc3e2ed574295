"""How long others may keep a readers' page."""

from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers, patch_cache_control

A_MINUTE = 60


def public(response: HttpResponse) -> HttpResponse:
    """Anybody may cache readers' pages for a minute: they say nothing about who is signed in."""
    patch_cache_control(response, public=True, max_age=A_MINUTE)
    return response


def uncached(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
