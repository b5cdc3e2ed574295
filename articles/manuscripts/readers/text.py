"""Reads a text file: a block for each line."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from articles.manuscripts import limits, recognisers, tables
from articles.manuscripts.document import Block, Document, Picture, Run
from articles.manuscripts.limits import ManuscriptRefused
from articles.manuscripts.readers import paper
from articles.manuscripts.report import Report
from qualitynews.people.characters import UNSTORABLE

CENTRED = 7  # columns before a line; paragraphs have two to four
WIDTHS = {"\u3000": 2, "\t": 4}
_NON_BLANK = re.compile(r"\S[^\n]*")
# Each ends before the next of its kind begins: a mark that is opened thousands of times and never
# closed must not be searched to the end each time.
_LINK = re.compile(
    r"(?<![\\!])\[(?P<label>(?:\\.|[^\[\]\\])++)\]\((?P<url>[^()\s]++)\)"
    r"|!\[(?P<alt>(?:(?!\\?!\[)(?:\\.|[^\]\\]))*+)\]\((?P<src>(?:(?!!\[)[^)])*+)\)"
)
_BOLD = re.compile(r"^\*\*([^*]{2,60})\*\*$")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|>-])")


class Raw(NamedTuple):
    """A line with text: its words, and the whole of it as the file has it."""

    number: int
    text: str
    full: str
    gap: int = 0
    is_indented: bool = False
    is_centred: bool = False
    after_page: bool = False


def read(text: str, *, report: Report) -> Document:
    """The lines of a text. Lines that are left out are listed in the report. Raises
    ManuscriptRefused."""
    lines = lines_of(text, report=report)
    by_number = {line.number: line for line in lines}
    source, numbers = with_gaps(lines)
    blocks: list[Block] = []
    at = 0
    while at < len(source):
        if not source[at]:
            at += 1
        elif found := tables.drawn_at(source, at):
            line = by_number[numbers[at]]
            table, at = found
            blocks.append(Block(line.number, table.text, line.gap, kind="table", table=table))
        else:
            blocks.append(_block(by_number[numbers[at]]))
            at += 1
    return Document("text", blocks)


def with_gaps(lines: list[Raw]) -> tuple[list[str], list[int]]:
    """The lines as the file has them, with one empty line for those between, and the number of
    each."""
    source, numbers = [], []
    for line in lines:
        if line.gap and source:
            source.append("")
            numbers.append(line.number - 1)
        source.append(line.full)
        numbers.append(line.number)
    return source, numbers


def lines_of(text: str, *, report: Report) -> list[Raw]:
    """The lines with text, without what belongs to the paper page. Raises ManuscriptRefused."""
    raw = _within_limits(_non_blank_lines(text))
    page_marks = paper.page_marks(raw)
    lines: list[Raw] = []
    lone: list[Raw] = []
    before, after_page = 0, False
    for line in raw:
        gap, before = line.number - before - 1, line.number
        if line.number in page_marks:
            tell_page_mark(line.text, line.number, report)
            if line.text.isdecimal():
                lone.append(line)
            after_page = True
            continue
        lines.append(line._replace(gap=gap, after_page=after_page))
        after_page = False
    if lone:
        values = {"n": len(lone), "lines": ", ".join(str(line.number) for line in lone[:20])}
        text = _("%(n)s numbers alone on a line were taken out as page numbers: lines %(lines)s.")
        report.add("doubt", "lone_numbers", text % values, line=lone[0].number)
    return lines


def tell_page_mark(text: str, number: int, report: Report) -> None:
    told = _("Header or footer of a page: %s") % text
    report.add("left_out", "page_marks", told, line=number)


def read_links(text: str, number: int) -> Block:
    """A line with the links in it."""
    return _block(Raw(number, text, text))


def _block(line: Raw) -> Block:
    number, text = line.number, line.text
    more = {"gap": line.gap, "is_indented": line.is_indented, "after_page": line.after_page}
    more["is_centred"] = line.is_centred
    if found := recognisers.match("picture", text):
        picture = Picture(alt=found["alt"], address=_address(found["src"]))
        return Block(number, found["alt"], kind="picture", picture=picture, **more)
    if found := recognisers.match("source_link", text):
        before, label = text[: text.index("[")], unescaped(found["label"]).strip()
        runs = tuple(run for run in (Run(before), Run(label, href=found["url"])) if run.text)
        return Block(number, before + label, runs=runs, **more)
    if found := _BOLD.match(text):
        return Block(number, found[1], runs=(Run(found[1], ("strong",)),), **more)
    runs = _runs(text)
    return Block(number, "".join(run.text for run in runs) if runs else text, runs=runs, **more)


def _address(src: str) -> str:
    """Markdown puts an address that holds spaces, or none at all, between < and >."""
    return src.strip().removeprefix("<").removesuffix(">")


def _runs(text: str) -> tuple[Run, ...]:
    """The runs of a line with links; none for a line without."""
    runs, at = [], 0
    for found in _LINK.finditer(text):
        runs.append(Run(text[at : found.start()]))
        if found["label"] is not None:
            runs.append(Run(unescaped(found["label"]), href=found["url"]))
        else:
            runs.append(Run(found["alt"], picture=_address(found["src"]) or "<>"))
        at = found.end()
    return tuple(run for run in (*runs, Run(text[at:])) if run.text or run.picture) if at else ()


def unescaped(text: str) -> str:
    """Without the backslashes that Markdown puts before its marks."""
    return _ESCAPED.sub(r"\1", text)


def _non_blank_lines(text: str) -> Iterator[Raw]:
    """The lines with text, one at a time: a file may have millions of blank lines."""
    number, counted = 1, 0
    for found in _NON_BLANK.finditer(text):
        number += text.count("\n", counted, found.start())
        counted = found.start()
        _refuse_more(found.end() - found.start(), limits.MAX_LINE_LENGTH, number)
        start = text.rfind("\n", 0, counted) + 1
        if line := UNSTORABLE.sub("", found[0]).strip():
            is_indented = text.startswith(("\u3000", "    ", "\t"), start)
            full = UNSTORABLE.sub("", text[start : found.end()])
            is_centred = _margin(text[start : found.start() + 1]) >= CENTRED
            yield Raw(number, line, full, is_indented=is_indented, is_centred=is_centred)


def _margin(start: str) -> int:
    """The columns before the first letter of a line."""
    margin = start[: len(start) - len(start.lstrip())][:CENTRED]
    return sum(WIDTHS.get(space, 1) for space in margin)


def _refuse_more(length: int, most: int, number: int) -> None:
    if length > most:
        raise ManuscriptRefused(
            _(
                "Line %(line)s has more than %(most)s characters. Save the manuscript so that each "
                "paragraph stands on a line of its own."
            )
            % {"line": number, "most": most}
        )


def _within_limits(lines: Iterator[Raw]) -> list[Raw]:
    result: list[Raw] = []
    characters = 0
    for line in lines:
        result.append(line)
        characters += len(line.text)
        if len(result) > limits.MAX_LINES or characters > limits.MAX_CHARACTERS:
            limits.refuse_length()
    return result
