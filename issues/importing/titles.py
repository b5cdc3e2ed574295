"""What a title, a numbered heading and a source look like, with or without a contents list."""

import re
from dataclasses import dataclass

from articles.manuscripts.document import Block
from articles.manuscripts.folding import fold
from articles.manuscripts.recognisers import COUNTED, match
from issues import numbering

# A numbered line longer than this is no section title; in real issues the longest has 5 characters.
MAX_SECTION_TITLE = 30
MAX_COMPARED = 1_000  # characters of a line that are compared with a title
# Titles wrap over two or three lines; one more is allowed.
MAX_TITLE_LINES = 4
_END_MARKS = re.compile(r"(?<![\W\d_])[\W\d_]+$")


@dataclass(frozen=True)
class Heading:
    """A heading in the text: lines `first` up to `after` (indexes) are its title."""

    kind: str  # "section", "sub", "article"
    title: str
    first: int
    after: int


@dataclass(frozen=True)
class Number:
    """The number at the beginning of a line, in one of `STYLES`, and the title after it.

    `value` is 0 for a bracket without a number (【…】); `parent` is the 1 of 1.2.
    """

    style: str
    value: int
    parent: int
    title: str
    is_glued: bool  # no space between number and title


# Recognisers that number a heading, the more particular first.
STYLES = {
    "dotted": "sub_section_number",
    "chinese": "section_number",
    "bracket": "bracket_number",
    "part": "part_number",
    "plain": "plain_number",
    "marked": "marked_title",
}


def number_of(text: str, styles: tuple[str, ...] = ("dotted", "chinese")) -> Number | None:
    """The number at the beginning of a line, in one of the given styles."""
    for style in styles:
        found = match(STYLES[style], text)
        if not found:
            continue
        parts = found.groupdict()
        number = parts.get("number") or "0"
        value = int(number) if number.isdecimal() else numbering.from_chinese(number)
        if value is not None:
            title = (parts.get("title") or parts.get("other") or "").strip()
            is_glued = not text[: text.rfind(title)].endswith((" ", "\u3000", "\t"))
            return Number(style, value, int(parts.get("parent") or 0), title, is_glued)
    return None


def title_key(text: str) -> str:
    """For finding a title again: folded, without page number and punctuation at its end."""
    return bare(fold(text))


def bare(folded: str) -> str:
    """A folded text without page number and punctuation at its end."""
    return _END_MARKS.sub("", folded) or folded


def is_quantity(number: Number) -> bool:
    """Whether the number is a quantity (1.3亿吨, 一、二线) and not the number of a section."""
    return number.is_glued and bool(COUNTED.match(number.title))


def is_source(line: Block) -> bool:
    names = ("source_address", "outlet", "info_line")
    return bool(line.link) or any(match(name, line.text) for name in names)


def has_source_below(lines: list[Block], at: int) -> bool:
    return at + 1 < len(lines) and is_source(lines[at + 1])


def begins_article(lines: list[Block], at: int) -> bool:
    """Whether the line at `at` may be a title: a source, dateline or byline follows."""
    if at + 1 >= len(lines):
        return False
    text = lines[at + 1].text
    return is_source(lines[at + 1]) or bool(match("dateline", text) or match("byline", text))


def is_named_below(lines: list[Block], at: int, reach: int = 2) -> bool:
    """Whether a source directly below repeats the title in its link text."""
    text = title_key(lines[at].text)
    for line in lines[at + 1 : at + 1 + reach]:
        if line.link and len(text) >= 4 and fold(line.link[0]).startswith(text):
            return True
    return False


def sources_at_end(lines: list[Block], start: int, end: int) -> bool:
    """Whether the sources of an article stand at its end: the first one does not stand
    directly below its title."""
    for at in range(start, end):
        if is_source(lines[at]):
            return at - start > 1
    return False
