"""Reads files in as single articles: each whole or not at all, the others regardless."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import transaction

from articles import changing
from articles.content import snapshots
from articles.manuscripts.report import Report
from articles.models import Article, Revision
from issues import arranging
from issues.importing import picturing, single
from issues.importing.composing import Composed
from issues.models import Manuscript, Periodical, Section
from issues.rules import IssueCase
from qualitynews.people import audit, roles
from qualitynews.people.characters import storable

VERSION = 1  # of the form of `Manuscript.understood`


@dataclass(frozen=True)
class Added:
    """What became of one file: its manuscript with the article, or why it was refused."""

    filename: str
    manuscript: Manuscript | None = None
    article: Article | None = None
    refusal: str = ""


@roles.asks("import")
def import_articles(
    files: Iterable[tuple[str, bytes]], *, by, section: Section | None = None
) -> list[Added]:
    """Each file (its name and its bytes: text, Markdown or Word) becomes one article, last in
    `section`, or in the pool. Raises PermissionDenied."""
    roles.ask("import", IssueCase(by, section.issue if section else None))
    return [_added(storable(name), data, by, section) for name, data in files]


def _added(filename: str, data: bytes, by, section: Section | None) -> Added:
    try:
        composed, report = single.understand_article(
            data, filename, styles=Periodical.current().styles()
        )
        articles = {0: composed}
        with picturing.kept(articles, report, by=by), transaction.atomic():
            return _write(articles[0], report, filename, data, by, section)
    except ValidationError as error:
        return Added(filename, refusal=" ".join(error.messages))


def _write(
    composed: Composed, report: Report, filename: str, data: bytes, by, section: Section | None
) -> Added:
    content = snapshots.snapshot(
        composed.content(), [asdict(source) for source in composed.sources]
    )
    article = changing.write(
        Article(position=arranging.next_in_pool()),
        content, by=by, kind=Revision.Kind.IMPORTED, note=filename,
    ).article  # fmt: skip
    if section:
        arranging.place(article, section, by=by)
    audit.record("manuscript_imported", article, by=by, note=filename)
    manuscript = Manuscript.objects.create(
        filename=PurePath(filename).name[:200], data=data, by=by,
        sha256=hashlib.sha256(data).hexdigest(), report=report.as_data(),
        understood={"version": VERSION, "articles": [{"id": article.pk, "title": article.title}]},
    )  # fmt: skip
    return Added(filename, manuscript, article)
