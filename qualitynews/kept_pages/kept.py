"""One kept answer: its headers, and its bytes in each coding or where its file lies."""

import gzip
import hashlib
import json
import os
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import brotli
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import http_date, parse_http_date_safe

from qualitynews.kept_pages.ranges import part

CODINGS = ("br", "gzip")  # what is best comes first
SEALED = 32  # bytes of a seal
SMALLEST = 500  # bytes: what is smaller fits into one packet anyway
AS_TEXT = ("text/", "application/json", "application/xml", "application/atom+xml",
           "application/feed+json", "application/manifest+json", "image/svg+xml")  # fmt: skip
CHUNK = 256 * 1024  # bytes of a file that are sent at once
# Two pages made in one second have one date, so a date is sent only when that second is over
# everywhere: then who holds it holds the later page.
SETTLED = 2
OURS = {"content-length", "etag", "vary", "accept-ranges", "last-modified"}
OF_A_304 = {"cache-control"}
WEIGHT = re.compile(r"q=([01](?:\.[0-9]*)?)")

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Kept:
    """`headers` are those of the whole answer, without what differs by coding. `path` is empty, or
    `bodies` is."""

    headers: Headers
    made_at: float
    etag: str  # without quotation marks
    bodies: dict[str, bytes]  # by coding; "" is the page as it is
    path: str = ""
    size: int = 0  # of the file
    leads_on = False

    def weight(self) -> int:
        """About how many bytes of memory it takes."""
        return 2000 + sum(map(len, self.bodies.values()))

    def answer(self, environ: dict, start_response) -> Iterable[bytes]:
        """Answer a request for it. Raises OSError, before anything is sent, if its file is gone."""
        coding = _coding(environ.get("HTTP_ACCEPT_ENCODING", "")) if self.bodies else ""
        if coding not in self.bodies:
            coding = ""
        whole, unchanged = self._ready[coding]
        if time.time() - self.made_at > SETTLED:
            whole, unchanged = [*whole, self._dated], [*unchanged, self._dated]
        if self._is_known(environ, coding):
            start_response("304 Not Modified", unchanged)
            return []
        if self.path:
            return self._file(environ, start_response, whole)
        body = self.bodies[coding]
        start_response("200 OK", whole)
        return [body] if environ["REQUEST_METHOD"] != "HEAD" else []

    def _file(self, environ: dict, start_response, whole: list) -> Iterable[bytes]:
        is_get = environ["REQUEST_METHOD"] == "GET"
        asked = is_get and part(
            environ.get("HTTP_RANGE", ""), environ.get("HTTP_IF_RANGE", ""),
            self._tag(""), self.size,
        )  # fmt: skip
        first, last = asked or (0, self.size - 1)
        if asked and first > last:
            start_response(
                "416 Range Not Satisfiable",
                [("Content-Range", f"bytes */{self.size}"), ("Content-Length", "0")],
            )
            return []
        file = open(self.path, "rb")
        if os.fstat(file.fileno()).st_size != self.size:
            file.close()
            raise FileNotFoundError(self.path)  # another one, or half of it
        headers = [pair for pair in whole if pair[0] != "Content-Length"]
        headers.append(("Content-Length", str(last - first + 1)))
        if asked:
            headers.append(("Content-Range", f"bytes {first}-{last}/{self.size}"))
        start_response("206 Partial Content" if asked else "200 OK", headers)
        if not is_get:
            file.close()
            return []
        return _Chunks(file, first, last - first + 1)

    def _is_known(self, environ: dict, coding: str) -> bool:
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None:
            tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
            return self._tag(coding) in tags or "*" in tags
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        # Only the date that was told with it: clocks of several hosts differ.
        return bool(since) and parse_http_date_safe(since) == int(self.made_at)

    def _tag(self, coding: str) -> str:
        return f'"{self.etag}-{coding}"' if coding else f'"{self.etag}"'

    @cached_property
    def _dated(self) -> tuple[str, str]:
        return "Last-Modified", http_date(self.made_at)

    @cached_property
    def _ready(self) -> dict[str, tuple[list, list]]:
        """By coding: the headers of the whole answer, and those of a 304."""
        found = {}
        for coding in self.bodies or {"": b""}:
            size = len(self.bodies[coding]) if self.bodies else self.size
            ours = [("ETag", self._tag(coding))]
            if self.path:
                ours.append(("Accept-Ranges", "bytes"))
            if len(self.bodies) > 1:
                ours.append(("Vary", "Accept-Encoding"))
            kept = [pair for pair in self.headers if pair[0].lower() in OF_A_304]
            coded = [("Content-Encoding", coding)] if coding else []
            length = [("Content-Length", str(size))]
            found[coding] = [*self.headers, *ours, *coded, *length], kept + ours
        return found


