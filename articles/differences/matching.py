"""Where two token sequences agree: a longest common subsequence, cut up where dear."""

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from articles.differences.aligning import increasing

# A longest common subsequence takes the product of both lengths in bits: up to the first number
# it is simply computed; beyond, stretches that occur once in both texts cut it up; what is still
# beyond the second number (two wholly different texts of 20,000 characters) is replaced whole.
EASY = 16_000_000
MAX_WORK = 420_000_000
# Lengths of the stretches that are looked for, the surer first.
STRETCHES = (12, 6, 3)


@dataclass(slots=True)
class Hunk:
    """Old tokens [a, b) gave way to new tokens [c, d)."""

    a: int
    b: int
    c: int
    d: int

    @property
    def size(self) -> int:
        return max(self.b - self.a, self.d - self.c)


def hunks(old: str, new: str) -> list[Hunk]:
    """The differences between two interned sequences, in order and apart from one another."""
    found: list[Hunk] = []
    i = j = 0
    for a, b, size in [*_matches(old, new), (len(old), len(new), 0)]:
        if a > i or b > j:
            found.append(Hunk(i, a, j, b))
        i, j = a + size, b + size
    return found


def _matches(old: str, new: str) -> Iterator[tuple[int, int, int]]:
    start = _shared_start(old, new)
    end = _shared_start(
        old[: start - 1 if start else None : -1], new[: start - 1 if start else None : -1]
    )
    if start:
        yield 0, 0, start
    last_old, last_new = len(old) - end, len(new) - end
    yield from _inner(old, new, (start, last_old, start, last_new), STRETCHES)
    if end:
        yield last_old, last_new, end


def _shared_start(old: str, new: str) -> int:
    """How many characters two strings share at their beginning, by halving."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[:middle] == new[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _inner(old: str, new: str, box: tuple, stretches: tuple) -> Iterator[tuple[int, int, int]]:
    """The matches within old[a:b] and new[c:d], where `box` is (a, b, c, d)."""
    a, b, c, d = box
    work = (b - a) * (d - c)
    if work <= EASY or (not stretches and work <= MAX_WORK):
        for block in LCSseq.opcodes(old[a:b], new[c:d]).as_matching_blocks():
            if block.size:
                yield a + block.a, c + block.b, block.size
    elif stretches:
        yield from _cut_up(old, new, box, stretches)


def _cut_up(old: str, new: str, box: tuple, stretches: tuple) -> Iterator[tuple[int, int, int]]:
    a, b, c, d = box
    length, shorter = stretches[0], stretches[1:]
    here, there = _once(old, a, b, length), _once(new, c, d, length)
    pairs = increasing(sorted((i, there[text]) for text, i in here.items() if text in there))
    for i, j in pairs:
        if i < a or j < c:
            # Overlaps what was matched: the part that runs on from it, if it does.
            if i - a != j - c or i + length <= a:
                continue
            length_left = i + length - a
            yield a, c, length_left
            a, c = a + length_left, c + length_left
            continue
        yield from _inner(old, new, (a, i, c, j), shorter)
        yield i, j, length
        a, c = i + length, j + length
    yield from _inner(old, new, (a, b, c, d), shorter)


def _once(text: str, start: int, end: int, length: int) -> dict[str, int]:
    """The places of the stretches of `length` that occur only once."""
    places: dict[str, int] = {}
    for at in range(start, end - length + 1):
        stretch = text[at : at + length]
        places[stretch] = -1 if stretch in places else at
    return {stretch: at for stretch, at in places.items() if at >= 0}
