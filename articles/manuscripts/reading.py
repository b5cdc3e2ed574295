"""Decodes a file into lines, and removes page numbers and page headers."""

import datetime
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from articles.manuscripts import limits, recognisers
from articles.manuscripts.limits import ManuscriptRefused
from articles.manuscripts.report import Report
from qualitynews.people.characters import UNSTORABLE

_NON_BLANK = re.compile(r"\S[^\n]*")
_SPACE = re.compile(r"\s+")
_NO_LETTERS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
_DAY = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})")
_ISSUE = re.compile(r"第#期|第#页|内部资料|注意保存")
_BARE_NUMBER = re.compile(r"^\d{1,3}$")
_BOLD = re.compile(r"^\*\*([^*]{2,60})\*\*$")
_HEADING = re.compile(r"^(#{1,6})\s+(\S.*?)(?:(?<!\s)\s+#+)?$")


class _Raw(NamedTuple):
    """A line with text, as the file has it."""

    number: int
    text: str
    is_indented: bool


@dataclass(frozen=True)
class Line:
    """A line with text. `gap` is the number of blank lines before it, `level` the depth of a
    Markdown heading."""

    number: int
    text: str
    gap: int = 0
    level: int = 0
    is_indented: bool = False
    after_page: bool = False


def read(data: bytes, *, report: Report) -> list[Line]:
    """The lines of a manuscript. Lines that are left out are listed in the report. Raises
    ManuscriptRefused."""
    text = decode(data)
    if bad := sum(1 for _found in UNSTORABLE.finditer(text)):
        report.add(
            "left_out",
            "control_characters",
            _("%(n)s invisible control characters were taken out.") % {"n": bad},
        )
    raw = _within_limits(_non_blank_lines(text))
    return _lines(raw, _page_marks(raw), report)


def _non_blank_lines(text: str) -> Iterator[_Raw]:
    """The lines with text, one at a time: a file may have millions of blank lines."""
    number, counted = 1, 0
    for found in _NON_BLANK.finditer(text):
        number += text.count("\n", counted, found.start())
        counted = found.start()
        _refuse_more(found.end() - found.start(), limits.MAX_LINE_LENGTH, number)
        start = text.rfind("\n", 0, counted) + 1
        if line := UNSTORABLE.sub("", found[0]).strip():
            yield _Raw(number, line, text.startswith(("\u3000", "    ", "\t"), start))


def _refuse_more(length: int, most: int, number: int) -> None:
    if length > most:
        raise ManuscriptRefused(
            _(
                "Line %(line)s has more than %(most)s characters. Save the manuscript so that each "
                "paragraph stands on a line of its own."
            )
            % {"line": number, "most": most}
        )


def _within_limits(lines: Iterator[_Raw]) -> list[_Raw]:
    result: list[_Raw] = []
    characters = 0
    for line in lines:
        result.append(line)
        characters += len(line.text)
        if len(result) > limits.MAX_LINES or characters > limits.MAX_CHARACTERS:
            raise ManuscriptRefused(
                _(
                    "The file has more than %(lines)s lines or %(characters)s characters; that is "
                    "more than any issue. Check that it is the right file, and take out what is "
                    "no part of the issue."
                )
                % {"lines": limits.MAX_LINES, "characters": limits.MAX_CHARACTERS}
            )
    return result


def decode(data: bytes) -> str:
    """Decodes UTF-8 (also with BOM), UTF-16 with BOM, or GB18030. Raises ManuscriptRefused."""
    if not data.strip():
        raise ManuscriptRefused(_("The file is empty. Choose the manuscript again."))
    if len(data) > limits.MAX_BYTES:
        raise ManuscriptRefused(
            _("The file is larger than %(n)s MB; that is no manuscript.")
            % {"n": limits.MAX_BYTES >> 20}
        )
    _refuse_other_formats(data)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _reads_as_text(text):
            return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    raise ManuscriptRefused(
        _("This is not a text file. Save the manuscript as plain text (.txt) in UTF-8.")
    )


def _refuse_other_formats(data: bytes) -> None:
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    word = _("This is a Word file. In Word, save it as plain text (.txt, UTF-8) and use that file.")
    kinds = (
        (b"PK\x03\x04", word),
        (b"\xd0\xcf\x11\xe0", word),
        (b"{\\rtf", word),
        (b"%PDF", _("This is a PDF. Save its text as plain text (.txt, UTF-8) and use that file.")),
        (b"<!doctype html", _("This is a web page. Save its text as plain text (.txt, UTF-8).")),
        (b"<html", _("This is a web page. Save its text as plain text (.txt, UTF-8).")),
    )
    for magic, message in kinds:
        if start[: len(magic)].lower() == magic.lower():
            raise ManuscriptRefused(message)