def kept(headers: Iterable[tuple[str, str]], body: bytes, path: str = "") -> Kept:
    """An answer of Django's to keep, with its body in all codings; or the file at `path`."""
    rows = tuple((name, value) for name, value in headers if name.lower() not in OURS)
    told = {name.lower(): value for name, value in headers}
    etag = (
        told.get("etag", "").removeprefix("W/").strip('"') or hashlib.sha256(body).hexdigest()[:32]
    )
    if path:
        return Kept(rows, time.time(), etag, {}, path, os.stat(path).st_size)
    bodies = {"": body}
    if len(body) >= SMALLEST and told.get("content-type", "").startswith(AS_TEXT):
        # 5 of 11: a page takes a few milliseconds and is within 5 % of the smallest.
        bodies |= {"br": brotli.compress(body, quality=5), "gzip": gzip.compress(body, 6, mtime=0)}
    return Kept(rows, time.time(), etag, bodies)


def packed(page: Kept, key: str) -> bytes:
    """As one run of bytes: a seal, a line of JSON, the bodies."""
    head = {
        "key": key, "headers": page.headers, "made_at": page.made_at, "etag": page.etag,
        "path": page.path, "size": page.size,
        "bodies": {coding: len(body) for coding, body in page.bodies.items()},
    }  # fmt: skip
    data = b"".join([json.dumps(head).encode(), b"\n", *page.bodies.values()])
    return _seal(data) + data


def unpacked(data: bytes, key: str) -> Kept | None:
    """What was packed for this key; None if it is of another key, not whole, or not ours: who can
    write to a store must not have the site send what they like."""
    seal, data = data[:SEALED], data[SEALED:]
    if not constant_time_compare(seal, _seal(data)):
        return None
    line, _newline, rest = data.partition(b"\n")
    try:
        head = json.loads(line)
        if head.pop("key") != key or len(rest) != sum(head["bodies"].values()):
            return None
        bodies, at = {}, 0
        for coding, size in head["bodies"].items():
            bodies[coding] = rest[at : at + size]
            at += size
        headers = tuple((name, value) for name, value in head["headers"])
        return Kept(**head | {"headers": headers, "bodies": bodies})
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _seal(data: bytes) -> bytes:
    return salted_hmac("qualitynews.kept_pages", data, algorithm="sha256").digest()


class _Chunks:
    """A part of a file, read as it is sent."""

    def __init__(self, file, first: int, count: int):
        file.seek(first)
        self._file, self._left = file, count

    def __iter__(self) -> Iterator[bytes]:
        while self._left > 0 and (data := self._file.read(min(CHUNK, self._left))):
            self._left -= len(data)
            yield data

    def close(self) -> None:
        self._file.close()


@lru_cache(maxsize=256)
def _coding(accepted: str) -> str:
    """What a browser likes best (RFC 9110, 12.5.3), of equals the smaller; "" is none."""
    weights = {}
    for entry in accepted.lower().split(","):
        name, _semicolon, more = entry.partition(";")
        weight = WEIGHT.fullmatch(more.replace(" ", ""))
        weights[name.strip()] = float(weight[1]) if weight else 1.0
    liked = {coding: weights.get(coding, weights.get("*", 0)) for coding in CODINGS}
    best = max(liked, key=liked.get)
    return best if liked[best] and liked[best] >= weights.get("identity", 0) else ""
