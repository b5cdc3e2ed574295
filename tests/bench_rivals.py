"""What `make bench-http` measures readers' pages beside: a bare WSGI function and a bare Django
view, both with the bytes of the page in BENCH_BYTES."""

import os
from pathlib import Path

BYTES = Path(os.environ["BENCH_BYTES"]).read_bytes()
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BYTES)))]


def function(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BYTES]


def django_view():
    """Django with nothing but one view: no middleware, no template, no database."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpResponse
    from django.urls import re_path

    class Urls:
        urlpatterns = [re_path(r"", lambda request: HttpResponse(BYTES))]

    settings.configure(ROOT_URLCONF=Urls, ALLOWED_HOSTS=["*"], SECRET_KEY="bench", MIDDLEWARE=[])
    return get_wsgi_application()
