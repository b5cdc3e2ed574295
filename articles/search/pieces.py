"""The overlapping pieces of two characters that the index holds of a text.

A word of two characters or more is in a text where its pieces stand at consecutive positions; a
single character where a piece begins with it. So each character begins one piece: the last one of
a block begins a piece with END.
"""

import string
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from articles.search.folding import APART

DIGITS = string.digits + string.ascii_lowercase
WIDTH = 4  # digits of one character: 36⁴ is more than there are in Unicode
END = "0" * WIDTH  # U+0000 is in no text
LONGEST_WORD = 50  # characters
# PostgreSQL keeps no position above 16,383, and no more than 255 of one piece; nor does it say so.
MOST_POSITIONS, MOST_OF_ONE = 12_000, 250


@dataclass(frozen=True)
class Portion:
    """A part of a folded text that is indexed as one: its pieces in order, and where it begins.
    Neighbours overlap by a word's length, so that each occurrence is whole in one of them."""

    start: int
    pieces: tuple[str, ...]


def code(character: str) -> str:
    number, digits = ord(character), ""
    for _place in range(WIDTH):
        number, digit = divmod(number, len(DIGITS))
        digits = DIGITS[digit] + digits
    return digits


def piece(first: str, second: str = "") -> str:
    return code(first) + (code(second) if second and second != APART else END)


def of_text(folded: str) -> list[str]:
    """One piece for each character; a line end has one too, that no word asks for."""
    return [piece(*pair) for pair in pairwise([*folded, ""])]


def of_word(folded: str) -> list[str]:
    """The pieces that have to follow each other, for a word of two characters or more."""
    return [piece(*pair) for pair in pairwise(folded)]


def beginning(character: str) -> str:
    """With what the pieces begin that a single character asks for."""
    return code(character)


def portions(folded: str) -> Iterator[Portion]:
    """A text in portions below the limits of PostgreSQL."""
    pieces = of_text(folded)
    start = 0
    while True:
        end = _end(pieces, start)
        yield Portion(start, tuple(pieces[start:end]))
        if end >= len(pieces):
            return
        start = max(end - LONGEST_WORD, start + 1)


def _end(pieces: list[str], start: int) -> int:
    seen: Counter[str] = Counter()
    for at in range(start, min(len(pieces), start + MOST_POSITIONS)):
        seen[pieces[at]] += 1
        if seen[pieces[at]] > MOST_OF_ONE:
            return at
    return min(len(pieces), start + MOST_POSITIONS)
