"""Finds where two token sequences differ, and puts the borders where a reader expects them."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from articles.differences.aligning import longest_increasing
from articles.differences.reading import Token

# --- matching -------------------------------------------------------------------------------------


# A longest common subsequence costs the product of both lengths. Up to MAX_DIRECT_WORK it is
# computed directly. Above it, substrings that occur once in both texts divide the texts first. A
# part that is then still above MAX_WORK (two different texts of 20,000 characters) is shown as one
# replacement.
MAX_DIRECT_WORK = 16_000_000
MAX_WORK = 420_000_000
# Lengths of the unique substrings that are looked for; the longest first, as the most reliable.
ANCHOR_LENGTHS = (12, 6, 3)


@dataclass(slots=True)
class Hunk:
    """Old tokens [a, b) were replaced by new tokens [c, d)."""

    a: int
    b: int
    c: int
    d: int

    @property
    def size(self) -> int:
        return max(self.b - self.a, self.d - self.c)


def hunks(old: str, new: str) -> list[Hunk]:
    """The differences between two sequences of tokens. Each token is given as one character, so
    that a position is also that of a token. Unchanged tokens stand between two hunks."""
    found: list[Hunk] = []
    i = j = 0
    for a, b, size in [*_matches(old, new), (len(old), len(new), 0)]:
        if a > i or b > j:
            found.append(Hunk(i, a, j, b))
        i, j = a + size, b + size
    return found


def _matches(old: str, new: str) -> Iterator[tuple[int, int, int]]:
    start = _shared_start(old, new)
    # The rest after the shared beginning, read backwards.
    end = _shared_start(
        old[: start - 1 if start else None : -1], new[: start - 1 if start else None : -1]
    )
    if start:
        yield 0, 0, start
    last_old, last_new = len(old) - end, len(new) - end
    yield from _matches_within(old, new, (start, last_old, start, last_new), ANCHOR_LENGTHS)
    if end:
        yield last_old, last_new, end


def _shared_start(old: str, new: str) -> int:
    """The length of the common beginning, by binary search."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[:middle] == new[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _matches_within(
    old: str, new: str, box: tuple, lengths: tuple
) -> Iterator[tuple[int, int, int]]:
    """The matches within old[a:b] and new[c:d]; `box` is (a, b, c, d)."""
    a, b, c, d = box
    work = (b - a) * (d - c)
    if work <= MAX_DIRECT_WORK or (not lengths and work <= MAX_WORK):
        for block in LCSseq.opcodes(old[a:b], new[c:d]).as_matching_blocks():
            if block.size:
                yield a + block.a, c + block.b, block.size
    elif lengths:
        yield from _between_unique_stretches(old, new, box, lengths)


def _between_unique_stretches(
    old: str, new: str, box: tuple, lengths: tuple
) -> Iterator[tuple[int, int, int]]:
    a, b, c, d = box
    length, shorter = lengths[0], lengths[1:]
    in_old, in_new = _unique_positions(old, a, b, length), _unique_positions(new, c, d, length)
    pairs = longest_increasing(
        sorted((i, in_new[text]) for text, i in in_old.items() if text in in_new)
    )
    for i, j in pairs:
        if i < a or j < c:
            # It overlaps the match before it. On the same diagonal, what goes beyond that match is
            # added to it; elsewhere it is left out.
            if i - a != j - c or i + length <= a:
                continue
            length_left = i + length - a
            yield a, c, length_left
            a, c = a + length_left, c + length_left
            continue
        yield from _matches_within(old, new, (a, i, c, j), shorter)
        yield i, j, length
        a, c = i + length, j + length
    yield from _matches_within(old, new, (a, b, c, d), shorter)


def _unique_positions(text: str, start: int, end: int, length: int) -> dict[str, int]:
    """The positions of the substrings of this length that occur exactly once."""
    places: dict[str, int] = {}
    for at in range(start, end - length + 1):
        stretch = text[at : at + length]
        places[stretch] = -1 if stretch in places else at
    return {stretch: at for stretch, at in places.items() if at >= 0}


# --- smoothing ------------------------------------------------------------------------------------


SENTENCE_ENDS = set("。！？!?；;…\n")
PAUSES = set("，、：,:")
# If less than this fraction of the longer text is the same, one replacement reads better than many.
MIN_SHARED = 0.2
# Shorter texts are never shown as one replacement: few shared characters are much of them.
MIN_LENGTH = 6
# How many tokens an edit may be moved: far more than a sentence, so that no border is missed.
MAX_MOVE = 200


