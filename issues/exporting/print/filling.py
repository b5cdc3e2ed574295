"""Whether the lines of a paragraph can be filled: long words, numbers with their units and
addresses can leave so little to choose that a line is torn open. Such a paragraph is not justified.

Typst looks for the best way to break the lines; whether there is a good one is asked here, of
widths that are nearly its own.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from issues.exporting.print import fonts
from issues.exporting.print.fonts import GAP
from issues.exporting.print.spans import CLOSING, OPENING, needs_gap, widest

# Of a line: what its characters may be drawn apart. More, and the line looks torn.
TORN = 0.06
# Of a line: a paragraph whose pieces are all shorter can nearly always be filled.
LONG_PIECE = 1 / 9
# Ems: what a mark, and a gap between Han and Latin, gives where a line is a little too long.
MARK_GIVES, GAP_GIVES = 0.45, 0.08
FIRST_LINE, INDENT = 2, 3  # ems: of a paragraph; about what a list or quotation takes
LATIN = 0.88  # of the widths of `fonts`, which are never less than what is set
WIDE = r"\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
NOT_FIRST = CLOSING + ":;,.!?/%)]}"  # marks that begin no line (UAX 14)
MARKS = "".join(OPENING) + CLOSING
TOKEN = re.compile(rf" |[{WIDE}{MARKS}]|[^\s{WIDE}{MARKS}-]+-?|-+")


def is_ragged(spans: list[dict], measure: float, depth: int) -> bool:
    """Whether the lines of a paragraph, but the last, cannot be filled without one that is torn.
    `spans` as `spans.Texts.spans` makes them; `measure` of a line in ems; `depth` in how many
    lists and quotations it stands."""
    if widest(spans) <= LONG_PIECE * measure:
        return False
    stretches = tuple((span["text"], tuple(span["pieces"])) for span in spans)
    indent = 0 if depth else FIRST_LINE
    return not _can_be_filled(stretches, measure - depth * INDENT, indent)


# The same texts are set again and again: for each proof, each edition.
@lru_cache(maxsize=4096)
def _can_be_filled(stretches: tuple, measure: float, indent: float) -> bool:
    at, least = [0.0], [0.0]  # where each piece ends: as it is, and if the marks give
    for width, gives in _pieces(stretches):
        at.append(at[-1] + width)
        least.append(least[-1] + width - gives)
    last, ends = len(at) - 1, {0}
    while ends:  # where a line may begin
        begin = min(ends)
        ends.remove(begin)
        room = measure - (indent if begin == 0 else 0)
        if least[last] - least[begin] <= room:
            return True
        end = max(begin + 1, bisect_left(at, at[begin] + (1 - TORN) * room))
        while end < last and least[end] - least[begin] <= room:
            ends.add(end)
            end += 1
    return False


def _pieces(stretches: tuple) -> Iterator[tuple[float, float]]:
    """What no line divides: the width of each, and what it gives."""
    width = gives = 0.0
    before = ""
    for text in chain.from_iterable(map(_texts, stretches)):
        if before and before[-1] not in OPENING and text[0] not in NOT_FIRST:
            yield width, gives
            width = gives = 0.0
        has_gap = text == " " or bool(before and needs_gap(before[-1], text[0]))
        width += GAP * has_gap + (_width(text) if text != " " else 0)
        marks = sum(character in MARKS for character in text)
        gives += marks * MARK_GIVES + has_gap * GAP_GIVES
        before = text
    yield width, gives


def _texts(stretch: tuple[str, tuple[str, ...]]) -> Iterator[str]:
    """What a text consists of: pieces, words, characters."""
    text, pieces = stretch
    yield from filter(None, pieces)
    yield from TOKEN.findall(text)


@lru_cache(maxsize=8192)
def _width(text: str) -> float:
    wide = sum(fonts.is_wide(character) for character in text)
    return wide + LATIN * (fonts.width_of(text) - wide)
