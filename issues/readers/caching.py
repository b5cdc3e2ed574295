"""How long others may keep a readers' page or file.

A browser asks each time whether a page is still the same, which costs next to nothing
(qualitynews/kept_pages): who corrects something and looks sees it. A shared cache may answer by
itself for a minute, never longer, so that what was withdrawn is gone then.
"""

from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers, patch_cache_control

A_MINUTE = 60  # seconds
REFUSALS = (412, 416)  # of a condition or a range: said to one reader only


def public(response: HttpResponse, *, seconds: int = 0) -> HttpResponse:
    """Anybody may cache readers' pages: they say nothing about who is signed in. `seconds` is how
    long a browser need not ask, at most a minute too: only where another content has another
    address."""
    if response.status_code in REFUSALS:
        return response
    patch_cache_control(
        response, public=True, max_age=seconds, s_maxage=A_MINUTE, must_revalidate=True
    )
    return response


def uncached(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
