"""The headers every response carries: a strict content policy and no device permissions; and that
nobody keeps an answer with a cookie."""

from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers

STRICT = {
    "default-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# CKEditor 4 writes inline scripts and styles and draws its icons from data addresses.
WITH_EDITOR = STRICT | {
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    # A browser may hold a pasted picture under an address of its own.
    "connect-src": "'self' blob:",
}
# A browser lays out a picture opened by itself with a style of its own in the page.
PICTURE = STRICT | {"style-src": "'unsafe-inline'"}
PICTURES = {"image/png", "image/jpeg", "image/webp"}
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


def policy(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())


class SecurityHeadersMiddleware:
    """Sets the headers. A view whose page shows the editor marks its response `shows_editor`; one
    whose page may stand in a frame of ours sets X-Frame-Options to SAMEORIGIN."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy(_directives(response)))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if response.cookies:  # one person's, whatever the view knew
            del response.headers["Cache-Control"]
            add_never_cache_headers(response)
        return response


def _directives(response: HttpResponse) -> dict[str, str]:
    directives = WITH_EDITOR if getattr(response, "shows_editor", False) else STRICT
    if response.get("Content-Type") in PICTURES:
        directives = PICTURE
    if response.get("X-Frame-Options") == "SAMEORIGIN":
        directives = directives | {"frame-ancestors": "'self'"}
    return directives
