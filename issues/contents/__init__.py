"""The contents tree 目录: every section and article of an issue, in order and numbered.

Site, PDF, JSON, previous and next, preflight and the desk read this tree; nothing else computes
order or numbers.
"""

from issues.contents.building import (
    article_content,
    build,
    build_around,
    build_several,
    corrections_of,
    item_of,
    pictures_of,
    single_article,
)
from issues.contents.data import VERSION, as_data, item_data
from issues.contents.seen import changes, fingerprint, part_hashes
from issues.contents.tree import Contents, Corrected, Item, NumberedSection, Place, Source

__all__ = [
    "VERSION",
    "Contents",
    "Corrected",
    "Item",
    "NumberedSection",
    "Place",
    "Source",
    "article_content",
    "as_data",
    "build",
    "build_around",
    "build_several",
    "changes",
    "corrections_of",
    "fingerprint",
    "item_data",
    "item_of",
    "part_hashes",
    "pictures_of",
    "single_article",
]
