"""The overlapping pieces of two characters, and the single characters, that the index holds of a
text.
"""

import string
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

CHARACTERS = 2**21  # more than there are in Unicode
DIGITS = string.digits + string.ascii_lowercase
WIDTH = 4  # digits of one character: 36⁴ is more than there are in Unicode


def in_order(folded: str) -> Iterator[str]:
    """Every two neighbours, as they follow each other in a text or in a word. Those with a line end
    are no part of any word, and keep the lines apart."""
    return (first + second for first, second in pairwise(folded))


def number(piece: str) -> int:
    """A piece of up to three characters as a number below 2⁶³."""
    found = 0
    for character in piece:
        found = found * CHARACTERS + ord(character)
    return found


def code(piece: str) -> str:
    """A piece in digits and small letters, for an index that knows no other words."""
    return "".join(map(_code, piece))


@lru_cache(maxsize=20_000)
def _code(character: str) -> str:
    number, digits = ord(character), ""
    for _place in range(WIDTH):
        number, digit = divmod(number, len(DIGITS))
        digits = DIGITS[digit] + digits
    return digits
