"""What changed between two versions of an article, as plain data for a page.

`compare` is pure: it reads two contents (the fields of an article as a dict, its body in the
canonical form of `articles.richtext`) and asks neither database nor request. How a pair of texts
is cut into runs: `reading`, `matching`, `runs`; how blocks are paired: `aligning`, `bodies`,
`tables`, `figures`; each field: `fields`, `sources`; what is folded, numbered, or too much to show:
`presenting`, `limits`; what the templates get: `results`.
"""

from articles.differences import fields, presenting
from articles.differences.limits import TooLarge
from articles.differences.results import Difference, FieldDifference

__all__ = ["Difference", "FieldDifference", "compare"]


def compare(old: dict, new: dict, prefix: str = "") -> Difference:
    """All changes from one content to the other, numbered in order.

    A content is what `articles.content.snapshots` describes; parts may be missing. `prefix` keeps
    ids apart where a page shows several differences. What is too much to show (`limits`) gives a
    difference with a `refusal` and no fields.
    """
    try:
        return presenting.fitting(presenting.numbered(fields.field_differences(old, new), prefix))
    except TooLarge as error:
        return Difference((), error.count, prefix, refusal=str(error))
