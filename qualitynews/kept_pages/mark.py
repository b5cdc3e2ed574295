"""A mark of all that makes a page beside the database: code, templates, translations, settings."""

import hashlib
from pathlib import Path

from django.conf import settings

FOLDERS = ("articles", "issues", "qualitynews", "templates")
KINDS = {".py", ".html", ".xml", ".txt", ".typ", ".mo", ".toml", ".json", ".svg"}
# What differs between hosts that show the same site, and what is secret.
APART = {"BASE_DIR", "DATABASES", "CACHES", "LOGGING", "SECRET_KEY", "SECRET_KEY_FILE"}


def mark() -> str:
    """16 hex digits; the same on all hosts that run the same release with the same settings."""
    hashed = hashlib.sha256()
    for path in sorted(_files(settings.BASE_DIR)):
        hashed.update(str(path.relative_to(settings.BASE_DIR)).encode())
        hashed.update(hashlib.sha256(path.read_bytes()).digest())
    for name in sorted(set(dir(settings)) - APART):
        if name.isupper():
            hashed.update(f"{name}={getattr(settings, name)!r}".encode())
    return hashed.hexdigest()[:16]


def _files(root: Path):
    yield root / "requirements.txt"
    yield from root.glob("build/static/staticfiles.json")
    for folder in FOLDERS:
        yield from (path for path in (root / folder).rglob("*") if path.suffix in KINDS)
