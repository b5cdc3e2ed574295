"""What the text shows beside the contents list: sections it leaves out, titles in other words."""

from dataclasses import replace

from articles.manuscripts.document import Block
from articles.manuscripts.titles import is_title_like
from issues.importing.contents_list import Entry
from issues.importing.introducing import notes_section
from issues.importing.names_over_titles import is_name
from issues.importing.titles import Heading, has_source_below, without_number


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
