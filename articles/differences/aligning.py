"""Pairs the items of an old sequence with those of a new one, in order."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise
from typing import Protocol

from rapidfuzz.distance import LCSseq

from articles.differences.limits import refuse_many

# --- what two long sequences have in common -------------------------------------------------------


# A longest common subsequence takes memory with the product of both lengths (50 MB for this
# length), so longer sequences are compared in windows.
WINDOW = 20_000


def interned(*sequences: Sequence[Hashable]) -> list[str]:
    """The sequences as strings in which equal items are the same character: fast to compare."""
    numbers: dict[Hashable, int] = {}
    return ["".join([_letter(numbers, item) for item in sequence]) for sequence in sequences]


def _letter(numbers: dict[Hashable, int], item: Hashable) -> str:
    number = numbers.setdefault(item, len(numbers))
    return chr(number if number < 0xD800 else number + 0x800)


def common(old: str, new: str) -> list[tuple[int, int, int]]:
    """What both strings share, in order: (place in old, place in new, length)."""
    found: list[tuple[int, int, int]] = []
    i = j = 0
    while i < len(old) and j < len(new):
        blocks = LCSseq.opcodes(old[i : i + WINDOW], new[j : j + WINDOW]).as_matching_blocks()
        is_last = i + WINDOW >= len(old) and j + WINDOW >= len(new)
        # Items near the end of a window may match something behind it: the next window decides.
        border = WINDOW if is_last else WINDOW // 2
        sure = [
            (i + block.a, j + block.b, size)
            for block in blocks
            if (size := min(block.size, border - max(block.a, block.b))) > 0
        ]
        found += sure
        if is_last:
            break
        last = sure[-1] if sure else (i + border, j + border, 0)
        i, j = last[0] + last[2], last[1] + last[2]
    return found


# --- aligning -------------------------------------------------------------------------------------


class Alignable(Protocol):
    """An item that can be aligned: items with equal keys are the same, `text` tells how similar two
    are."""

    key: Hashable
    text: str


Pair = tuple[int | None, int | None]
Similarity = Callable[[Alignable, Alignable], float]

# A gap with more combinations than this is first divided by rare pairs of characters.
MAX_COMBINATIONS = 25_000
# Comparing two texts costs the product of their lengths; above this none are compared.
MAX_WORK = 4_000_000_000
# A pair of characters that stands in more items than this says nothing about which they are.
MAX_PLACES = 3
# Characters at each end of a text by which it is found among very many texts.
SHINGLED = 60


def anchors(old: Sequence[Alignable], new: Sequence[Alignable]) -> list[tuple[int, int]]:
    """The longest common subsequence of the keys, as pairs of places."""
    texts = interned([item.key for item in old], [item.key for item in new])
    return [(a + at, b + at) for a, b, size in common(*texts) for at in range(size)]


def _shared_ends(old: Sequence[Alignable], new: Sequence[Alignable]) -> tuple[int, int]:
    shortest = min(len(old), len(new))
    first = last = 0
    while first < shortest and old[first].key == new[first].key:
        first += 1
    while last < shortest - first and old[-1 - last].key == new[-1 - last].key:
        last += 1
    return first, last


def align(
    old: Sequence[Alignable],
    new: Sequence[Alignable],
    similarity: Similarity,
    threshold: float,
    apart: Callable[[list[int], list[int]], None] | None = None,
) -> list[Pair]:
    """All items in order: equal and similar ones in pairs, the others alone.

    `apart` may remove places from the two lists of items that have no partner yet (moved blocks);
    these stay alone. Raises TooLarge if more differs than is ever shown.
    """
    first, last = _shared_ends(old, new)
    middle_old = list(range(first, len(old) - last))
    middle_new = list(range(first, len(new) - last))
    is_small = len(middle_old) * len(middle_new) <= MAX_COMBINATIONS
    if is_small:
        # Equal and similar items together: a moved paragraph must not split a table.
        fixed = [(at, at) for at in range(first)]
        fixed += _best(old, new, middle_old, middle_new, similarity, threshold)
        fixed += [(len(old) - at, len(new) - at) for at in range(last, 0, -1)]
    else:
        fixed = anchors(old, new)
    rest_old = sorted(set(range(len(old))) - {i for i, _ in fixed})
    rest_new = sorted(set(range(len(new))) - {j for _, j in fixed})
    refuse_many(max(len(rest_old), len(rest_new)))
    if apart:
        apart(rest_old, rest_new)
    if not is_small:
        fixed += _in_gaps(old, new, fixed, (rest_old, rest_new), (similarity, threshold))
    return in_order(sorted(fixed), len(old), len(new))


def _in_gaps(old, new, fixed: list[tuple[int, int]], rest: tuple, how: tuple) -> list:
    """Pairs of similar items among the rest, between the pairs that are fixed."""
    found: list[tuple[int, int]] = []
    for (a, b), (c, d) in pairwise([(-1, -1), *fixed, (len(old), len(new))]):
        gap_old = rest[0][bisect_left(rest[0], a) : bisect_left(rest[0], c)]
        gap_new = rest[1][bisect_left(rest[1], b) : bisect_left(rest[1], d)]
        if gap_old and gap_new:
            found += _similar(old, new, gap_old, gap_new, *how)
    return found


def in_order(paired: list[tuple[int, int]], old: int, new: int) -> list[Pair]:
    """Rising pairs, with all other places of both sides (of these lengths) alone between them."""
    result: list[Pair] = []
    i = j = 0
    for a, b in [*paired, (old, new)]:
        result += [(at, None) for at in range(i, a)] + [(None, at) for at in range(j, b)]
        result.append((a, b))
        i, j = a + 1, b + 1
    return result[:-1]


def _similar(old, new, gap_old, gap_new, similarity, threshold) -> list[tuple[int, int]]:
    if len(gap_old) * len(gap_new) <= MAX_COMBINATIONS:
        return _best(old, new, gap_old, gap_new, similarity, threshold)
    found = [
        (i, j)
        for i, j in longest_increasing(_by_rare_pairs(old, new, gap_old, gap_new))
        if similarity(old[i], new[j]) >= threshold
    ]
    result = list(found)
    for (a, b), (c, d) in pairwise([(-1, -1), *found, (len(old), len(new))]):
        inner_old = gap_old[bisect_left(gap_old, a + 1) : bisect_left(gap_old, c)]
        inner_new = gap_new[bisect_left(gap_new, b + 1) : bisect_left(gap_new, d)]
        if len(inner_old) * len(inner_new) <= MAX_COMBINATIONS:
            result += _best(old, new, inner_old, inner_new, similarity, threshold)
        elif len(inner_old) == len(inner_new):
            both = zip(inner_old, inner_new, strict=True)
            result += [(i, j) for i, j in both if similarity(old[i], new[j]) >= threshold]
    return result


def _best(old, new, gap_old, gap_new, similarity, threshold) -> list[tuple[int, int]]:
    """The ordered pairs whose similarities have the greatest sum; none if that costs too much."""
    work = sum(len(old[i].text) for i in gap_old) * sum(len(new[j].text) for j in gap_new)
    if work > MAX_WORK:
        return []
    wide = len(gap_new) + 1
    score = [[0.0] * wide for _ in range(len(gap_old) + 1)]
    worth: dict[tuple[int, int], float] = {}
    for a in range(len(gap_old) - 1, -1, -1):
        item, row, below = old[gap_old[a]], score[a], score[a + 1]
        for b in range(wide - 2, -1, -1):
            other = new[gap_new[b]]
            like = 1.0 if item.key == other.key else similarity(item, other)
            row[b] = max(below[b], row[b + 1])
            if like >= threshold:
                # A long passage counts more. The small constant lets a threshold of 0 pair all.
                long = 1 + min(len(item.text) + len(other.text), 400) / 100
                worth[a, b] = below[b + 1] + like * long + 0.001
                row[b] = max(row[b], worth[a, b])
    found: list[tuple[int, int]] = []
    a = b = 0
    while a < len(gap_old) and b < wide - 1:
        if worth.get((a, b)) == score[a][b]:
            found.append((gap_old[a], gap_new[b]))
            a, b = a + 1, b + 1
        elif score[a + 1][b] == score[a][b]:
            a += 1
        else:
            b += 1
    return found


def _by_rare_pairs(old, new, gap_old, gap_new) -> list[tuple[int, int]]:
    """Pairs that are each other's best candidate, by pairs of characters that few items contain."""
    places: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, (items, gap) in enumerate(((old, gap_old), (new, gap_new))):
        for at in gap:
            for shingle in _shingles(items[at].text):
                places[shingle][side].append(at)
    votes: Counter[tuple[int, int]] = Counter()
    for here, there in places.values():
        if len(here) <= MAX_PLACES and len(there) <= MAX_PLACES:
            votes.update((i, j) for i in here for j in there)
    forth: dict[int, tuple[int, int]] = {}
    back: dict[int, tuple[int, int]] = {}
    for (i, j), number in votes.items():
        forth[i] = max(forth.get(i, (0, 0)), (number, -j))
        back[j] = max(back.get(j, (0, 0)), (number, -i))
    return sorted((i, -j) for i, (_, j) in forth.items() if -back[-j][1] == i)


def _shingles(text: str) -> set[str]:
    """The pairs of characters at both ends of a text, and its words: the first cell names a table
    row."""
    if len(text) > 2 * SHINGLED:
        text = f"{text[:SHINGLED]} {text[-SHINGLED:]}"
    return {text[at : at + 2] for at in range(max(1, len(text) - 1))}.union(text.split())


def longest_increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest sequence of pairs (sorted by the first number) whose second numbers rise too."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, (_, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(j)
            ends.append(at)
        else:
            tails[place], ends[place] = j, at
    result = []
    at = ends[-1] if ends else -1
    while at >= 0:
        result.append(pairs[at])
        at = before[at]
    return result[::-1]
