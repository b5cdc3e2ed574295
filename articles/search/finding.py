"""Asks the index: the newest articles that have all words of a question, and where.

The index says which rows have the words (or, on PostgreSQL, the pieces of long words); the rows
themselves then say where the words are first. So what is found is what stands in the texts,
character by character.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex, Substr

from articles.models import UNRELEASED, SearchText
from articles.search import backends
from articles.search.asking import Question

MOST = 1_000  # hits that are counted and put in order; of more, the newest
A_FEW, MOST_AT_ONCE = 100, 5_000  # rows that are looked at together
NONE = (0, -1)
ALL = (0, SearchText.number_of(UNRELEASED + 1, 0))
RELEASED = (0, SearchText.number_of(UNRELEASED, 0) - 1)  # or to be released


class Hit(NamedTuple):
    """`first` is where each word first stands in the folded wording of the article; `lead_end` for
    the only word of a question that stands behind the lead. A tuple: a thousand are made at a
    search."""

    article_id: int
    number: int
    title_end: int
    lead_end: int
    first: tuple[int, ...]

    def fit(self) -> tuple:
        """The smaller, the better: words in the title, in the lead; words near each other (by their
        first places); then the newer article."""
        _key, number, title_end, lead_end, first = self
        outside_title = len([at for at in first if at >= title_end])
        outside_lead = len([at for at in first if at >= lead_end])
        apart = max(first) - min(first) if len(first) > 1 else 0
        return outside_title, outside_lead, apart.bit_length(), -number


@dataclass(frozen=True)
class Found:
    """At most MOST hits, the newest first; `is_more` if there are more."""

    hits: tuple[Hit, ...]
    is_more: bool = False

    def by_fit(self) -> list[Hit]:
        return sorted(self.hits, key=Hit.fit)


def newest(
    question: Question, seen: Q, *, marks: Iterable[str] = (), between: tuple[int, int] = ALL
) -> Found:
    """The newest articles with all words of the question. `seen` says, of `SearchText`, which ones
    the person may see; `marks` and `between` (numbers) narrow what the index is asked for."""
    low, high = between
    hits: list[Hit] = []
    portion, looked_at = MOST + 1, 0
    while True:
        numbers = _numbers(question, marks, (low, high), portion)
        hits += _looked_at(question, numbers, seen)
        if len(hits) > MOST:
            return Found(tuple(hits[:MOST]), is_more=True)
        if len(numbers) < portion:
            return Found(tuple(hits))
        # Some had the pieces but not the word, or were not to be seen: as many more as it takes if
        # it goes on like this.
        looked_at += len(numbers)
        wanted = (MOST + 1 - len(hits)) * looked_at // max(1, len(hits))
        high, portion = numbers[-1] - 1, min(wanted + A_FEW, MOST_AT_ONCE)


def titled(question: Question, seen: Q, most: int, *, between: tuple[int, int]) -> list[int]:
    """The keys of the newest articles with all words in their titles; of the newest rows with the
    words at most as many are looked at as are looked at together."""
    numbers = _numbers(question, (), between, MOST_AT_ONCE)
    rows = _with_unsure(question, _numbered(numbers).filter(seen))
    for number, word in enumerate(question.words):
        rows = rows.alias(**{f"title_{number}": StrIndex("folded", Value(word))})
        rows = rows.filter(**{f"title_{number}__lte": F("title_end")})
    return list(rows.order_by("-number").values_list("pk", flat=True)[:most])


def marked(mark: str, between: tuple[int, int], most: int) -> list[int]:
    """The numbers of the newest rows with a mark, at most so many."""
    return _numbers(Question((), ()), [mark], between, most)


def matching(question: Question) -> QuerySet[SearchText]:
    """All rows with the words of the question, for a list that narrows them further."""
    sql, parameters = _asked(question, (), ALL)
    rows = SearchText.objects.filter(number__in=RawSQL(sql, parameters))  # noqa: S611 (constants and parameters)
    return _with_unsure(question, rows)


def _asked(question: Question, marks: Iterable[str], between: tuple[int, int]) -> tuple[str, list]:
    return backends.current().numbers(question.words, question.without, marks, between)


def _numbers(
    question: Question, marks: Iterable[str], between: tuple[int, int], most: int
) -> list[int]:
    sql, parameters = _asked(question, marks, between)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT %s", [*parameters, most])
        return [number for (number,) in cursor.fetchall()]


def _looked_at(question: Question, numbers: list[int], seen: Q) -> list[Hit]:
    rows = _with_unsure(question, _numbered(numbers).filter(seen))
    # Where a single word stands behind the lead is all one to `fit`, and takes long to see.
    text = "folded" if len(question.words) > 1 else Substr("folded", 1, F("lead_end"))
    places = [StrIndex(text, Value(word)) for word in question.words]
    names = ("article_id", "number", "title_end", "lead_end")
    rows = rows.order_by("-number").values_list(*names, *places)
    return [
        Hit(key, number, title_end, lead_end, tuple([at - 1 if at else lead_end for at in first]))
        for key, number, title_end, lead_end, *first in rows
    ]


def _numbered(numbers: list[int]) -> QuerySet[SearchText]:
    """The rows with these numbers. The list goes to the database as one value: a thousand
    parameters take longer than the rows."""
    sql, parameters = backends.current().listed(numbers)
    return SearchText.objects.filter(number__in=RawSQL(sql, parameters))  # noqa: S611 (as above)


def _with_unsure(question: Question, rows: QuerySet[SearchText]) -> QuerySet[SearchText]:
    """Without the rows that have the pieces of a word but not the word."""
    sure = backends.current().SURE
    unsure = [(word, "gt") for word in question.words]
    unsure += [(word, "exact") for word in question.without]
    for number, (word, compared) in enumerate(unsure):
        if len(word) > sure:
            rows = rows.alias(**{f"at_{number}": StrIndex("folded", Value(word))})
            rows = rows.filter(**{f"at_{number}__{compared}": 0})
    return rows
