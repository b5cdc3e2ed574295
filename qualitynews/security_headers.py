"""The headers every response carries: a strict content policy and no device permissions."""

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
}
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


def policy(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())


class SecurityHeadersMiddleware:
    """Sets both headers; a view whose page shows the editor marks its response `shows_editor`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        directives = WITH_EDITOR if getattr(response, "shows_editor", False) else STRICT
        response.headers.setdefault("Content-Security-Policy", policy(directives))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response
