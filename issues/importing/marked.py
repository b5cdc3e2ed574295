"""Finds sections that a manuscript marks alike: 【】, ◆…◆, ■, PART 1, 第一部分, A."""

from collections import defaultdict

from articles.manuscripts.document import Block
from articles.manuscripts.titles import is_title_like
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
COUNTED = ("part", "padded", "roman", "letter", "plain", "bracket", "bare")
# These also count the items of lists.
LOOSE = ("plain", "bracket", "bare")
# One such line may be anything; two alike, over articles, are sections.
FEWEST = 2


def marks(lines: list[Block]) -> list[Heading]:
    """The sections, and the sub-sections if they are marked in another way; empty if there are
    none."""
    groups: dict[tuple[str, str], list[tuple[int, Number]]] = defaultdict(list)
    has_depth = any(line.level for line in lines)
    for at, line in enumerate(lines):
        if has_depth and not line.level:
            continue
        number = number_of(line.text, STYLES) if line.kind != "table" else None
        if number and len(number.title) <= MAX_SECTION_TITLE:
            mark = line.text[0] if number.style == "marked" else ""
            groups[number.style, mark].append((at, number))
    found = [chosen for key, group in groups.items() if (chosen := _sections(key[0], group, lines))]
    found.sort(key=lambda group: group[0][0])
    result = [
        Heading("section" if depth == 0 else "sub", number.title, at, at + 1)
        for depth, group in enumerate(found[:2])
        for at, number in group
    ]
    return sorted(result, key=lambda mark: mark.first)


def _sections(style: str, group: list[tuple[int, Number]], lines: list[Block]) -> list:
    """Those of some lines marked alike that are sections; none if too few head articles."""
    heading = {
        at
        for at, number in group
        if (style != "bare" and _heads_articles(lines, at, strictly=style in LOOSE))
        or _heads_dotted(lines, at, number)
    }
    if style in LOOSE:  # the items of lists are numbered so, too
        group = [
            (at, number)
            for at, number in group
            if at in heading or (at + 2 < len(lines) and is_title_like(lines[at + 1]))
        ]
    if style in COUNTED:
        group = _in_turn(group)
    found = sum(at in heading for at, _number in group)
    return group if len(group) >= FEWEST and found * 2 > len(group) else []


def _in_turn(group: list[tuple[int, Number]]) -> list[tuple[int, Number]]:
    chosen: list[tuple[int, Number]] = []
    for at, number in group:
        if number.value == len(chosen) + 1:
            chosen.append((at, number))
    return chosen


def _heads_dotted(lines: list[Block], at: int, number: Number) -> bool:
    """Whether 1.1 follows a line 1."""
    below = number_of(lines[at + 1].text, ("dotted",)) if at + 1 < len(lines) else None
    return bool(below) and (below.parent, below.value) == (number.value, 1)


def _heads_articles(lines: list[Block], at: int, *, strictly: bool) -> bool:
    """Whether a title follows a line, and text that title. Numbers in digits also count the items
    of a list: there the title must have a source."""
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
