"""Finds where the entries of a contents list stand in the text: all places, and the best chain.

A chain is one place for each entry, in rising order.
"""

from collections import defaultdict
from collections.abc import Iterable

from articles.manuscripts.document import Block
from articles.manuscripts.folding import fold
from articles.manuscripts.titles import MAX_TITLE
from issues.importing.titles import (
    MAX_COMPARED,
    MAX_TITLE_LINES,
    bare,
    title_key,
    unmarked,
    without_number,
)

Place = tuple[int, int]  # the first line of a title in the body, and the line after its last

# A word that stands alone on more lines than this is not a heading (合计, "total"). The limit keeps
# the number of places small where all entries and lines are alike.
MAX_PLACES = 100
_SPAN = 1 << 17  # more than a manuscript has lines, for the tree below


class Places:
    """Where titles stand in a text; its lines are looked up by their words."""

    def __init__(self, body: list[Block], *, numbers: bool = True):
        """Without `numbers`, the lines are taken without those that they begin with."""
        texts = [unmarked(line.text[:MAX_COMPARED]) for line in body]
        self._folds = [fold(text if numbers else without_number(text)) for text in texts]
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._by_text: dict[str, list[int]] = defaultdict(list)  # the first lines of wrapped titles
        for at, text in enumerate(self._folds):
            for index, name in ((self._by_key, bare(text)), (self._by_text, text)):
                if len(index[name]) < MAX_PLACES:
                    index[name].append(at)

    def of(self, title: str) -> list[Place]:
        """The places of a title, on one line or on several lines in a row, in order."""
        wanted, whole = title_key(title), unmarked(fold(title))
        starts = set(self._by_key.get(wanted, ()))
        if len(whole) <= MAX_TITLE_LINES * MAX_TITLE:
            for length in range(1, len(whole) + 1):
                starts.update(self._by_text.get(whole[:length], ()))
                if len(starts) > MAX_TITLE_LINES * MAX_PLACES:
                    break
        places = (self._place(at, wanted, whole) for at in sorted(starts))
        return [place for place in places if place][:MAX_PLACES]

    def _place(self, at: int, wanted: str, whole: str) -> Place | None:
        joined, after = self._folds[at], at + 1
        if joined[:4] != whole[: min(4, len(joined))]:
            return None
        while bare(joined) != wanted and whole.startswith(joined) and after < len(self._folds):
            if after - at == MAX_TITLE_LINES:
                return None
            joined += self._folds[after]
            after += 1
        return (at, after) if bare(joined) == wanted else None


def rising_chain(places: Iterable[list[Place]]) -> dict[int, Place]:
    """One place for each entry, in rising order, for as many entries as possible.

    Of equal chains, the one wins in which more entries directly follow the entry before. So a
    section is found where its article follows, not where some text repeats its name.
    """
    nodes = _Nodes()
    for entry, options in enumerate(places):
        nodes.extend([(entry, place, *nodes.best_before(place[0])) for place in options])
    return nodes.chain()


class _Nodes:
    """Places, each with the score of the best chain that ends there, and the place before it. The
    best chain that ends up to a line is kept in a Fenwick tree, so that each place costs the
    logarithm of the number of lines."""

    def __init__(self):
        self._nodes: list[tuple[int, Place, float, int | None]] = []
        self._tree: dict[int, tuple[float, int]] = {}  # worth, and the node's number below zero
        self._ending: dict[int, tuple[float, int]] = {}  # by the line after the node

    def best_before(self, first: int) -> tuple[float, int | None]:
        """The score of the best chain that can go on at line `first`, and its last node."""
        best, span = (0.0, 1), first + 1
        while span > 0:
            best = max(best, self._tree.get(span, best))
            span -= span & -span
        direct, node = self._ending.get(first, (0.0, 1))
        worth, node = max((best[0] + 1, best[1]), (direct + 1.25 if node < 1 else 0.0, node))
        return worth, -node if node < 1 else None

    def extend(self, nodes: list) -> None:
        for node in nodes:
            (_first, after), worth = node[1], node[2]
            mark = (worth, -len(self._nodes))
            self._nodes.append(node)
            self._ending[after] = max(mark, self._ending.get(after, mark))
            span = after + 1
            while span <= _SPAN:
                self._tree[span] = max(mark, self._tree.get(span, mark))
                span += span & -span

    def chain(self) -> dict[int, Place]:
        worths = [node[2] for node in self._nodes]
        at = worths.index(max(worths)) if worths else None
        result: dict[int, Place] = {}
        while at is not None:
            entry, place, _worth, at = self._nodes[at]
            result[entry] = place
        return result
