"""Absolute addresses of the readers' pages: one page, one address."""

from django.conf import settings


def site(request) -> str:
    """`https://news.example.org`: as the operator says, else the one that was asked for."""
    return settings.SITE_ADDRESS or f"{request.scheme}://{request.get_host()}"


def absolute(request, path: str) -> str:
    return site(request) + path
