"""The contents tree 目录: every column and article of an issue, in order and numbered.

Page, PDF, JSON, previous/next, preflight and the editors' desk all read this tree; nothing else
derives order or numbers.
"""

import datetime
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from articles import richtext
from articles.models import Article, Picture, SourceLink
from issues import numbering
from issues.models import Correction, Issue, Section


@dataclass(frozen=True)
class Source:
    """`name` is how readers see it: the outlet, and the link text if that says more."""

    name: str
    label: str
    url: str
    outlet: str
    accessed_on: datetime.date | None


@dataclass(frozen=True)
class Corrected:
    """A correction 更正 after release: its moment, and what readers are told."""

    at: datetime.datetime
    note: str


@dataclass(frozen=True)
class Item:
    """One article in its place. Without bodies, `body_html` and `text` are empty."""

    id: int
    title: str
    original_title: str
    subtitle: str
    summary: str
    outlet: str
    dateline: str
    byline: str
    responsible_editor: str
    published_on: datetime.date | None
    sources: tuple[Source, ...]
    body_html: str
    text: str
    state: str = ""
    corrections: tuple[Corrected, ...] = ()

    @property
    def state_label(self) -> str:
        return str(Article.State(self.state).label) if self.state else ""

    @property
    def is_retitled(self) -> bool:
        """Whether the original title differs by more than spaces and width."""
        return bool(self.original_title) and _folded(self.original_title) != _folded(self.title)


@dataclass(frozen=True)
class Column:
    """One column; its own articles come before its sub-columns."""

    id: int
    number: str
    title: str
    slug: str
    articles: tuple[Item, ...]
    sections: tuple["Column", ...]

    @property
    def is_empty(self) -> bool:
        return not self.articles and all(section.is_empty for section in self.sections)

    def items(self) -> Iterator[Item]:
        yield from self.articles
        for section in self.sections:
            yield from section.items()


@dataclass(frozen=True)
class Contents:
    issue: Issue
    sections: tuple[Column, ...]
    pictures: dict[str, Picture]

    def items(self) -> Iterator[Item]:
        """All articles in reading order."""
        for section in self.sections:
            yield from section.items()

    def column(self, section_id: int) -> Column | None:
        """A column or sub-column by its key."""
        columns = [column for top in self.sections for column in (top, *top.sections)]
        return next((column for column in columns if column.id == section_id), None)

    def corrected(self) -> list[Item]:
        """The articles corrected after release, in reading order."""
        return [item for item in self.items() if item.corrections]

    def place_of(self, article_id: int) -> "Place | None":
        """Where an article stands: the columns above it, and its neighbours."""
        items = list(self.items())
        ids = [item.id for item in items]
        if article_id not in ids:
            return None
        at = ids.index(article_id)
        return Place(
            item=items[at],
            columns=next(path for section in self.sections if (path := _path(section, article_id))),
            previous=items[at - 1] if at else None,
            next=items[at + 1] if at + 1 < len(items) else None,
        )


@dataclass(frozen=True)
class Place:
    item: Item
    columns: tuple[Column, ...]
    previous: Item | None
    next: Item | None


def _path(column: Column, article_id: int) -> tuple[Column, ...]:
    if any(item.id == article_id for item in column.articles):
        return (column,)
    for section in column.sections:
        if path := _path(section, article_id):
            return (column, *path)
    return ()


def build(issue: Issue, *, bodies: bool = True, empty: bool = False) -> Contents:
    """The tree of one issue, in at most four queries: columns, articles, sources, pictures; once it
    was released, a fifth for its corrections.

    `bodies=False` leaves the texts in the database (one query less); `empty=True` keeps columns
    without articles, as the editors see them. Numbers count what is kept.
    """
    sections = list(Section.objects.filter(issue=issue))
    rows = Article.objects.filter(section__issue=issue)
    if not bodies:
        rows = rows.defer("body", "text")
    rows = list(rows)
    sources = defaultdict(list)
    for source in SourceLink.objects.filter(article__section__issue=issue):
        sources[source.article_id].append(source)
    corrections = _corrections(
        issue.published_at and Correction.objects.filter(edition__issue=issue)
    )
    articles = defaultdict(list)
    for row in rows:
        item = _item(row, sources[row.pk], bodies, corrections[row.pk])
        articles[row.section_id].append(item)
    return Contents(issue, _numbered(sections, articles, empty), _pictures(rows) if bodies else {})


def alone(row: Article) -> tuple[Item, dict[str, Picture]]:
    """One article with its text and pictures, as a page of its own shows it."""
    issue = row.section.issue_id if row.section else None
    corrections = _corrections(row.corrections.filter(edition__issue=issue))
    return _item(row, list(row.sources.all()), True, corrections[row.pk]), _pictures([row])


