"""Finds sections that a manuscript marks alike: 【】, ◆…◆, ■, PART 1, 第一部分, A."""

import re
from bisect import bisect_left
from collections import defaultdict

from articles.manuscripts.document import Block
from articles.manuscripts.recognisers import HAN
from articles.manuscripts.titles import is_title_like
from issues.importing.introducing import introduces
from issues.importing.titles import (
    MAX_SECTION_TITLE,
    Heading,
    Number,
    begins_article,
    has_source_below,
    is_source,
    number_of,
    title_link,
)

STYLES = ("part", "padded", "roman", "letter", "marked", "plain", "bracket", "bare")
# Below sections that are marked otherwise.
BELOW = ("chinese",)
COUNTED = ("chinese", "part", "padded", "roman", "letter", "plain", "bracket", "bare")
# These also count the items of lists.
LOOSE = ("plain", "bracket", "bare")
# One such line may be anything; two alike, over articles, are sections.
FEWEST = 2
_BRACKETED = re.compile(rf"^[（(](?P<name>[{HAN}、]{{2,10}})[）)]$")
SHORT_NAME = 8  # characters of a sub-section's name


def marks(lines: list[Block]) -> list[Heading]:
    """The sections, and the sub-sections if they are marked in another way; empty if there are
    none."""
    groups: dict[tuple[str, str], list[tuple[int, Number]]] = defaultdict(list)
    has_depth = any(line.level for line in lines)
    for at, line in enumerate(lines):
        if has_depth and not line.level:
            continue
        number = number_of(line.text, (*STYLES, *BELOW)) if line.kind != "table" else None
        number = number or _in_brackets(lines, at)
        if number and len(number.title) <= MAX_SECTION_TITLE:
            mark = line.text[0] if number.style == "marked" else ""
            groups[number.style, mark].append((at, number))
    below_only = {key: groups.pop(key) for key in list(groups) if key[0] in BELOW}
    tops = _outermost(groups, lines, [])
    if not tops:
        return []
    below = {
        key: [row for row in group if row[0] > tops[0][0] and row not in tops]
        for key, group in (groups | below_only).items()
    }
    found = [tops, _outermost(below, lines, [at for at, _number in tops])]
    result = [
        Heading("section" if depth == 0 else "sub", number.title, at, at + 1)
        for depth, group in enumerate(found)
        for at, number in group
    ]
    return sorted(result, key=lambda mark: mark.first)


def _in_brackets(lines: list[Block], at: int) -> Number | None:
    """（生产动态）, apart from the text and right above a line that is set as a title: elsewhere
    brackets hold signatures."""
    found = _BRACKETED.match(lines[at].text) if lines[at].gap else None
    below = lines[at + 1] if found and at + 1 < len(lines) else None
    if below is None or not (below.role == "title" or below.level or below.is_bold):
        return None
    return Number("marked", 0, 0, found["name"], True)


def _outermost(groups: dict, lines: list[Block], tops: list[int]) -> list[tuple[int, Number]]:
    """Of all groups that are sections, the one that begins first."""
    found = (_sections(key[0], group, lines, tops) for key, group in groups.items() if group)
    return min(filter(None, found), key=lambda group: group[0][0], default=[])


def _sections(
    style: str, group: list[tuple[int, Number]], lines: list[Block], tops: list[int]
) -> list[tuple[int, Number]]:
    """Those of some lines marked alike that are sections; none if too few head articles."""
    heading = {
        at
        for at, number in group
        if (style != "bare" and _heads_articles(lines, at, strictly=style in LOOSE))
        or _heads_numbers(lines, at, number)
        or (bool(tops) and _is_name_over_title(lines, at, number))
    }
    if style in LOOSE:  # the items of lists are numbered so, too
        group = [
            (at, number)
            for at, number in group
            if at in heading or (at + 2 < len(lines) and is_title_like(lines[at + 1]))
        ]
    if style in COUNTED:
        group = _in_turn(group, tops)
    found = sum(at in heading for at, _number in group)
    return group if len(group) >= FEWEST and found * 2 > len(group) else []


def _in_turn(group: list[tuple[int, Number]], tops: list[int]) -> list[tuple[int, Number]]:
    """Those that count on, anew below each section."""
    chosen: list[tuple[int, Number]] = []
    expected, passed = 1, 0
    for at, number in group:
        here = bisect_left(tops, at)
        if here > passed:
            expected, passed = 1, here
        if number.value == expected:
            chosen.append((at, number))
            expected += 1
    return chosen


def _is_name_over_title(lines: list[Block], at: int, number: Number) -> bool:
    """Whether a short name stands over a title: below a section that is enough."""
    is_name = len(number.title) <= SHORT_NAME and number.title[-1:] not in "。；，"
    return is_name and at + 2 < len(lines) and is_title_like(lines[at + 1])


def _heads_numbers(lines: list[Block], at: int, number: Number) -> bool:
    """Whether 1.1 follows a line 1, or （一） a line that is numbered otherwise."""
    below = number_of(lines[at + 1].text, ("dotted", "bracket")) if at + 1 < len(lines) else None
    if below is None:
        return False
    if below.style == "bracket":
        is_name = len(below.title) <= MAX_SECTION_TITLE and below.title[-1:] not in "。；，"
        return number.style not in LOOSE and below.value == 1 and is_name
    return (below.parent, below.value) == (number.value, 1)


def _introduces(line: Block) -> bool:
    return introduces(line.text) or (line.is_centred and line.text[-1:] in "。！？")


def _heads_articles(lines: list[Block], at: int, *, strictly: bool) -> bool:
    """Whether a title follows a line, and text that title. Numbers in digits also count the items
    of a list: there the title must have a source."""
    while at + 3 < len(lines) and _introduces(lines[at + 1]):
        at += 1
    if at + 2 >= len(lines):
        return False
    if title_link(lines[at + 1]):
        return True
    if has_source_below(lines, at):
        return False
    if strictly:
        return is_title_like(lines[at + 1]) and (
            begins_article(lines, at + 1)
            or (is_title_like(lines[at + 2]) and begins_article(lines, at + 2))
        )
    return is_title_like(lines[at + 1]) and not is_source(lines[at + 1])
