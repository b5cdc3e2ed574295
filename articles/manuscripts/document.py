"""What a manuscript says, as blocks in order, whatever kind of file it came in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

# What may stand around the link of a source on its own line: 来源：[…](…)
from articles.manuscripts.recognisers.row import SOURCE

_BEFORE_LINK = re.compile(
    rf"^[^\w（(【\[—]{{0,4}}[（(【\[]?\s*+(?:—{{1,2}}\s*+)?(?:{SOURCE}|原文|原文链接|链接|网址)?[】\]]?\s*+[:：]?\s*+$"
)
_AFTER_LINK = re.compile(r"^[\s,，]*+[\d年月日期第版.:/-]*+\s*[)）】\]]?$")  # its day, too
_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$")


@dataclass(frozen=True)
class Run:
    """Text in one form: `marks` are elements of the allowlist (strong, em, sub, sup), `href` the
    address of a link as the file has it, `note` the number of a note this refers to, or 0.
    `picture` names a picture in the middle of a text, where only its words can stay."""

    text: str
    marks: tuple[str, ...] = ()
    href: str = ""
    note: int = 0
    picture: str = ""


@dataclass(frozen=True)
class Picture:
    """`data` is empty where the file has only a name or an address of the picture; `reason` then
    says why, if that is known. `alt` is Markdown's, which serves as the caption, too; `description`
    is what Word keeps for those who do not see the picture."""

    name: str = ""
    data: bytes = b""
    alt: str = ""
    description: str = ""
    address: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its paragraphs, each a list of runs."""

    paragraphs: tuple[tuple[Run, ...], ...]
    colspan: int = 1
    rowspan: int = 1

    @property
    def text(self) -> str:
        return "\n".join(text_of(paragraph) for paragraph in self.paragraphs)


@dataclass(frozen=True)
class Table:
    """`heads` is how many rows at the top are heads."""

    rows: tuple[tuple[Cell, ...], ...]
    heads: int = 0
    caption: str = ""

    @property
    def text(self) -> str:
        lines = ["\t".join(cell.text for cell in row) for row in self.rows]
        return "\n".join(filter(None, [self.caption, *lines]))


@dataclass(frozen=True)
class Block:
    """One line, paragraph, heading, item, table or picture.

    `number` is its place in the source, from 1: the line of a text, the paragraph of a Word file.
    `kind` is what the file itself says: "text" (the recognisers say more), "heading" (`level` is
    its depth, from 1), "item" (`ordinal` is its number, which `text` begins with, or None for a
    bullet; `depth` from 1), "quote", "table", "picture", "rule". `text` is plain; `runs` are its
    forms, none if it has only one. `gap` is the number of blank lines before it. `styles` are the
    names of its styles in Word, the nearest first; `role` is what the office means by them:
    "section", "sub", "title", "source", "caption", or "". `look` is how Word sets it: lines alike
    have the same.
    """

    number: int
    text: str = ""
    gap: int = 0
    level: int = 0
    is_indented: bool = False
    after_page: bool = False
    kind: str = "text"
    runs: tuple[Run, ...] = ()
    ordinal: int | None = None
    depth: int = 0
    is_right: bool = False
    is_centred: bool = False
    is_bold: bool = False
    look: str = ""
    styles: tuple[str, ...] = ()
    role: str = ""
    table: Table | None = None
    picture: Picture | None = None

    def spans(self) -> tuple[Run, ...]:
        return self.runs or (Run(self.text),)

    @cached_property
    def link(self) -> tuple[str, str] | None:
        """The text and the address of the link that the block consists of, as the source of an
        article stands on a line; None for other blocks. Where the address itself is the text, it
        is no link in this sense."""
        linked = [run for run in self.runs if run.href]
        if not linked or len({run.href for run in linked}) > 1 or self.kind not in _LINES:
            return None
        first, last = self.runs.index(linked[0]), len(self.runs) - self.runs[::-1].index(linked[-1])
        label = text_of(self.runs[first:last])
        before, after = text_of(self.runs[:first]), text_of(self.runs[last:])
        if not _BEFORE_LINK.match(before) or not _AFTER_LINK.match(after):
            return None
        return None if _ADDRESS.match(label.strip()) else (label, linked[0].href)

    @property
    def is_bullet(self) -> bool:
        return self.kind == "item" and self.ordinal is None


_LINES = ("text", "heading", "item")


@dataclass(frozen=True)
class Document:
    """The blocks of a manuscript in order; `notes` by the number that runs refer to. `form` is
    "text", "markdown" or "word"."""

    form: str
    blocks: list[Block]
    notes: dict[int, tuple[tuple[Run, ...], ...]] = field(default_factory=dict)


def text_of(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


def without(runs: Iterable[Run], cuts: list[tuple[int, int]]) -> tuple[Run, ...]:
    """The runs without some stretches of their text; `cuts` are (start, end) in rising order."""
    result: list[Run] = []
    at, cuts = 0, list(cuts)
    for run in runs:
        kept, here = [], 0
        for start, end in cuts:
            low, high = max(start - at, 0), min(end - at, len(run.text))
            if low < high:
                kept.append(run.text[here:low])
                here = high
        kept.append(run.text[here:])
        at += len(run.text)
        if text := "".join(kept):
            result.append(replace(run, text=text))
        cuts = [cut for cut in cuts if cut[1] > at]
    return tuple(result)


def part(runs: tuple[Run, ...], start: int, end: int) -> tuple[Run, ...]:
    """The runs of a stretch of their text."""
    whole = len(text_of(runs))
    return without(runs, [cut for cut in ((0, start), (end, whole)) if cut[0] < cut[1]])
