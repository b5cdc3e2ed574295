"""QR codes for paper: a path that a template draws as SVG."""

from dataclasses import dataclass
from functools import lru_cache

import segno

QUIET = 2  # modules of white around it, where paper is white anyhow


@dataclass(frozen=True)
class Square:
    """`path` draws the dark modules as strokes one unit thick, in a square of `size` units."""

    size: int
    path: str


@lru_cache(maxsize=256)  # drawing one takes longer than reading an issue
def square(text: str) -> Square:
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    parts = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                parts.append(f"M{x + QUIET} {y + QUIET}.5h{end - x}")
            x = end + 1
    return Square(len(rows) + 2 * QUIET, "".join(parts))
