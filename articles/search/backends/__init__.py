"""The index in a database: SQLite's FTS5, or PostgreSQL's full text. Each holds the pieces and the
marks of every row of `SearchText`.

A backend has `CREATE` and `DROP` for the migration; `put` and `take` for rows that a verb wrote or
takes away; `mend` for an index that came apart from the rows; `numbers`, which builds the query,
and `listed`, which hands numbers to one; and `SURE`: up to how many characters a word that it finds
surely is in the text. Longer ones are looked up in the text itself.
"""

from types import ModuleType

from django.db import connection

from articles.search.backends import postgresql, sqlite


def current() -> ModuleType:
    return {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]
