"""Paragraphs that were split in two or joined: found among those that stand alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from articles.differences.aligning import Pair
from articles.differences.blocks import Passage

# This part of a lone paragraph must come from its neighbour's counterpart.
LEAST_TAKEN = 0.6
LEAST_LENGTH = 4


@dataclass(slots=True)
class Group:
    """The places of old passages that became new ones: one each, unless split or joined."""

    old: list[int]
    new: list[int]

    @property
    def is_pair(self) -> bool:
        return bool(self.old and self.new)


def groups(
    pairs: list[Pair], old: Sequence[Passage], new: Sequence[Passage], moved: Sequence[Pair]
) -> list[Group]:
    """The aligned pairs, with lone paragraphs taken into the pair they were split from.

    What `moved` names stays alone.
    """
    fixed_old, fixed_new = {i for i, _ in moved}, {j for _, j in moved}
    result: list[Group] = []
    for i, j in pairs:
        group = Group([] if i is None else [i], [] if j is None else [j])
        if i in fixed_old or j in fixed_new:
            result.append(group)
            continue
        while group.is_pair and result and _may(result[-1], fixed_old, fixed_new):
            if not _take(group, result[-1], old, new, is_before=True):
                break
            result.pop()
        if group.is_pair or not (result and _take(result[-1], group, old, new, is_before=False)):
            result.append(group)
    return result


def _may(group: Group, fixed_old: set, fixed_new: set) -> bool:
    return not (fixed_old & set(group.old) or fixed_new & set(group.new))


def _take(group: Group, lone: Group, old, new, *, is_before: bool) -> bool:
    """Takes a lone paragraph into a pair if the pair's other side holds its words."""
    if lone.is_pair or not group.is_pair:
        return False
    if lone.new and len(group.old) == 1:
        if _comes_from(old[group.old[0]], [new[j] for j in group.new], new[lone.new[0]], is_before):
            group.new[:] = lone.new + group.new if is_before else group.new + lone.new
            return True
    elif lone.old and len(group.new) == 1:
        if _comes_from(new[group.new[0]], [old[i] for i in group.old], old[lone.old[0]], is_before):
            group.old[:] = lone.old + group.old if is_before else group.old + lone.old
            return True
    return False


def _comes_from(whole: Passage, parts: list[Passage], lone: Passage, is_before: bool) -> bool:
    if len(lone.text) < LEAST_LENGTH or any(
        part.style.kind != "p" or part.style.path != whole.style.path
        for part in (whole, *parts, lone)
    ):
        return False
    text = "".join(part.text for part in parts)
    if len(whole.text) < len(text) + len(lone.text) / 3:
        return False
    together = lone.text + text if is_before else text + lone.text
    gained = LCSseq.similarity(whole.text, together) - LCSseq.similarity(whole.text, text)
    return gained >= LEAST_TAKEN * len(lone.text)