def _reads_as_text(text: str) -> bool:
    if "\x00" in text:
        return False
    odd = sum(
        count
        for character, count in Counter(text).items()
        if (ord(character) < 32 and character not in "\n\r\t\f\x0b\x1a")
        or unicodedata.category(character) in {"Cn", "Co", "Cs"}
    )
    return odd * 50 <= len(text)


def fold(text: str) -> str:
    """For comparing titles: width and spaces do not count (`2021 年` = `2021年`, `!` = `！`)."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def letters(text: str) -> str:
    """Only the letters and digits of a text, NFKC-normalised: to check that nothing is lost."""
    folded = unicodedata.normalize("NFKC", text)
    # In pieces: `sub` needs about fifty bytes of memory for each match until it returns.
    pieces = (folded[at : at + 10_000] for at in range(0, len(folded), 10_000))
    return "".join(_NO_LETTERS.sub("", piece) for piece in pieces)


def day_of(text: str) -> datetime.date | None:
    """The first date in a text (2021年10月15日, 2021-10-15, 2021/10/15), or None."""
    found = _DAY.search(text)
    try:
        return datetime.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


# --- paper pages ------------------------------------------------------------------------------


def _page_marks(raw: list[_Raw]) -> set[int]:
    """The numbers of lines that belong to the paper page: page numbers and page headers."""
    filled = [(line.number, line.text) for line in raw]
    folios = {number for number, text in filled if recognisers.match("page_number", text)}
    folios |= _lone_page_numbers(filled)
    beside = Counter()
    places: dict[str, set[int]] = {}
    for at, (number, text) in enumerate(filled):
        shape = _DIGITS.sub("#", fold(text))
        if number in folios or len(shape) > 40:
            continue
        neighbours = {filled[n][0] for n in (at - 1, at + 1) if 0 <= n < len(filled)}
        stands_apart = at > 0 and filled[at - 1][0] < number - 1
        cuts = stands_apart and _is_cut(filled[at - 1][1])
        if neighbours & folios or _names_an_issue(shape) or (cuts and _is_plain(text)):
            beside[shape] += 1
            places.setdefault(shape, set()).add(number)
    headers = (places[shape] for shape, count in beside.items() if count >= 3)
    return folios.union(*headers)


def _names_an_issue(shape: str) -> bool:
    """Whether a line looks like a page header: the number of an issue or page, or a notice."""
    return bool(_ISSUE.search(shape)) and "目录" not in shape


def _is_cut(text: str) -> bool:
    return text[-1] not in recognisers.TERMINAL + "”）)》】" and len(text) >= 20


def _is_plain(text: str) -> bool:
    """Whether a line is not of a kind that often repeats in a text: a speaker, a time stamp, a
    table row."""
    names = ("speaker", "time_stamp", "table_row", "byline", "outlet", "source_link", "day")
    return not any(recognisers.match(name, text) for name in names)


def _lone_page_numbers(filled: list[tuple[int, str]]) -> set[int]:
    """Lines with only a number, if at least three of them count up one by one."""
    lone = [(number, int(text)) for number, text in filled if _BARE_NUMBER.match(text)]
    values = [value for _number, value in lone]
    counts_up = len(values) >= 3 and values == list(range(values[0], values[0] + len(values)))
    return {number for number, _value in lone} if counts_up else set()


def _lines(raw: list[_Raw], page_marks: set[int], report: Report) -> list[Line]:
    lines: list[Line] = []
    before, after_page = 0, False
    for number, text, is_indented in raw:
        gap, before = number - before - 1, number
        if number in page_marks:
            told = _("Header or footer of a page: %s") % text
            report.add("left_out", "page_marks", told, line=number)
            after_page = True
            continue
        text, level = _heading(text)
        lines.append(Line(number, text, gap, level, is_indented, after_page))
        after_page = False
    return lines


def _heading(text: str) -> tuple[str, int]:
    """A line without Markdown's marks of a heading, and the depth of the heading, 0 for other
    lines."""
    bold = _BOLD.match(text)
    if bold and recognisers.match("section_number", bold[1]):
        return bold[1], 0
    heading = _HEADING.match(text)
    return (heading[2], len(heading[1])) if heading else (text, 0)
