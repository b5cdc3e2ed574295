"""Reads a whole manuscript into an issue: reading, outline, composing, writing."""

from articles.manuscripts.limits import MAX_WORD_BYTES as MAX_BYTES
from articles.manuscripts.limits import ManuscriptRefused
from issues.importing.adding import import_articles
from issues.importing.understanding import understand
from issues.importing.writing import ImportConflict, Imported, flat, import_issue

__all__ = [
    "MAX_BYTES",
    "ImportConflict",
    "Imported",
    "ManuscriptRefused",
    "flat",
    "import_articles",
    "import_issue",
    "understand",
]
