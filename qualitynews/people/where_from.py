"""Middleware: tells the audit log the visitor's address."""

from django.conf import settings

from qualitynews.people import audit


class WhereFromMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with audit.coming_from(visitor_address(request)):
            return self.get_response(request)


def visitor_address(request) -> str:
    """The address of the visitor. X-Forwarded-For is used only as far as our own proxies
    (TRUSTED_PROXIES) wrote it: anybody can write what stands before that."""
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    seen = [part.strip() for part in seen if part.strip()]
    if settings.TRUSTED_PROXIES and len(seen) >= settings.TRUSTED_PROXIES:
        return seen[-settings.TRUSTED_PROXIES]
    return request.META.get("REMOTE_ADDR", "")
