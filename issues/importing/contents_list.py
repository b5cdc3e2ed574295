"""The contents list of a manuscript: its entries, and where they stand in the text."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.manuscripts.document import Block
from articles.manuscripts.folding import fold
from articles.manuscripts.limits import MAX_HEADINGS
from articles.manuscripts.recognisers import match
from articles.manuscripts.report import Report
from articles.manuscripts.titles import is_title_like
from issues.importing.placing import Place, Places, rising_chain
from issues.importing.titles import (
    MAX_COMPARED,
    MAX_TITLE_LINES,
    STYLES,
    bare,
    number_of,
    title_key,
    unmarked,
    without_number,
)

ALL_STYLES = tuple(STYLES)
WIDE = str.maketrans("０１２３４５６７８９（）．", "0123456789().")
_LEADER = r"[\s.…·•_⋯—–\-/]"
_PAGE_AT_END = re.compile(
    rf"^(?P<title>.*?[^\s.…·•_⋯—–\-/])(?:(?P<leader>{_LEADER}+)(?P<page>\d{{1,4}})[\s—–-]*"
    rf"|{_LEADER}*(?P<form>\(\s*\d{{1,4}}\s*\)|[Pp]\.?\s*\d{{1,4}}|第\s*\d{{1,4}}\s*页))$"
)

_AUTHOR_AT_END = re.compile(
    r"^(?P<title>[^…]{2,80}?)\s*+(?:…{2,}|[.．·]{6,})\s*+[^\s…\d][^…\d]{1,20}$"
)
_COUNT_AT_END = re.compile(r"[（(]\s?\d{1,3}\s?[篇则条]\s?[）)]$")  # 协会要闻（3 篇）
_LEADER_END = re.compile(r"(?<![.…·⋯\s])[.…·⋯\s]{3,}$")
MAX_SET_NAME = 12  # characters of a name that is set otherwise than the list
MAX_BEFORE = 40  # lines of a masthead
FEWEST_REPEATED = 4
MAX_NAME = 8  # characters of a section's name; a title is longer
_LETTER = re.compile(r"[^\W\d_]")
_LATIN_END = re.compile(r"[A-Za-z0-9]$")
_LATIN_START = re.compile(r"^[A-Za-z0-9]")


@dataclass(frozen=True)
class Entry:
    """One entry of the list (one line or more); `first` and `after` say where it stands in the
    text."""

    title: str
    line: int
    first: int | None = None
    after: int | None = None
    is_indented: bool = False


@dataclass(frozen=True)
class ContentsList:
    """`start` is the index of its first line, or of the line above it that says 目录."""

    start: int
    entries: list[Entry]
    body: list[Block]


def without_page(text: str) -> tuple[str, bool]:
    """A line of the list without its page number and leader (the dots before it), and whether it
    had one."""
    text = _COUNT_AT_END.sub("", text)
    found = _PAGE_AT_END.match(text.translate(WIDE))
    if found:
        title = text[: found.end("title")]
        author = _AUTHOR_AT_END.match(title)
        return (author["title"] if author else title), True
    if found := _AUTHOR_AT_END.match(text):
        return found["title"], True
    return _LEADER_END.sub("", text), False


def find_list(lines: list[Block], report: Report) -> ContentsList | None:
    """The list and the text after it; None if there is no list.

    A list that does not match the text is ignored, and the report gets a doubt.
    """
    heads = [at for at, line in enumerate(lines[:200]) if match("contents_heading", line.text)]
    start = heads[-1] + 1 if heads else _first_with_page(lines)
    if start is None:
        start = _first_repeated(lines)
    if start is None:
        return None
    first = heads[-1] if heads else start
    end = _end_of_list(lines, start)
    if end is None or end - start > len(lines) - end:  # a list is shorter than its texts
        return ContentsList(first, [], _after_useless_list(lines, start, report))
    body = lines[end:]
    return ContentsList(first, _entries(lines[start:end], body), body)


def _first_with_page(lines: list[Block]) -> int | None:
    """A contents list without a heading: three lines in a row with leaders and page numbers."""
    for at in range(min(60, len(lines) - 2)):
        if all(_has_leader(line.text) for line in lines[at : at + 3]):
            return at
    return None


def _first_repeated(lines: list[Block]) -> int | None:
    """A contents list without heading or pages: lines that look like titles, one after the other,
    and come again in the same order."""
    folds = [title_key(line.text[:MAX_COMPARED]) for line in lines[: MAX_HEADINGS * 2]]
    last = {text: at for at, text in enumerate(folds)}
    for start in range(min(MAX_BEFORE, len(folds))):
        end = last[folds[start]]
        between = lines[start:end]
        if end - start < FEWEST_REPEATED or not all(map(_may_be_entry, between)):
            continue
        again = [at for at in (last[text] for text in folds[start:end]) if at >= end]
        if (
            len(again) * 2 >= len(between)
            and len(again) >= FEWEST_REPEATED
            and again == sorted(again)
        ):
            return start
    return None


def _may_be_entry(line: Block) -> bool:
    return line.kind != "table" and (is_title_like(line) or bool(number_of(line.text, ALL_STYLES)))


def _has_leader(text: str) -> bool:
    found = _PAGE_AT_END.match(text.translate(WIDE))
    leader = found["leader"] if found else None
    return bool(leader and (len(leader) > 1 or leader in "\t…"))


def _end_of_list(lines: list[Block], start: int) -> int | None:
    """The text begins where one of the first entries occurs a second time."""
    near = lines[start : start + MAX_HEADINGS]
    folds = [unmarked(fold(line.text[:MAX_COMPARED])) for line in near]
    for skipped in range(min(5, len(folds))):
        for count in range(1, MAX_TITLE_LINES + 1):
            listed = lines[start + skipped : start + skipped + count]
            found = _second_occurrence(folds, listed, skipped + count)
            if found is not None:
                at = start + found
                # The heading of the first section, if the list has no sections.
                listed_look = _look(lines[start])
                while at - 1 > start and _is_section_only_below(
                    lines[at - 1], folds[found:], listed_look
                ):
                    at, found = at - 1, found - 1
                while skipped and at > start and number_of(lines[at - 1].text, ALL_STYLES):
                    at, skipped = at - 1, skipped - 1
                return at
    return None


def _look(line: Block) -> tuple:
    """How an entry is set: its bullet, bold, centred."""
    return line.text != unmarked(line.text), line.is_bold, line.is_centred


def _is_section_only_below(line: Block, below: list[str], listed_look: tuple) -> bool:
    """Whether a line between the list and the first title it names is a section's heading, and no
    entry: that would come again."""
    number = number_of(line.text, ("chinese", "part", "marked", "letter", "roman"))
    is_heading = line.level or (number and not without_page(line.text)[1])
    is_name = len(line.text) <= MAX_SET_NAME and is_title_like(line) and _look(line) != listed_look
    if not is_heading and not is_name:
        return False
    wanted = {title_key(line.text), title_key(without_number(line.text))}
    return wanted.isdisjoint(
        key for text in below for key in (bare(text), title_key(without_number(text)))
    )


def _second_occurrence(folds: list[str], listed: list[Block], after: int) -> int | None:
    """Where a title of the list occurs for the second time, in the text."""
    whole = "".join(without_page(line.text)[0] for line in listed)
    begins = title_key(whole)
    wanted = {begins}
    if len(listed) == 1:
        wanted.add(title_key(without_number(unmarked(whole))))
    wanted.discard("")
    for at in range(after, len(folds)):
        part = folds[at]
        if bare(part) in wanted or (
            number_of(part, ALL_STYLES) and title_key(without_number(part)) in wanted
        ):
            return at
        if len(part) >= 6 and begins.startswith(part) and at + 1 < len(folds):
            if bare(part + folds[at + 1]) in wanted:
                return at
    return None


def _after_useless_list(lines: list[Block], start: int, report: Report) -> list[Block]:
    report.add(
        "doubt",
        "contents_unused",
        _(
            "The contents list does not match the text; the outline was made from the "
            "headings instead."
        ),
        line=lines[start].number if start < len(lines) else None,
    )
    end = start
    for at in range(start, min(start + 200, len(lines))):
        if without_page(lines[at].text)[1]:
            end = at + 1
    for line in lines[start:end]:
        report.add(
            "left_out", "contents_line", _("Contents list: %s") % line.text, line=line.number
        )
    return lines[end:]


# --- entries ----------------------------------------------------------------------------------


def _entries(listed: list[Block], body: list[Block]) -> list[Entry]:
    """The entries (titles may wrap over lines), each found in the text, in order."""
    exact, without = Places(body), Places(body, numbers=False)

    def places_of(title: str) -> list[Place]:
        return exact.of(title) or without.of(without_number(unmarked(title)))

    has_pages = sum(without_page(line.text)[1] for line in listed) * 10 >= len(listed) * 6
    drafts: list[tuple[str, Block, list[Place]]] = []
    at = 0
    while at < len(listed):
        title, count, places = _longest_title(listed, at, places_of, has_pages)
        if _LETTER.search(title):
            drafts.append((title, listed[at], places))
        at += count
    chain = rising_chain(places for _title, _line, places in drafts)
    _take_free_places(chain, [places for _title, _line, places in drafts])
    return [
        Entry(title, line.number, *chain.get(index, (None, None)), line.is_indented)
        for index, (title, line, _places) in enumerate(drafts)
    ]


def _take_free_places(chain: dict[int, Place], options: list[list[Place]]) -> None:
    """Entries that do not fit into the rising chain get a free place, even if the order then
    differs from the list."""
    taken = {line for place in chain.values() for line in range(*place)}
    for index, places in enumerate(options):
        free = (place for place in places if taken.isdisjoint(range(*place)))
        if index not in chain and (place := next(free, None)):
            chain[index] = place
            taken.update(range(*place))


def _longest_title(
    listed: list[Block], at: int, places_of: Callable[[str], list[Place]], has_pages: bool
) -> tuple[str, int, list[Place]]:
    """The title that begins at a line of the list: its text, how many lines it has, and where it
    stands."""
    alone, paged = without_page(listed[at].text)
    best = (alone, 1, places_of(alone))
    if paged or (not has_pages and (number_of(alone, ALL_STYLES) or len(alone) < 12)):
        return best
    below = listed[at + 1] if at + 1 < len(listed) else None
    is_apart = number_of(alone, ALL_STYLES) or len(alone) <= MAX_NAME
    if best[2] and (is_apart or (below and below.is_indented != listed[at].is_indented)):
        return best
    text = alone
    for count in range(2, min(MAX_TITLE_LINES, len(listed) - at) + 1):
        piece, paged = without_page(listed[at + count - 1].text)
        if number_of(piece, ALL_STYLES) and places_of(piece):
            break
        text = _glued(text, piece)
        places = places_of(text)
        if places:
            best = (text, count, places)
        if paged:
            return best if best[2] else (text, count, places)
    return best


def _glued(text: str, more: str) -> str:
    """Two lines of one title, joined with a space only between Latin words."""
    if _LATIN_END.search(text) and _LATIN_START.match(more):
        return f"{text} {more}"
    return text + more
