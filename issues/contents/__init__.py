"""The contents tree 目录: every section and article of an issue, in order and numbered.

Page, PDF, JSON, previous/next, preflight and the editors' pages all read this tree; nothing else
derives order or numbers.
"""

from issues.contents.building import alone, article_content, build, item_of, pictures_of
from issues.contents.data import VERSION, as_data
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
    "alone",
    "article_content",
    "as_data",
    "build",
    "changes",
    "fingerprint",
    "item_of",
    "part_hashes",
    "pictures_of",
]
