"""How the API answers: as JSON, compressed, with an ETag; also HEAD, and what is refused."""

import functools
import hashlib

from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_GET
from ninja import NinjaAPI

from issues.readers import caching


def for_programs(view, api: "Api"):
    """The view, answering HEAD too (RFC 9110, 9.3.2): as it answers GET, and no body is sent.
    Answers are compressed for who takes that; a method that is refused is told as all else is."""

    @gzip_page
    @functools.wraps(view)
    def answering(request, *args, **kwargs):
        method = request.method
        try:
            request.method = "GET" if method == "HEAD" else method
            response = view(request, *args, **kwargs)
            if response.status_code != 405:
                return response
            told = api.create_response(request, {"detail": "Method not allowed"}, status=405)
            told["Allow"] = response["Allow"] + ", HEAD"
            return told
        finally:
            request.method = method

    return answering


def _public(view):
    return lambda *args, **kwargs: caching.public(_by_coding(view(*args, **kwargs)))


def _by_coding(response):
    patch_vary_headers(response, ["Accept-Encoding"])  # of a 304 too
    return response


class Api(NinjaAPI):
    @property
    def urls(self):
        patterns, *names = super().urls
        for pattern in patterns:
            if pattern.name == "openapi-json":
                described = conditional_page(_public(pattern.callback))
                pattern.callback = csrf_exempt(require_GET(described))
            pattern.callback = for_programs(pattern.callback, self)
        return patterns, *names

    def get_openapi_schema(self, **options):
        """OpenAPI takes a list of examples in the schema of a parameter only."""
        schema = super().get_openapi_schema(**options)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for parameter in operation.get("parameters", []):
                    parameter.pop("examples", None)
        return schema

    def create_response(self, request, data, *, status=None, temporal_response=None):
        response = super().create_response(
            request, data, status=status, temporal_response=temporal_response
        )
        if response.status_code != 200:
            return caching.uncached(response)
        _by_coding(response)
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        caching.public(response)
        return get_conditional_response(request, etag=response["ETag"], response=response)
