"""Absolute addresses of the readers' pages: one page, one address."""

from django.conf import settings
from django.utils.encoding import escape_uri_path


def site(request) -> str:
    """`https://news.example.org`: as the operator says, else the one that was asked for."""
    return settings.SITE_ADDRESS or f"{request.scheme}://{request.get_host()}"


def here(request) -> str:
    """The path that was asked for, written as an address."""
    return escape_uri_path(request.path)


def absolute(request, path: str) -> str:
    return site(request) + path
