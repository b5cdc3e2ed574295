"""The recipe: what makes a page beside the database. Code, templates, translations, settings."""

import hashlib
import json
from pathlib import Path

from django.conf import settings

FOLDERS = ("articles", "issues", "qualitynews", "templates")
KINDS = {".py", ".html", ".xml", ".txt", ".typ", ".mo", ".toml", ".json", ".svg"}
# What differs between hosts that show the same site, and what is secret. (MEDIA_ROOT counts: what
# is kept of a stored file is where it lies.)
APART = {"BASE_DIR", "CACHES", "CACHE_URL", "DATABASES", "KEPT_PAGES", "LOGGING", "SECRET_KEY",
         "SECRET_KEY_FILE"}  # fmt: skip


def recipe() -> str:
    """16 hex digits; the same on all hosts that run the same release with the same settings."""
    hashed = hashlib.sha256()
    for path in sorted(_files(settings.BASE_DIR)):
        hashed.update(str(path.relative_to(settings.BASE_DIR)).encode())
        hashed.update(hashlib.sha256(path.read_bytes()).digest())
    for name in sorted(set(dir(settings)) - APART):
        if name.isupper():
            value = json.dumps(getattr(settings, name), sort_keys=True, default=_plain)
            hashed.update(f"{name}={value}".encode())
    return hashed.hexdigest()[:16]


def _plain(value) -> object:
    """The same in each process, also for a set."""
    return sorted(value) if isinstance(value, set | frozenset) else str(value)


def _files(root: Path):
    yield root / "requirements.txt"
    yield from root.glob("build/static/staticfiles.json")
    for folder in FOLDERS:
        yield from (path for path in (root / folder).rglob("*") if path.suffix in KINDS)
