"""The index of pieces on PostgreSQL: a GIN index over what a function makes of each row of
`SearchText`. The database keeps it itself; no extension is needed.

It has the numbers of single characters and of pieces of two and three: by pieces of two alone, nine
of ten rows were found in vain for some words. It is an array and not a `tsvector`: that must be
smaller than 1 MB (a text of 60,000 characters would be refused), keeps no position above 16,383,
and of one piece no more than 255. Where a longer word stands is looked up in the text, which takes
less time than reading the positions of a row.
"""

from collections.abc import Iterable, Sequence

from articles.models import SearchText
from articles.search import marks as marking
from articles.search import pieces

FUNCTION = "articles_search_pieces"
INDEX = "articles_search_by_pieces"
TABLE = "articles_searchtext"
SURE = 3  # characters: a word that is one piece
_ONE = pieces.CHARACTERS  # a piece is a number with characters for digits
CREATE = (
    # It is dear: nothing but the index is to run it. 10 is the line end, which is in no piece.
    f"""
    CREATE FUNCTION {FUNCTION}(folded text, marks text) RETURNS bigint[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 100000 AS $$
        SELECT array_remove(codes, 10)
            || ARRAY(
                SELECT a * {_ONE} + b FROM unnest(codes, codes[2:]) AS of_two(a, b)
                WHERE a <> 10 AND b <> 10
            )
            || ARRAY(
                SELECT (a * {_ONE} + b) * {_ONE} + c
                FROM unnest(codes, codes[2:], codes[3:]) AS of_three(a, b, c)
                WHERE a <> 10 AND b <> 10 AND c <> 10
            )
            || ARRAY(
                SELECT -substr(mark, 2)::bigint
                FROM unnest(string_to_array(marks, ' ')) AS marked(mark) WHERE mark <> ''
            )
        FROM (
            SELECT ARRAY(
                SELECT ascii(one)::bigint
                FROM unnest(string_to_array(folded, NULL)) WITH ORDINALITY AS found(one, at)
                ORDER BY at
            ) AS codes
        ) AS text
    $$
    """,
    # What is written is found at once: a list of pending entries would be read at every search.
    f"CREATE INDEX {INDEX} ON {TABLE}"
    f" USING gin ({FUNCTION}(folded, marks)) WITH (fastupdate = off)",
    # Without statistics the planner believes every piece rare, and asks the index each time.
    f"ALTER INDEX {INDEX} ALTER COLUMN 1 SET STATISTICS 0",
)
DROP = (f"DROP INDEX {INDEX}", f"DROP FUNCTION {FUNCTION}(text, text)")


def put(rows: Sequence[SearchText]) -> None:
    """The database does it."""


def take(rows: Sequence[SearchText]) -> None:
    """The database does it."""


def mend() -> bool:
    """The database never leaves its index behind."""
    return False


def numbers(
    words: Iterable[str], without: Iterable[str], marks: Iterable[str], between: tuple[int, int]
) -> tuple[str, list]:
    """SQL and parameters that give the numbers of rows with the pieces of all these words and with
    these marks, the largest number first; without those that surely have one of `without`."""
    asked = {pieces.number(piece) for word in words for piece in _pieces(word)}
    asked |= {-marking.number(mark) for mark in marks}
    refused = [pieces.number(word) for word in without if len(word) <= SURE]
    having = f"SELECT number FROM {TABLE} WHERE {FUNCTION}(folded, marks) @> %s::bigint[]"
    lacking = f" AND number NOT IN ({having})" * len(refused)
    sql = f"{having} AND number BETWEEN %s AND %s{lacking} ORDER BY number DESC"
    return sql, [sorted(asked), *between, *([number] for number in refused)]


def listed(numbers: Sequence[int]) -> tuple[str, list]:
    """SQL and parameters that give these numbers as rows."""
    return "SELECT unnest(%s::bigint[])", [list(numbers)]


def _pieces(word: str) -> list[str]:
    """The word itself, or its pieces of three."""
    if len(word) <= SURE:
        return [word]
    return [word[at : at + SURE] for at in range(len(word) - SURE + 1)]
