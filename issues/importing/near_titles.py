"""Finds titles of the contents list that are worded slightly differently in the text."""

import difflib
from bisect import bisect_left

from rapidfuzz import fuzz, process

from articles.manuscripts.document import Block
from articles.manuscripts.folding import fold
from articles.manuscripts.titles import is_title_like
from issues.importing.titles import MAX_COMPARED, STYLES, number_of

ALL_STYLES = tuple(STYLES)
# A quarter of the characters may differ: a slip or a shortened word, not another title.
MIN_LIKENESS = 0.75
# Between two entries there are some hundreds of lines at most. difflib is exact but slow, so it
# compares only the likeliest of them.
MAX_CANDIDATES = 2_000
MAX_BY_DIFFLIB = 20


class Candidates:
    """The lines of a text that could be titles and are not known as titles."""

    def __init__(self, body: list[Block], taken: set[int | None]):
        self._places: list[int] = []
        self._texts: list[str] = []
        self._titles: list[str] = []  # without their number
        self._numbers: list[tuple | None] = []  # of those that look like titles
        for at, line in enumerate(body):
            if at in taken or len(line.text) > MAX_COMPARED:
                continue
            number = number_of(line.text, ALL_STYLES)
            if number or is_title_like(line):
                self._places.append(at)
                self._texts.append(fold(line.text))
                self._titles.append(fold(number.title if number else line.text))
                is_title = number and is_title_like(line)
                self._numbers.append(
                    (number.style, number.parent, number.value) if is_title else None
                )

    def nearest(self, title: str, low: int, high: int) -> int | None:
        """The line from `low` up to `high` that is most like a title, or None."""
        start = bisect_left(self._places, low)
        end = min(bisect_left(self._places, high), start + MAX_CANDIDATES)
        wanted = number_of(title, ALL_STYLES)
        if wanted and (same := fold(wanted.title)) in self._titles[start:end]:
            return self._places[self._titles.index(same, start)]
        if wanted and wanted.value:
            alike = [
                at
                for at in range(start, end)
                if self._numbers[at] == (wanted.style, wanted.parent, wanted.value)
            ]
            if len(alike) == 1:  # another wording under the same number
                return self._places[alike[0]]
        return self._most_like(fold(title[:MAX_COMPARED]), start, end)

    def _most_like(self, title: str, start: int, end: int) -> int | None:
        # An upper bound of difflib's ratio, a hundred times faster: it chooses what to compare.
        likely = process.extract(
            title,
            self._texts[start:end],
            scorer=fuzz.ratio,
            score_cutoff=MIN_LIKENESS * 100,
            limit=MAX_BY_DIFFLIB,
        )
        best, likeness = None, MIN_LIKENESS
        for _text, _score, at in sorted(likely, key=lambda found: found[2]):
            text = self._texts[start + at]
            ratio = difflib.SequenceMatcher(None, title, text).ratio()
            if ratio > likeness:
                best, likeness = self._places[start + at], ratio
        return best
