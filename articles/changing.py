"""Writes the content of articles: the only module that does.

Form, restored revision, accepted proposal, importer, correction, demonstration: all come here.
"""

import copy
from dataclasses import dataclass

from django import forms
from django.db import transaction

from articles import revisions
from articles.content import fields, snapshots
from articles.models import Article, Review, Revision, SourceLink
from articles.review import workflow
from articles.review.rules import ArticleCase
from qualitynews.people import audit, roles

Kind = Revision.Kind
# Which row of the table a change asks, by the kind of revision it makes.
ROWS = {
    Kind.SAVED: "write",
    Kind.RESTORED: "write",
    Kind.ACCEPTED: "write",
    Kind.IMPORTED: "import",
    Kind.CORRECTED: "correct",
}


field_of_day = forms.DateField(required=False)


@dataclass(frozen=True)
class Written:
    """`revision` is None where the content is what it was; `lapsed` are the signatures that were
    given for another content, oldest first."""

    article: Article
    revision: Revision | None
    lapsed: tuple[Review, ...]


@transaction.atomic
@roles.asks(*set(ROWS.values()))
def write(
    article: Article,
    content: dict,
    *,
    by,
    kind: str = Kind.SAVED,
    note: str = "",
    opened_as: str | None = None,
) -> Written:
    """Put a content into an article's rows, sources too: new (not saved yet) or as it stands.

    `opened_as` is the content hash it was typed on; None where the caller read the content under
    the lock. Order: lock, permission and rules, rows, revision and log, signatures that lapse.
    Raises PermissionDenied, Refused (its `code` is the rule), or ValidationError where the rows
    cannot hold the content; then nothing is written.
    """
    row = revisions.hold_article(article) if article.pk else article
    roles.ask(ROWS[kind], ArticleCase(row, by, opened_as=opened_as, remark=note))
    if article.pk is None or snapshots.of_article(row) != content:
        row = _write_rows(row, content)
    revision = revisions.record(row, by=by, kind=kind, note=note)
    # What is corrected after release is signed again only before a next release.
    lapsed = [] if kind == Kind.CORRECTED else workflow.settle(row, by=by)
    return Written(row, revision, tuple(lapsed))


def restore(article: Article, revision: Revision, *, by, opened_as: str) -> Revision | None:
    """Make the content of an older revision the newest. Returns the new revision, None if the
    article has that content. Raises PermissionDenied or Refused."""
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
    article.delete()


def rows_of(article: Article, content: dict) -> tuple[Article, list[SourceLink]]:
    """The rows that would hold a content, checked and not saved. Raises ValidationError."""
    row = copy.copy(article)
    for field in fields.FIELDS:
        setattr(row, field.name, _value(field, content[field.name]))
    row.clean_fields(exclude=["section"])
    row.derive_text()
    sources = [
        SourceLink(
            article=row,
            position=position,
            **{field.name: _value(field, source[field.name]) for field in fields.SOURCE_FIELDS},
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
    if [_values(old) for old in had] != [_values(new) for new in sources]:
        if had:
            row.sources.all().delete()
        for source in sources:
            source.article = row  # which has its key only now
        SourceLink.objects.bulk_create(sources)
    return row


def _value(field: fields.Field, text: str):
    """What the column holds; raises ValidationError for a day that is none."""
    if field.kind != fields.DAY:
        return text
    return field_of_day.clean(text)


def _values(source: SourceLink) -> list:
    return [getattr(source, name) for name in fields.source_names()]
