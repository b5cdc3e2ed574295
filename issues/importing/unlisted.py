"""What the text shows beside the contents list: sections it leaves out, titles in other words."""

from dataclasses import replace

from django.utils.translation import gettext as _

from articles.manuscripts.document import Block
from articles.manuscripts.limits import Deadline
from articles.manuscripts.recognisers import TERMINAL
from articles.manuscripts.report import Report
from articles.manuscripts.titles import is_title_like
from issues.importing.contents_list import Entry
from issues.importing.introducing import notes_section
from issues.importing.names_over_titles import is_name
from issues.importing.titles import (
    MAX_SECTION_TITLE,
    Heading,
    continues_count,
    ends_before,
    has_source_below,
    is_named_below,
    is_quantity,
    number_of,
    sources_at_end,
    without_number,
)

MAX_COUNTED = 45  # characters of a title behind （一）


def not_listed(others: list[Heading], entries: list[Entry]) -> list[Heading]:
    """The sections of the text that are not in the list."""
    listed = {at for e in entries if e.first is not None for at in range(e.first, e.after)}
    sections = [mark for mark in others if mark.kind != "article"]
    return [] if listed & {mark.first for mark in sections} else sections


def names_above(entries: list[Entry], body: list[Block]) -> list[Heading]:
    """Short lines right above the titles that the list names, the first of them too: sections."""
    firsts = {entry.first for entry in entries if entry.first is not None}
    found = []
    for first in sorted(firsts):
        at = first - 1
        while at > 0 and (body[at].kind == "rule" or notes_section(body[at])):
            at -= 1
        if at >= 0 and at not in firsts and is_name(body, at):
            found.append(Heading("section", without_number(body[at].text), at, at + 1))
    names = {mark.title for mark in found}
    is_whole = found and found[0].first < min(firsts) and len(names) == len(found)
    return found if is_whole and len(found) > 1 else []


def are_articles(entries: list[Entry], sections: list[Heading], end: int) -> bool:
    """Whether all entries have a text of their own, up to the next entry or section."""
    starts = sorted(mark.first for mark in sections)
    places = next_places(entries, end)
    for entry, place in zip(entries, places, strict=True):
        stop = next((at for at in starts if entry.after and at >= entry.after), end)
        if entry.first is None or min(place, stop) <= entry.after:
            return False
    return len(entries) > 1


def paired(entries: list[Entry], body: list[Block]) -> list[Entry]:
    """Finds entries in other words: as many titles with a source stand between their neighbours."""
    result = list(entries)
    known = {at for e in entries if e.first is not None for at in range(e.first, e.after)}
    highs = next_places(entries, len(body))
    at, low = 0, 0
    while at < len(entries):
        if entries[at].first is not None:
            low, at = entries[at].after, at + 1
            continue
        end = at
        while end < len(entries) and entries[end].first is None:
            end += 1
        titles = _sourced_titles(body, low, highs[at], known)
        if len(titles) == end - at:
            for index, (first, after) in zip(range(at, end), titles, strict=True):
                result[index] = replace(entries[index], first=first, after=after)
        at = end
    return result


def _sourced_titles(body: list[Block], low: int, high: int, known: set) -> list[tuple[int, int]]:
    """The titles above a source, each with its first line and the line after it."""
    found = []
    for at in range(low, high):
        if at in known or not is_title_like(body[at]) or not has_source_below(body, at):
            continue
        above = at - 1
        goes_on = (
            above >= low
            and above not in known
            and is_title_like(body[above])
            and (above == low or body[above - 1].text[-1:] in "。！？”）" or above - 1 in known)
        )
        found.append((above if goes_on else at, at + 1))
    return found


def next_places(entries: list[Entry], end: int) -> list[int]:
    """For each entry, where the next entry that was found begins in the text."""
    result: list[int] = []
    for entry in reversed(entries):
        result.append(end)
        end = entry.first if entry.first is not None else end
    return result[::-1]


def with_headings(
    marks: list[Heading], body: list[Block], report: Report, deadline: Deadline
) -> list[Heading]:
    """Adds the articles and sections of the text that are missing from the contents list."""
    result: list[Heading] = []
    for index, mark in enumerate(marks):
        deadline.check()
        result.append(mark)
        end = marks[index + 1].first if index + 1 < len(marks) else len(body)
        if mark.kind != "article":
            continue
        closes = sources_at_end(body, mark.after, end)
        found = [
            Heading("article", body[at].text, at, at + 1)
            for at in range(mark.after + 1, end)
            if _is_clearly_title(body, at, end, closes, _last_counted(body, marks, index))
        ]
        if index + 1 < len(marks) and marks[index + 1].kind == "article":
            found += _numbered_right_above(body, mark.after, end)
        for addition in found:
            report.add(
                "doubt",
                "not_in_contents_list",
                _("“%s” is missing from the contents list; it was read as an article or section.")
                % body[addition.first].text,
                line=body[addition.first].number,
            )
        result.extend(_with_sections_above(found, body, mark.after))
    return result


def _last_counted(body: list[Block], marks: list[Heading], index: int) -> str:
    """The title of an article, if it has the number after that of the article before."""
    mark, before = marks[index], marks[index - 1]
    if max(mark.first, before.first) >= len(body):
        return ""
    title, above = body[mark.first].text, body[before.first].text
    is_second = index and before.kind == "article" and continues_count(above, title)
    return title if is_second else ""


def _is_clearly_title(body: list[Block], at: int, end: int, closes: bool, last: str = "") -> bool:
    """`last` is the title of the article in which the line stands, if articles are counted."""
    if at + 1 >= end:
        return False
    is_item = body[at].kind == body[at - 1].kind == "item"
    is_counted = (
        not is_item and last and continues_count(last, body[at].text) and ends_before(body, at)
    )
    if is_counted and len(body[at].text) <= MAX_COUNTED and body[at + 1].text[-1:] in "。！？”）":
        return True
    if not is_title_like(body[at]):
        return False
    if is_named_below(body, at, reach=1):
        return True
    is_free = body[at - 1].text[-1:] in "。！？”）"
    is_long = len(body[at].text) >= 8
    return is_free and is_long and has_source_below(body, at) and not closes and at + 2 < end


def _numbered_right_above(body: list[Block], start: int, end: int) -> list[Heading]:
    """Numbered lines directly above the next article's title: sections that are not in the list."""
    found: list[Heading] = []
    while end > start and (number := number_of(body[end - 1].text)):
        if len(number.title) > MAX_SECTION_TITLE or is_quantity(number):
            break
        if number.title[-1] in TERMINAL:
            break
        end -= 1
        kind = "section" if number.style == "chinese" else "sub"
        found.append(Heading(kind, number.title, end, end + 1))
    return found[::-1]


def _with_sections_above(found: list[Heading], body: list[Block], start: int) -> list[Heading]:
    result: list[Heading] = []
    for mark in found:
        if mark.kind == "article":
            result.extend(_numbered_right_above(body, start, mark.first))
        result.append(mark)
        start = mark.after
    return result
