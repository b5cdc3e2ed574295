"""Writes the content of articles: the only module that does.

The form, restoring a revision, an accepted proposal, the importer, a correction and the
demonstration all call it.
"""

import copy
from dataclasses import dataclass

from django import forms
from django.db import transaction

from articles import revisions, richtext
from articles.content import fields, snapshots
from articles.models import Article, Picture, Review, Revision, SourceLink
from articles.review import workflow
from articles.review.rules import ArticleCase
from articles.search import indexing
from qualitynews.people import audit, roles

Kind = Revision.Kind
# The row of `roles.TABLE` to ask, by the kind of revision that is made.
ACT_OF_KIND = {
    Kind.SAVED: "write",
    Kind.RESTORED: "write",
    Kind.ACCEPTED: "write",
    Kind.IMPORTED: "import",
    Kind.CORRECTED: "correct",
}


date_field = forms.DateField(required=False)


@dataclass(frozen=True)
class WriteResult:
    """`revision` is None if the content did not change. `lapsed` are the signatures that ended
    because they were given for another content, oldest first."""

    article: Article
    revision: Revision | None
    lapsed: tuple[Review, ...]


@transaction.atomic
@roles.asks(*set(ACT_OF_KIND.values()))
def write(
    article: Article,
    content: dict,
    *,
    by,
    kind: str = Kind.SAVED,
    note: str = "",
    opened_as: str | None = None,
) -> WriteResult:
    """Save the content and the sources of an article, which may be new (not saved yet).

    `opened_as` is the digest of the content that the person had open when they began to type; None
    if the caller read the content while holding the row. Order: hold the row; ask the table of
    roles; write the rows of article and sources; index them; write the revision and the log; end
    outdated signatures. Raises PermissionDenied, Refused (its `code` is the rule), or
    ValidationError if the content does not fit the columns; then nothing is written.
    """
    row = revisions.hold_article(article) if article.pk else article
    roles.ask(ACT_OF_KIND[kind], ArticleCase(row, by, opened_as=opened_as, remark=note))
    if article.pk is None or snapshots.of_article(row) != content:
        row = _write_rows(row, content)
        indexing.index(row)
    revision = revisions.record(row, by=by, kind=kind, note=note)
    # A correction of a released article does not end its signatures: they end when the issue is
    # withdrawn.
    lapsed = [] if kind == Kind.CORRECTED else workflow.end_outdated_signatures(row, by=by)
    return WriteResult(row, revision, tuple(lapsed))


def restore(article: Article, revision: Revision, *, by, opened_as: str) -> Revision | None:
    """Save the content of an older revision again, as a new revision. Returns that one, or None
    if the article has this content already. Raises PermissionDenied or Refused."""
    content = snapshots.unpack(revision.content)
    note = f"← {revision.number}"
    return write(
        article, content, by=by, kind=Kind.RESTORED, note=note, opened_as=opened_as
    ).revision


@transaction.atomic
@roles.asks("delete_article")
def delete_article(article: Article, *, by) -> None:
    """Delete an article that was never submitted. Raises PermissionDenied or Refused."""
    article = revisions.hold_article(article)
    roles.ask("delete_article", ArticleCase(article, by))
    audit.record("article_deleted", article, by=by)
    indexing.forget(article)
    article.delete()


def rows_of(article: Article, content: dict) -> tuple[Article, list[SourceLink]]:
    """The rows for a content, checked and not saved. Raises ValidationError."""
    row = copy.copy(article)
    for field in fields.FIELDS:
        setattr(row, field.name, _column_value(field, content[field.name]))
    row.clean_fields(exclude=["section"])
    row.derive_text()
    sources = [
        SourceLink(
            article=row,
            position=position,
            **{
                field.name: _column_value(field, source[field.name])
                for field in fields.SOURCE_FIELDS
            },
        )
        for position, source in enumerate(content["sources"], start=1)
    ]
    for source in sources:
        source.clean_fields(exclude=["article"])
        source.clean()
    return row, sources


def _write_rows(article: Article, content: dict) -> Article:
    row, sources = rows_of(article, content)
    had: list[SourceLink] = []
    if row.pk:
        had = list(row.sources.all())
        row.save(update_fields=[*fields.names(), "text", "updated_at"])
    else:
        row.save()
    if [_fields_of(old) for old in had] != [_fields_of(new) for new in sources]:
        if had:
            row.sources.all().delete()
        for source in sources:
            source.article = row  # a new article has its key only after saving
        SourceLink.objects.bulk_create(sources)
    _note_pictures(row, article.body if article.pk else "")
    return row


def _note_pictures(row: Article, before: str) -> None:
    """Keep which pictures the article shows, so that the library can say it."""
    names = richtext.picture_names(row.body)
    if names or "<img" in before:
        row.pictures.set(Picture.objects.filter(name__in=names))


def _column_value(field: fields.Field, text: str):
    """The value for the column. Raises ValidationError for an invalid date."""
    if field.kind != fields.DAY:
        return text
    return date_field.clean(text)


def _fields_of(source: SourceLink) -> list:
    return [getattr(source, name) for name in fields.source_names()]