def _corrections(rows) -> dict[int, list[Corrected]]:
    """By article, oldest first."""
    found = defaultdict(list)
    for row in sorted(rows or (), key=lambda row: row.pk):
        found[row.article_id].append(Corrected(row.at, row.note))
    return found


def _item(
    row: Article, sources: list[SourceLink], bodies: bool, corrections: list[Corrected]
) -> Item:
    return Item(
        id=row.pk,
        title=row.title,
        original_title=row.original_title,
        subtitle=row.subtitle,
        summary=row.summary,
        outlet=row.outlet,
        dateline=row.dateline,
        byline=row.byline,
        responsible_editor=row.responsible_editor,
        published_on=row.published_on,
        sources=tuple(_source(source, row) for source in sources),
        body_html=row.body if bodies else "",
        text=row.text if bodies else "",
        state=row.state,
        corrections=tuple(corrections),
    )


def _source(source: SourceLink, article: Article) -> Source:
    titles = (_folded(article.title), _folded(article.original_title))
    repeats = source.outlet and any(title and title in _folded(source.label) for title in titles)
    parts = [source.outlet, "" if repeats or source.label == source.outlet else source.label]
    name = "：".join(part for part in parts if part)
    return Source(name, source.label, source.url, source.outlet, source.accessed_on)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _pictures(rows: list[Article]) -> dict[str, Picture]:
    names = {
        name for row in rows if "<img" in row.body for name in richtext.picture_names(row.body)
    }
    if not names:
        return {}
    return {picture.name: picture for picture in Picture.objects.filter(name__in=names)}


def _numbered(sections: list[Section], articles: dict, empty: bool) -> tuple[Column, ...]:
    children = defaultdict(list)
    for section in sections:
        children[section.parent_id].append(section)
    columns: list[Column] = []
    for top in children[None]:
        position = len(columns) + 1
        below: list[Column] = []
        for child in children[top.pk]:
            if articles[child.pk] or empty:
                number = numbering.sub_column(position, len(below) + 1)
                below.append(_column(child, number, articles[child.pk], ()))
        if articles[top.pk] or below or empty:
            number = numbering.column(position)
            columns.append(_column(top, number, articles[top.pk], tuple(below)))
    return tuple(columns)


def _column(section: Section, number: str, articles: list, below: tuple[Column, ...]) -> Column:
    return Column(section.pk, number, section.title, section.slug, tuple(articles), below)


def as_data(contents: Contents, *, nodes: bool = True, published: bool | None = None) -> dict:
    """The tree as plain data (strings, numbers, lists, dicts; dates ISO or None).

    Issue: `title`, `slug`, `label`, `date`, `period`, `editors_note`, `imprint`, `published`,
    `sections`. Column: `number`, `title`, `slug`, `articles`, `sections`. Article: `id`, `title`,
    `original_title`, `is_retitled`, `subtitle`, `summary`, `outlet`, `dateline`, `byline`,
    `responsible_editor`, `published_on`, `sources` (`name`, `label`, `url`, `outlet`,
    `accessed_on`), `corrections` (`on`, `note`), `body_html`, `text`, and with `nodes` the body as
    `richtext.nodes` describes it. `published` says it of an issue about to be released.
    """
    issue = contents.issue
    return {
        "title": issue.title,
        "slug": issue.slug,
        "label": issue.label,
        "date": issue.date.isoformat(),
        "period": issue.period,
        "editors_note": issue.editors_note,
        "imprint": issue.imprint,
        "published": issue.is_published if published is None else published,
        "sections": [_column_data(section, nodes) for section in contents.sections],
    }


def _column_data(column: Column, nodes: bool) -> dict:
    return {
        "number": column.number,
        "title": column.title,
        "slug": column.slug,
        "articles": [_item_data(item, nodes) for item in column.articles],
        "sections": [_column_data(section, nodes) for section in column.sections],
    }


def _item_data(item: Item, nodes: bool) -> dict:
    data = {
        name: getattr(item, name)
        for name in (
            *("id", "title", "original_title", "is_retitled", "subtitle", "summary"),
            *("outlet", "dateline", "byline", "responsible_editor"),
        )
    }
    data |= {
        "published_on": _iso(item.published_on),
        "sources": [
            {
                "name": source.name,
                "label": source.label,
                "url": source.url,
                "outlet": source.outlet,
                "accessed_on": _iso(source.accessed_on),
            }
            for source in item.sources
        ],
        "corrections": [
            {"on": timezone.localdate(corrected.at).isoformat(), "note": corrected.note}
            for corrected in item.corrections
        ],
        "body_html": item.body_html,
        "text": item.text,
    }
    if nodes:
        data["nodes"] = richtext.nodes(item.body_html)
    return data


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
