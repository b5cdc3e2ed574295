"""The index of pieces on SQLite: an FTS5 table whose row numbers are those of `SearchText`.

It has the pairs of a text in order, so that a word is a phrase of pairs, then each character once.
It keeps no text of its own (`content=''`). SQLite 3.40 cannot delete from such a table by number
alone: it has to be told what stood there, so the pieces are made again from the row. Told wrongly,
or told of a row that is not there, it breaks: so its list of rows is asked first.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import chain, islice

from django.db import connection

from articles.models import SearchText
from articles.search import pieces

TABLE = "articles_search_pieces"
CREATE = (f"CREATE VIRTUAL TABLE {TABLE} USING fts5(pieces, content='', tokenize='ascii')",)
LIST, ROWS = f"{TABLE}_docsize", "articles_searchtext"  # FTS5's own list of rows; ours
DROP = (f"DROP TABLE {TABLE}",)
A_PART = 10_000  # pieces
SURE = 1_000_000  # any word


def put(rows: Sequence[SearchText]) -> None:
    with connection.cursor() as cursor:
        if rows and not SearchText.objects.exclude(pk__in=[row.pk for row in rows]).exists():
            # Nothing else is indexed: what the table holds is left over from emptied tables.
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('delete-all')")
        there = _there(cursor, rows)
        cursor.executemany(
            f"INSERT INTO {TABLE} (rowid, pieces) VALUES (%s, %s)",
            [(row.number, _words(row)) for row in rows if row.number not in there],
        )


def take(rows: Sequence[SearchText]) -> None:
    with connection.cursor() as cursor:
        there = _there(cursor, rows)
        cursor.executemany(
            f"INSERT INTO {TABLE} ({TABLE}, rowid, pieces) VALUES ('delete', %s, %s)",
            [(row.number, _words(row)) for row in rows if row.number in there],
        )


def mend() -> bool:
    """Empty the index if it has not just the rows of `SearchText`. Returns whether it did."""
    apart = (
        f"SELECT EXISTS (SELECT id FROM {LIST} EXCEPT SELECT number FROM {ROWS}),"
        f" EXISTS (SELECT number FROM {ROWS} EXCEPT SELECT id FROM {LIST})"
    )
    with connection.cursor() as cursor:
        cursor.execute(apart)
        is_apart = any(cursor.fetchone())
        if is_apart:
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('delete-all')")
    return is_apart


def _there(cursor, rows: Sequence[SearchText]) -> set[int]:
    """The numbers of those of these rows that the index has."""
    wanted = [row.number for row in rows]
    marks = ", ".join(["%s"] * len(wanted))
    cursor.execute(f"SELECT id FROM {LIST} WHERE id IN ({marks})", wanted)
    return {number for (number,) in cursor.fetchall()}


def numbers(
    words: Iterable[str], without: Iterable[str], marks: Iterable[str], between: tuple[int, int]
) -> tuple[str, list]:
    """SQL and parameters that give the numbers of rows with all these words and marks, the largest
    number first."""
    asked = " AND ".join([*map(_phrase, words), *marks])
    refused = " OR ".join(map(_phrase, without))
    match = f"({asked}) NOT ({refused})" if refused else asked
    sql = (
        f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"
        " AND rowid BETWEEN %s AND %s ORDER BY rowid DESC"
    )
    return sql, [match, *between]


def listed(numbers: Sequence[int]) -> tuple[str, list]:
    """SQL and parameters that give these numbers as rows."""
    return "SELECT value FROM json_each(%s)", [json.dumps(numbers)]


def _phrase(word: str) -> str:
    pairs = pieces.in_order(word) if len(word) > 1 else [word]
    return '"' + " ".join(map(pieces.code, pairs)) + '"'


def _words(row: SearchText) -> str:
    codes = map(pieces.code, chain(pieces.in_order(row.folded), sorted(set(row.folded))))
    # Some at a time: all of a long text would take a hundred times its size.
    parts = iter(lambda: " ".join(islice(codes, A_PART)), "")
    return " ".join([*parts, row.marks])