def smooth(found: list[Hunk], old: Sequence[Token], new: Sequence[Token]) -> list[Hunk]:
    """Merges hunks that are separated only by accidental matches, and moves hunks to natural
    borders."""
    found = _without_short_gaps(_moved_to_borders(found, old, new), old)
    found = _moved_to_borders([_trimmed(hunk, old, new) for hunk in found], old, new)
    return _one_hunk_if_little_is_shared(_joined(found), old, new)


def _weight(tokens: Sequence[Token]) -> int:
    """The number of characters; a long word or number counts as four at most."""
    return sum(min(len(token.text), 4) for token in tokens)


def _joined(found: list[Hunk]) -> list[Hunk]:
    result: list[Hunk] = []
    for hunk in found:
        if result and result[-1].b == hunk.a and result[-1].d == hunk.c:
            result[-1] = Hunk(result[-1].a, hunk.b, result[-1].c, hunk.d)
        else:
            result.append(hunk)
    return result


def _without_short_gaps(found: list[Hunk], old: Sequence[Token]) -> list[Hunk]:
    result: list[Hunk] = []
    for hunk in found:
        result.append(hunk)
        while len(result) > 1 and _is_short_gap(result[-2], result[-1], old):
            right, left = result.pop(), result.pop()
            result.append(Hunk(left.a, right.b, left.c, right.d))
    return result


def _is_short_gap(left: Hunk, right: Hunk, old: Sequence[Token]) -> bool:
    """Whether the unchanged text between two edits is so short that it only disturbs reading."""
    between = right.a - left.b
    if between > 5:
        return False
    weight = _weight(old[left.b : right.a])
    if weight <= 2 and left.size + right.size >= 4 * weight:
        return True
    return 2 * weight <= min(left.size, right.size)


def _trimmed(hunk: Hunk, old: Sequence[Token], new: Sequence[Token]) -> Hunk:
    """Without the equal tokens at both ends, which merging over a short gap can leave."""
    a, b, c, d = hunk.a, hunk.b, hunk.c, hunk.d
    while a < b and c < d and old[a] == new[c]:
        a, c = a + 1, c + 1
    while a < b and c < d and old[b - 1] == new[d - 1]:
        b, d = b - 1, d - 1
    return Hunk(a, b, c, d)


def _moved_to_borders(found: list[Hunk], old: Sequence[Token], new: Sequence[Token]) -> list[Hunk]:
    """Each pure insertion or deletion moved to its best borders, between its neighbours."""
    result: list[Hunk] = []
    for at, hunk in enumerate(found):
        if hunk.a == hunk.b or hunk.c == hunk.d:
            room_left = hunk.a - (result[-1].b if result else 0)
            room_right = (found[at + 1].a if at + 1 < len(found) else len(old)) - hunk.b
            hunk = _best_place(hunk, old, new, room_left, room_right)
        result.append(hunk)
    return result


def _best_place(hunk: Hunk, old, new, room_left: int, room_right: int) -> Hunk:
    tokens, first, last = (new, hunk.c, hunk.d) if hunk.a == hunk.b else (old, hunk.a, hunk.b)
    left, right = 0, 0
    while left < min(room_left, MAX_MOVE) and tokens[first - left - 1] == tokens[last - left - 1]:
        left += 1
    while right < min(room_right, MAX_MOVE) and tokens[first + right] == tokens[last + right]:
        right += 1
    distance = max(
        range(-left, right + 1),
        key=lambda moved: (
            _border(tokens, first + moved) + _border(tokens, last + moved),
            -abs(moved),
        ),
    )
    return Hunk(*(at + distance for at in (hunk.a, hunk.b, hunk.c, hunk.d)))


def _border(tokens: Sequence[Token], at: int) -> int:
    """How natural a cut before tokens[at] is: from 0 (inside a word) to 5 (an end of the text)."""
    if at == 0 or at == len(tokens):
        return 5
    before, after = tokens[at - 1].text, tokens[at].text
    if before in SENTENCE_ENDS or after == "\n":
        return 4
    if before in PAUSES:
        return 3
    if before.isspace() or unicodedata.category(before[0]) in {"Pe", "Pf"}:
        return 2
    if unicodedata.category(after[0]) in {"Ps", "Pi"}:
        return 2
    return 1 if before[0].isascii() != after[0].isascii() else 0


def _one_hunk_if_little_is_shared(found: list[Hunk], old, new) -> list[Hunk]:
    longest = max(len(old), len(new))
    if len(found) < 2 or longest < MIN_LENGTH:
        return found
    shared = len(old) - sum(hunk.b - hunk.a for hunk in found)
    # As many as the shorter text has: it stands in the longer one whole, with gaps.
    if shared >= MIN_SHARED * longest or shared >= min(len(old), len(new)):
        return found
    return [Hunk(0, len(old), 0, len(new))]
