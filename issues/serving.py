"""Sends a stored file to a reader: whole, in part (RFC 9110, section 14), or by the proxy."""

import re

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from issues.models import EditionFile

RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def serve(request, row: EditionFile, *, content_type: str, filename: str) -> HttpResponse:
    """The file of an edition, shown in the browser. One range gets 206, one outside of the
    file 416; several ranges, or a malformed one, get the whole file. With ACCEL_PREFIX the proxy
    sends it. Raises OSError."""
    etag = quote_etag(row.sha256)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        response = unchanged
    elif settings.ACCEL_PREFIX:
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = f"{settings.ACCEL_PREFIX.rstrip('/')}/{row.file.name}"
    else:
        response = _bytes(request, row, etag)
        response["Content-Type"] = content_type
        response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


def _bytes(request, row: EditionFile, etag: str) -> HttpResponse:
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    is_same_file = request.headers.get("If-Range", etag) == etag
    if not (asked and is_same_file and any(asked.groups())):
        return FileResponse(row.file.open("rb"))
    first, last = _bounds(*asked.groups(), row.size)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{row.size}"})
    with row.file.open("rb") as file:
        file.seek(first)
        part = file.read(last - first + 1)
    headers = {"Content-Range": f"bytes {first}-{last}/{row.size}"}
    return HttpResponse(part, status=206, headers=headers)


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """`-500` means the last 500 bytes, `500-` everything from there on."""
    if not first:
        return max(size - int(last), 0), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1
