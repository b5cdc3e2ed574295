"""Where kept pages lie: in the memory of a process, and in files or Redis for all processes.

Each store has `get(version, key)` and `put(version, key, page)`. A store that fails has nothing
kept: pages are then made for each process, and once a minute it is logged.
"""

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
import threading
import time
from collections import OrderedDict
from pathlib import Path

import redis

from qualitynews.failing import Failing
from qualitynews.kept_pages.kept import Kept, packed, unpacked

MEBIBYTE = 2**20
# A version of a minute ago is asked for by nobody: a process knows the new one within a second.
OUTLIVED = 60
HOUR = 60 * 60
A_BLOCK = 4096  # bytes: the least that a file takes
A_VERSION = re.compile(r"[0-9a-f]{16}-[0-9]+-[0-9]{8}")  # `issues.versioning.Version` as a text


def _of(version, key: str) -> str:
    """What a page is sealed for: that of a version ago is none of this one."""
    return f"{version} {key}"


class Memory:
    """The pages of one version; what nobody asked for longest goes first."""

    def __init__(self, limit: int = 64 * MEBIBYTE):
        self._limit, self._weight = limit, 0
        self._pages: OrderedDict[str, Kept] = OrderedDict()
        self._version = None
        self._lock = threading.Lock()

    def get(self, version, key: str) -> Kept | None:
        if version is not self._version and version != self._version:
            return None
        page = self._pages.get(key)
        if page is not None:
            with contextlib.suppress(KeyError):  # another thread has just thrown it out
                self._pages.move_to_end(key)
        return page

    def put(self, version, key: str, page: Kept) -> None:
        with self._lock:
            if version != self._version:
                self._pages, self._weight, self._version = OrderedDict(), 0, version
            old = self._pages.pop(key, None)
            self._weight += page.weight() - (old.weight() if old else 0)
            self._pages[key] = page
            while self._weight > self._limit:
                self._weight -= self._pages.popitem(last=False)[1].weight()

    def drop(self, version, key: str) -> None:
        with self._lock:
            if version == self._version and (old := self._pages.pop(key, None)):
                self._weight -= old.weight()


class Nowhere:
    """For one process that shares nothing."""

    def get(self, version, key: str) -> None:
        return None

    def put(self, version, key: str, page: Kept) -> None:
        return None


class Files:
    """A file a page, in a folder a version. Each process writes at most `limit` bytes a version."""

    def __init__(self, root: Path, limit: int = 1024 * MEBIBYTE):
        self._root, self._limit = Path(root), limit
        self._written, self._version = 0, None
        self._failing = Failing(f"Kept pages: the folder {root}")

    def get(self, version, key: str) -> Kept | None:
        try:
            return unpacked(self._path(version, key).read_bytes(), _of(version, key))
        except FileNotFoundError:
            return None
        except OSError:
            self._failing.note()
            return None

    def put(self, version, key: str, page: Kept) -> None:
        if self._failing.is_paused:
            return
        if version != self._version:
            self._version, self._written = version, 0
            threading.Thread(target=self._clean_up, args=[str(version)], daemon=True).start()
        data = packed(page, _of(version, key))
        self._written += max(len(data), A_BLOCK)
        if self._written > self._limit:
            return
        path = self._path(version, key)
        try:
            for folder in (self._root, path.parent.parent, path.parent):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(path, data)
        except OSError:
            self._failing.note()

    def _write(self, path: Path, data: bytes) -> None:
        """Whoever reads finds the whole of it, or nothing."""
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix="new-", delete=False) as file:
            try:
                file.write(data)
                file.flush()
                os.replace(file.name, path)
            except OSError:
                os.unlink(file.name)
                raise

    def _path(self, version, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()
        return self._root / str(version) / name[:2] / name

    def _clean_up(self, now: str) -> None:
        """Remove the folders of earlier versions, and nothing else that may lie there."""
        with contextlib.suppress(OSError):
            for folder in self._root.iterdir():
                is_version = A_VERSION.fullmatch(folder.name) and folder.name != now
                if is_version and time.time() - folder.stat().st_mtime > OUTLIVED:
                    shutil.rmtree(folder, ignore_errors=True)


class Redis:
    """For processes on several hosts. Pages go by themselves after an hour; each process writes at
    most `limit` bytes a version."""

    def __init__(self, address: str, limit: int = 256 * MEBIBYTE):
        self._redis = redis.Redis.from_url(
            address, socket_timeout=0.5, socket_connect_timeout=0.5, health_check_interval=30
        )
        self._failing = Failing("Kept pages: the Redis of CACHE_URL")
        self._limit, self._written, self._version = limit, 0, None

    def get(self, version, key: str) -> Kept | None:
        if self._failing.is_paused:
            return None
        try:
            data = self._redis.get(self._name(version, key))
        except redis.RedisError:
            self._failing.note()
            return None
        return unpacked(data, _of(version, key)) if data else None

    def put(self, version, key: str, page: Kept) -> None:
        if self._failing.is_paused:
            return
        if version != self._version:
            self._version, self._written = version, 0
        data = packed(page, _of(version, key))
        self._written += len(data)
        if self._written > self._limit:
            return
        try:
            self._redis.set(self._name(version, key), data, ex=HOUR)
        except redis.RedisError:
            self._failing.note()

    def _name(self, version, key: str) -> str:
        return f"kept:{version}:{hashlib.sha256(key.encode()).hexdigest()}"
