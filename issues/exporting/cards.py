"""The cards that other sites show beside a link, each drawn once and kept under its hash."""

import hashlib
import json
from dataclasses import asdict

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from issues.exporting.print import covers, printed


def digest(what: covers.Card, kept_words: frozenset[str]) -> str:
    """Of all that a card shows, and of how it is drawn."""
    data = json.dumps([asdict(what), sorted(kept_words)], ensure_ascii=False).encode()
    texts = printed.texts_of("card.typ", data)
    return hashlib.sha256(b"\0".join(texts.values())).hexdigest()


def drawn(what: covers.Card, kept_words: frozenset[str]) -> tuple[str, str]:
    """The PNG of a card, drawn if there is none yet: its name in the storage, and its digest.
    Raises `printed.CannotTypeset`, OSError."""
    name = digest(what, kept_words)
    path = f"cards/{name[:2]}/{name}.png"
    if not default_storage.exists(path):
        # Two readers may draw it at once; the second file gets another name and is a leftover.
        default_storage.save(path, ContentFile(covers.card(what, kept_words)))
    return path, name
