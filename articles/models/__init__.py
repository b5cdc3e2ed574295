"""The rows of articles: articles, sources, pictures; revisions, reviews, proposals; drafts."""

from articles.models.article import Article, ArticleQuerySet, RichTextField, SourceLink
from articles.models.draft import Draft, Presence
from articles.models.picture import (
    Picture,
    original_path,
    picture_path,
    thumbnail_path,
    unguessable_name,
    web_path,
)
from articles.models.review import Proposal, Review, Stage
from articles.models.revision import Revision
from articles.models.search_text import UNRELEASED, SearchText

__all__ = [
    "UNRELEASED",
    "Article",
    "ArticleQuerySet",
    "Draft",
    "Picture",
    "Presence",
    "Proposal",
    "Review",
    "Revision",
    "RichTextField",
    "SearchText",
    "SourceLink",
    "Stage",
    "original_path",
    "picture_path",
    "thumbnail_path",
    "unguessable_name",
    "web_path",
]
