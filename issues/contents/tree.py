"""The tree itself: frozen, numbered, with the questions that pages ask."""

import datetime
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from articles import richtext
from articles.models import Article, Picture
from issues import numbering
from issues.models import Issue

OPENING = 160  # characters of an article that the front page shows


@dataclass(frozen=True)
class Source:
    """`name` is what readers see: the outlet, and the link text if it says more. `content` has the
    fields of `fields.SOURCE_FIELDS`."""

    name: str
    content: dict

    @property
    def url(self) -> str:
        return self.content["url"]

    @property
    def outlet(self) -> str:
        return self.content["outlet"]

    @property
    def label(self) -> str:
        return self.content["label"]


@dataclass(frozen=True)
class Corrected:
    """A correction 更正 after release: its moment, and the note for readers."""

    at: datetime.datetime
    note: str


@dataclass(frozen=True)
class Item:
    """One article in its place. `content` has the fields of `fields.FIELDS` except the body, which
    is `body_html`, and as plain text `text`; both are empty if bodies were not read."""

    id: int
    content: dict
    sources: tuple[Source, ...]
    body_html: str
    text: str
    state: str = ""
    corrections: tuple[Corrected, ...] = ()

    @property
    def title(self) -> str:
        return self.content["title"]

    @property
    def outlet(self) -> str:
        """Who reported it: as the article says, else the first of its sources that says so."""
        named = (source.outlet for source in self.sources if source.outlet)
        return self.content["outlet"] or next(named, "")

    @property
    def byline(self) -> str:
        return " ".join(part for part in (self.content["role"], self.content["author"]) if part)

    @property
    def opening(self) -> str:
        """Its summary, else how its text begins."""
        text = self.content["summary"] or " ".join(self.text.split())
        return text if len(text) <= OPENING else text[: OPENING - 1] + "…"

    def picture_names(self) -> list[str]:
        """The pictures in its body, in order."""
        return richtext.picture_names(self.body_html) if "<img" in self.body_html else []

    @property
    def state_label(self) -> str:
        return str(Article.State(self.state).label) if self.state else ""

    @property
    def is_retitled(self) -> bool:
        """Whether the original title differs by more than spaces and width."""
        original = self.content["original_title"]
        return bool(original) and folded(original) != folded(self.title)


@dataclass(frozen=True)
class NumberedSection:
    """One section with its printed number; its own articles come before its sub-sections."""

    id: int
    number: str
    title: str
    slug: str
    articles: tuple[Item, ...]
    sections: tuple["NumberedSection", ...]
    introduction: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.articles and all(below.is_empty for below in self.sections)

    def items(self) -> Iterator[Item]:
        yield from self.articles
        for below in self.sections:
            yield from below.items()


@dataclass(frozen=True)
class Contents:
    issue: Issue
    sections: tuple[NumberedSection, ...]
    pictures: dict[str, Picture]

    def items(self) -> Iterator[Item]:
        """All articles in reading order."""
        for section in self.sections:
            yield from section.items()

    def all_sections(self) -> Iterator[NumberedSection]:
        """The sections of both levels in reading order."""
        for top in self.sections:
            yield from (top, *top.sections)

    @property
    def lead(self) -> Item | None:
        """The article that opens the front page: the one the office chose, else the first."""
        items = list(self.items())
        chosen = (item for item in items if item.id == self.issue.lead_id)
        return next(chosen, items[0] if items else None)

    def for_readers(self) -> "Contents":
        """The same tree without empty sections, numbered again, as readers get it."""
        return replace(self, sections=numbered(_kept(self.sections)))

    def besides_the_lead(self) -> tuple[NumberedSection, ...]:
        """The sections without the lead article, and without those that then hold nothing."""
        lead = self.lead
        return _kept(tuple(_without(section, lead) for section in self.sections))

    def with_item(self, changed: Item, pictures: dict[str, Picture]) -> "Contents":
        """The tree with one article changed; `pictures` are those that it shows."""
        sections = tuple(_with_item(section, changed) for section in self.sections)
        tree = replace(self, sections=sections)
        known = self.pictures | pictures
        names = (name for item in tree.items() for name in item.picture_names())
        return replace(tree, pictures={name: known[name] for name in names if name in known})

    def section(self, section_id: int) -> NumberedSection | None:
        """A section of either level by its key."""
        return next((found for found in self.all_sections() if found.id == section_id), None)

    def corrected(self) -> list[Item]:
        """The articles corrected after release, in reading order."""
        return [item for item in self.items() if item.corrections]

    def place_of(self, article_id: int) -> "Place | None":
        """Where an article stands: the sections above it, and its neighbours."""
        items = list(self.items())
        ids = [item.id for item in items]
        if article_id not in ids:
            return None
        at = ids.index(article_id)
        return Place(
            item=items[at],
            sections=next(path for top in self.sections if (path := _path(top, article_id))),
            previous=items[at - 1] if at else None,
            next=items[at + 1] if at + 1 < len(items) else None,
        )


@dataclass(frozen=True)
class Place:
    item: Item
    sections: tuple[NumberedSection, ...]
    previous: Item | None
    next: Item | None


def _path(section: NumberedSection, article_id: int) -> tuple[NumberedSection, ...]:
    if any(item.id == article_id for item in section.articles):
        return (section,)
    for below in section.sections:
        if path := _path(below, article_id):
            return (section, *path)
    return ()


def numbered(sections: tuple[NumberedSection, ...]) -> tuple[NumberedSection, ...]:
    return tuple(
        replace(
            section,
            number=numbering.section(at),
            sections=tuple(
                replace(below, number=numbering.sub_section(at, place))
                for place, below in enumerate(section.sections, start=1)
            ),
        )
        for at, section in enumerate(sections, start=1)
    )


def _kept(sections: tuple[NumberedSection, ...]) -> tuple[NumberedSection, ...]:
    return tuple(
        replace(section, sections=_kept(section.sections))
        for section in sections
        if not section.is_empty
    )


def _without(section: NumberedSection, taken: Item | None) -> NumberedSection:
    return replace(
        section,
        articles=tuple(item for item in section.articles if item is not taken),
        sections=tuple(_without(child, taken) for child in section.sections),
    )


def _with_item(section: NumberedSection, changed: Item) -> NumberedSection:
    return replace(
        section,
        articles=tuple(changed if item.id == changed.id else item for item in section.articles),
        sections=tuple(_with_item(below, changed) for below in section.sections),
    )


def folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
