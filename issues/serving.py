"""Sends a stored file to a reader: whole, in part (RFC 9110, section 14), or by the proxy."""

import os

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from qualitynews.kept_pages import ranges


def serve(
    request, stored: str, *, version: str, content_type: str, filename: str = "", size: int = 0
) -> HttpResponse:
    """The file of this name in the storage, shown in the browser; `version` is its ETag, "" for
    none. One range gets 206, one outside of the file 416; several ranges, or a malformed one, get
    the whole file. With ACCEL_PREFIX the proxy sends it. Raises OSError, also if it has not the
    `size` in bytes that is known of it."""
    etag, path = version and quote_etag(version), default_storage.path(stored)
    found = os.stat(path).st_size
    if size and found != size:
        raise FileNotFoundError(path)  # another one, or half of it
    unchanged = get_conditional_response(request, etag=etag) if etag else None
    if unchanged is not None:
        response = unchanged
    elif settings.ACCEL_PREFIX:
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = f"{settings.ACCEL_PREFIX.rstrip('/')}/{stored}"
    else:
        response = _bytes(request, path, found, etag)
        response["Content-Type"] = content_type
        response["Accept-Ranges"] = "bytes"
        response.stored_at = path  # where `kept_pages` finds it the next time
    if etag:
        response["ETag"] = etag
    response["Content-Disposition"] = f'inline; filename="{filename}"' if filename else "inline"
    return response


def _bytes(request, path: str, size: int, etag: str) -> HttpResponse:
    told = request.headers if request.method == "GET" else {}
    part = ranges.part(told.get("Range", ""), told.get("If-Range", ""), etag, size)
    if part is None:
        return FileResponse(open(path, "rb"))
    first, last = part
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with open(path, "rb") as file:
        file.seek(first)
        data = file.read(last - first + 1)
    headers = {"Content-Range": f"bytes {first}-{last}/{size}"}
    return HttpResponse(data, status=206, headers=headers)
