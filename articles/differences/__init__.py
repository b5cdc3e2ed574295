"""What changed between two versions of an article, as plain data for a page.

`compare` is pure: it reads two contents, and neither the database nor a request. A pair of texts is
cut into runs by `reading`, `matching` and `runs`; blocks are paired by `aligning`, `bodies`,
`tables` and `figures`; each field is compared by `fields` and `sources`; `presenting` and `limits`
fold, number and bound the result; `results` is what the templates get.
"""

from articles.differences import fields, presenting
from articles.differences.limits import TooLarge
from articles.differences.results import Difference, FieldDifference

__all__ = ["Difference", "FieldDifference", "compare"]


def compare(old: dict, new: dict, prefix: str = "") -> Difference:
    """All changes from one content to the other, numbered in order.

    A content is what `articles.content.snapshots` describes; parts may be missing. `prefix` keeps
    ids apart if a page shows several differences. If it is too much to show (`limits`), the
    difference has a `refusal` and no fields.
    """
    try:
        return presenting.fitting(presenting.numbered(fields.field_differences(old, new), prefix))
    except TooLarge as error:
        return Difference((), error.count, prefix, refusal=str(error))
