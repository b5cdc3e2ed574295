"""Where the lines of a headline end: by sense, and about equally long; and its level."""

import math
import re
from functools import lru_cache
from itertools import combinations, pairwise

from articles import wording
from issues.exporting.print import fonts

# A break at the author's space or a mark that ends a clause reads best: another one has to make the
# lines this much more equal; one inside the title of a document even more.
AT_A_MARK = dict.fromkeys(" 。：；！？:;!?…", 0.0) | {"，": 0.1, ",": 0.1}
AT_A_MARK |= dict.fromkeys("、”’）》」』】)", 0.4)
NOT_AT_A_MARK = 0.6
INSIDE_A_TITLE = 0.6
# A line that runs over the author's space or a colon into a break elsewhere: rather one line more.
ACROSS, MORE = 0.8, 0.3
STRONG = " 。：；！？:;!?"
DASH = "——"  # begins what it adds
# The unit below the heading of a column.
MEASURED_IN = re.compile(r"[（(][^（）()]{1,8}[）)]$")
# A longer phrase of a cell is left for the printer to break. A break after an even number of
# characters is seldom inside a word, since most words have two.
LONGEST_DIVIDED = 16
IN_PAIRS, INSIDE_A_WORD = 0.2, 0.7
# Beyond this many phrases the lines are filled one after the other: nothing to choose is left.
MOST_PHRASES = 24


@lru_cache(maxsize=4096)
def lines(text: str, room: float, kept_words: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """A headline in lines of at most `room` ems. As few lines as can be, or one more where that
    reads better; of the ways to break them the most even one, a little rather at a space or a
    mark. A phrase that is longer than a line is left for the printer to break."""
    text = " ".join(text.split())
    if fonts.width_of(text) <= room:
        return (text,)
    phrases = wording.phrases(text, kept_words)
    filled = _filled(phrases, room)
    count = len(filled)
    if count == 1 or len(phrases) > MOST_PHRASES or count > 4:
        return tuple(filled)
    counts = (count, count + 1) if count < 4 else (count,)
    ways = [way for lines in counts for way in _ways(phrases, lines, room)]
    best = min(
        ways, key=lambda way: _unevenness(way) + MORE * (len(way) - count), default=tuple(filled)
    )
    return tuple(line.strip() for line in best)


def narrow(text: str, room: float) -> list[str]:
    """The same for a cell, where a phrase may be longer than a line: it is divided between words
    if that can be, so that no character stands alone. What a heading measures in, （万元）, stands
    on a line of its own."""
    last = MEASURED_IN.search(text) if fonts.width_of(text) > room else None
    unit = [last[0]] if last and last.start() and fonts.width_of(last[0]) <= room else []
    name = text.removesuffix("".join(unit)).rstrip()
    return [part for line in lines(name, room) for part in _divided(line, room)] + unit


def _divided(line: str, room: float) -> tuple[str, ...]:
    """The parts of a phrase that is longer than a line: as even as can be, few, none of them a
    single character; between words as `wording` sees them, or else of two characters each."""
    count = math.ceil(fonts.width_of(line) / max(room, 1))
    if count <= 1 or line.isascii() or len(line) > LONGEST_DIVIDED:
        return (line,)
    known = wording.breaks(line)
    ends = [at for at in range(2, len(line) - 1) if wording.may_end(line, at)]
    ways = (
        way
        for more in (count, count + 1)
        for cuts in combinations(ends, more - 1)
        if max(map(fonts.width_of, way := _cut(line, cuts))) <= room
    )

    def cost(way: tuple[str, ...]) -> float:
        widths = [fonts.width_of(part) for part in way]
        mean = sum(widths) / len(widths)
        spread = sum(((width - mean) / mean) ** 2 for width in widths) ** 0.5
        at, broken = 0, 0.0
        for part in way[:-1]:
            at += len(part)
            broken += 0 if at in known else IN_PAIRS if at % 2 == 0 else INSIDE_A_WORD
        return spread + broken + MORE * (len(way) - count)

    return min(ways, key=cost, default=(line,))


def _cut(line: str, cuts: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(line[start:end] for start, end in pairwise([0, *cuts, len(line)]))


def _filled(phrases: tuple[str, ...], room: float) -> list[str]:
    found = [""]
    for phrase in phrases:
        longer = found[-1] + phrase
        if found[-1] and fonts.width_of(longer.rstrip()) > room:
            found.append(phrase)
        else:
            found[-1] = longer
    return [line.strip() for line in found]


def _ways(phrases: tuple[str, ...], count: int, room: float):
    """All ways to make that many lines of the phrases, none wider than the room."""
    for cuts in combinations(range(1, len(phrases)), count - 1):
        ends = (0, *cuts, len(phrases))
        way = tuple("".join(phrases[start:end]) for start, end in pairwise(ends))
        if all(fonts.width_of(line.strip()) <= room for line in way):
            yield way


def _unevenness(way: tuple[str, ...]) -> float:
    widths = [fonts.width_of(line.strip()) for line in way]
    mean = sum(widths) / len(widths)
    spread = sum(((width - mean) / mean) ** 2 for width in widths) ** 0.5
    broken = sum(
        0 if after.startswith(DASH) else AT_A_MARK.get(before[-1], NOT_AT_A_MARK)
        for before, after in pairwise(way)
    )
    heads = ["".join(way[:at]) for at in range(1, len(way))]
    inside = sum(head.count("《") > head.count("》") for head in heads)
    across = sum(
        DASH in line[1:] or any(mark in line.strip()[:-1] for mark in STRONG)
        for before, after in pairwise(way)
        if before[-1] not in STRONG and not after.startswith(DASH)
        for line in (before, after)
    )
    return spread + broken + ACROSS * across + INSIDE_A_TITLE * inside


def without_skipped_levels(nodes: list[dict], above: int) -> list[dict]:
    """Headings of the body with levels below the article's, none skipped (PDF/UA 7.4.2)."""
    outer = min((node["level"] for node in nodes if node["kind"] == "heading"), default=2)
    has_outer = False
    result = []
    for node in nodes:
        if node["kind"] == "heading":
            is_outer = node["level"] == outer
            level = above + (2 if has_outer and not is_outer else 1)
            has_outer = has_outer or is_outer
            node = {**node, "level": level, "rank": node["level"]}
        result.append(node)
    return result
