"""The rows of articles: texts, sources, pictures; what is kept of their making; desks and log."""

from articles.models.article import Article, ArticleQuerySet, RichTextField, SourceLink
from articles.models.desk import Draft, Presence
from articles.models.kept import AuditEntry, Kept, Proposal, Review, Revision, Stage
from articles.models.picture import (
    Picture,
    original_path,
    picture_path,
    thumbnail_path,
    unguessable_name,
)

__all__ = [
    "Article",
    "ArticleQuerySet",
    "AuditEntry",
    "Draft",
    "Kept",
    "Picture",
    "Presence",
    "Proposal",
    "Review",
    "Revision",
    "RichTextField",
    "SourceLink",
    "Stage",
    "original_path",
    "picture_path",
    "thumbnail_path",
    "unguessable_name",
]
