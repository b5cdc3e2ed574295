"""The index of pieces on PostgreSQL: a GIN index over what a function makes of each row of
`SearchText`. The database keeps it itself; no extension is needed.

It has single characters and pieces of two and of three: by pieces of two alone, nine of ten rows
were found in vain for some words. Only which pieces there are is indexed, not where: PostgreSQL
would keep no position above 16,383, and of one piece no more than 255; and to find a phrase it
would read all positions of a row, which takes longer than to look for the word in the text.
"""

from collections.abc import Iterable, Sequence

from articles.models import SearchText

FUNCTION = "articles_search_pieces"
INDEX = "articles_search_by_pieces"
TABLE = "articles_searchtext"
CREATE = (
    # It is dear: nothing but the index is to run it.
    f"""
    CREATE FUNCTION {FUNCTION}(folded text, marks text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 100000 AS $$
        SELECT array_to_tsvector(
            ARRAY(
                SELECT one || two FROM unnest(characters, characters[2:]) AS of_two(one, two)
                WHERE one <> chr(10) AND two <> chr(10)
            )
            || ARRAY(
                SELECT one || two || three
                FROM unnest(characters, characters[2:], characters[3:]) AS of_three(one, two, three)
                WHERE one <> chr(10) AND two <> chr(10) AND three <> chr(10)
            )
            || array_remove(characters, chr(10))
            || array_remove(string_to_array(marks, ' '), '')
        )
        FROM string_to_array(folded, NULL) AS characters
    $$
    """,
    # What is written is found at once: a list of pending entries would be read at every search.
    f"CREATE INDEX {INDEX} ON {TABLE}"
    f" USING gin ({FUNCTION}(folded, marks)) WITH (fastupdate = off)",
    # Without statistics the planner believes every piece rare, and asks the index each time.
    f"ALTER INDEX {INDEX} ALTER COLUMN 1 SET STATISTICS 0",
)
SURE = 3  # characters: a word that is one piece
DROP = (f"DROP INDEX {INDEX}", f"DROP FUNCTION {FUNCTION}(text, text)")


def put(rows: Sequence[SearchText]) -> None:
    """The database does it."""


def take(rows: Iterable[SearchText]) -> None:
    """The database does it."""


def numbers(
    words: Iterable[str], without: Iterable[str], marks: Iterable[str], between: tuple[int, int]
) -> tuple[str, list]:
    """SQL and parameters that give the numbers of rows with the pieces of all these words and with
    these marks, the largest number first."""
    having = dict.fromkeys(piece for word in words for piece in _pieces(word))
    lacking = [word for word in without if len(word) <= SURE]
    asked = [_quoted(word) for word in (*having, *marks)]
    asked += [f"!{_quoted(word)}" for word in lacking]
    sql = (
        f"SELECT number FROM {TABLE} WHERE {FUNCTION}(folded, marks) @@ %s::tsquery"
        " AND number BETWEEN %s AND %s ORDER BY number DESC"
    )
    return sql, [" & ".join(asked), *between]


def _pieces(word: str) -> list[str]:
    """The word itself, or its pieces of three."""
    if len(word) <= SURE:
        return [word]
    return [word[at : at + SURE] for at in range(len(word) - SURE + 1)]


def _quoted(word: str) -> str:
    doubled = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
