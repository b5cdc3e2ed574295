"""The WSGI application around Django's: answers with a kept page where there is one."""

import contextlib
import io
import logging
import re
import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from urllib.parse import unquote_plus

from django.db import Error

from qualitynews.kept_pages.kept import Kept, kept
from qualitynews.kept_pages.stores import Memory

log = logging.getLogger(__name__)

# What is never kept: the desk; what counts its requests.
NEVER = ("/admin/", "/static/", "/api/v1/")
# The only pages that read the query of their address: which page of a list, what to look for. A
# test asks each of the others with and without one.
PAGED, SEARCHING = ("/sections/", "/outlets/"), "/search/"
PAGE = re.compile(r"page=[1-9][0-9]{0,3}")
# Conditions that only changes ask for: Django answers them.
RARE = ("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
# Where Django finds the version for which it makes a page that is kept.
VERSION = "kept_pages.version"
# How often a page is made again because readers' pages changed meanwhile. So many changes, each
# within the time that a page takes, are seconds of them.
ATTEMPTS = 20
# All that Django is told of a request whose answer is kept: nothing of it can be one reader's.
TOLD = ("SCRIPT_NAME", "PATH_INFO", "SERVER_NAME", "SERVER_PORT",
        "SERVER_PROTOCOL", "HTTP_X_FORWARDED_PROTO", "wsgi.version",
        "wsgi.url_scheme", "wsgi.errors", "wsgi.multithread", "wsgi.multiprocess",
        "wsgi.run_once")  # fmt: skip


@dataclass(frozen=True)
class Passed:
    """An answer of Django's that may not be kept."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def leads_on(self) -> bool:
        return self.status.startswith("3")

    def answer(self, environ: dict, start_response) -> Iterable[bytes]:
        start_response(self.status, self.headers)
        return [self.body] if environ["REQUEST_METHOD"] != "HEAD" else []


UNSETTLED = Passed(
    "503 Service Unavailable",
    [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "1"),
     ("Cache-Control", "no-store")],
    "网站内容正在更新，请稍后刷新。\n".encode(),
)  # fmt: skip


@dataclass
class Making:
    """A page that is being made: how many want it, and whether it turned out that it is not kept,
    so that nobody else need wait for it."""

    lock: threading.Lock
    wanted: int = 0
    is_passed: bool = False


class Layer:
    """`django` is the WSGI application whose answers are kept. `current` and `fresh` say the
    version of what readers see (None: keep nothing): what this process knows, and what is so now.
    `recipe` stands for what else makes a page: code, templates, settings. `hosts` are the names of
    the site, to be asked for without a port or with that of the server: a stranger who could choose
    the name would fill the store. Who sends one of `cookies` is passed on to Django."""

    def __init__(
        self, django: Callable, *, current: Callable, fresh: Callable, store, recipe: str = "",
        hosts: Collection[str] = (), cookies: tuple[str, ...] = (), memory: Memory | None = None,
    ):  # fmt: skip
        self._django, self._current, self._fresh = django, current, fresh
        self._store, self._memory = store, memory or Memory()
        self._recipe, self._cookies = recipe, frozenset(cookies)
        self._hosts = frozenset(host.lower() for host in hosts)
        self._making: dict[str, Making] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: dict, start_response) -> Iterable[bytes]:
        key = self._key(environ)
        if key is None:
            return self._django(environ, start_response)
        version = None
        try:
            version = self._current()
            if version is not None:
                page = self._memory.get(version, key) or self._found_or_made(environ, key)
                # Where it leads on, it is to lead there with the whole query.
                if not page.leads_on or environ.get("QUERY_STRING", "") == _query(environ):
                    return page.answer(environ, start_response)
        except Error:  # no database: Django says so to the reader
            pass
        except OSError:  # a stored file is gone: Django says so, and logs it
            self._memory.drop(version, key)
        except Exception:  # a reader gets an answer, whatever is wrong here
            log.exception("Kept pages: %s", key)
            self._memory.drop(version, key)
        return self._django(environ, start_response)

    def _key(self, environ: dict) -> str | None:
        """The address that is asked for; None if its answer is not to be kept."""
        path, query = environ["PATH_INFO"], _query(environ)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or path.startswith(NEVER):
            return None
        if any(name in environ for name in RARE):
            return None
        if query and (path.startswith(SEARCHING) or not PAGE.fullmatch(query)):
            return None
        given = environ.get("HTTP_COOKIE", "")
        if given and not self._cookies.isdisjoint(
            cookie.partition("=")[0].strip() for cookie in given.split(";")
        ):
            return None
        host = environ.get("HTTP_HOST", "").lower()
        # SITE_ADDRESS may name the port of the server too.
        if self._hosts.isdisjoint((host, host.removesuffix(f":{environ['SERVER_PORT']}"))):
            return None
        # The scheme as Django sees it (settings.SECURE_PROXY_SSL_HEADER).
        forwarded = environ.get("HTTP_X_FORWARDED_PROTO")
        scheme = environ["wsgi.url_scheme"] if forwarded is None else _first(forwarded)
        site = f"{scheme}://{host}{environ.get('SCRIPT_NAME', '')}"
        return f"{self._recipe} {site}{path}?{query}"

    def _found_or_made(self, environ: dict, key: str) -> Kept | Passed:
        """One thread makes a page; others who want it wait for it."""
        with self._alone(key) as making:
            if not making.is_passed:
                made = self._whole(environ, key)
                making.is_passed = isinstance(made, Passed)
                return made
        return self._whole(environ, key)

    def _whole(self, environ: dict, key: str) -> Kept | Passed:
        """The page of one version. Its parts are read one after the other: if what readers see
        changed meanwhile, it may be half of the one, half of the other, and is made again."""
        for _attempt in range(ATTEMPTS):
            # Not what this process knew a while ago: what pages share is read by version, and
            # would be older than the rest of the page.
            version = self._fresh()
            if page := self._memory.get(version, key) or self._store.get(version, key):
                self._memory.put(version, key, page)
                return page
            made = self._made(environ, version)
            if self._fresh() == version:
                if version and isinstance(made, Kept):
                    self._memory.put(version, key, made)
                    self._store.put(version, key, made)
                return made
        log.warning("Kept pages: %s changed %d times while it was made", key, ATTEMPTS)
        return UNSETTLED

    def _made(self, environ: dict, version) -> Kept | Passed:
        answer = {}

        def start_response(status, headers, exc_info=None):
            answer.update(status=status, headers=headers)

        told = {name: environ[name] for name in TOLD if name in environ}
        told |= {
            "REQUEST_METHOD": "GET", "QUERY_STRING": _query(environ), "wsgi.input": io.BytesIO(),
            "HTTP_HOST": environ["HTTP_HOST"].lower(), VERSION: version,
        }  # fmt: skip
        response = self._django(told, start_response)
        try:
            path = getattr(response, "stored_at", "")
            status, headers = answer["status"], answer["headers"]
            may_keep = _may_keep(status, headers, is_file=bool(path))
            body = b"" if path and may_keep else b"".join(response)
            return kept(headers, body, path) if may_keep else Passed(status, headers, body)
        finally:
            if hasattr(response, "close"):
                response.close()

    @contextlib.contextmanager
    def _alone(self, key: str):
        with self._lock:
            making = self._making.setdefault(key, Making(threading.Lock()))
            making.wanted += 1
        try:
            with making.lock:
                yield making
        finally:
            with self._lock:
                making.wanted -= 1
                if not making.wanted:
                    del self._making[key]


def _query(environ: dict) -> str:
    """What the page reads of its query. What others append to a link they pass on makes no other
    page of it, nor does whoever would have the site make a page at each request."""
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    is_page = path.endswith("/") or "." in path.rpartition("/")[2]
    if path.startswith(SEARCHING) or not is_page:  # where no page is, Django leads to one
        return query
    if path.startswith(PAGED):
        return "&".join(part for part in query.split("&") if _name(part) == "page")
    return ""


def _name(part: str) -> str:
    return unquote_plus(part.partition("=")[0])


def _first(forwarded: str) -> str:
    return "https" if forwarded.split(",", 1)[0].strip() == "https" else "http"


def _may_keep(status: str, headers: list[tuple[str, str]], *, is_file: bool) -> bool:
    told = {name.lower(): value for name, value in headers}
    rules = {part.strip() for part in told.get("cache-control", "").lower().split(",")}
    return (
        status.startswith("200")
        and "public" in rules
        and not rules & {"no-store", "private", "no-cache"}
        and told.get("vary", "").lower() in ("", "accept-encoding")
        and "set-cookie" not in told
        and "content-encoding" not in told
        and (not is_file or "etag" in told)
    )
