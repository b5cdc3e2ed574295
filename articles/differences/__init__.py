"""What changed between two versions of an article, as plain data for a page.

`compare` is pure: it reads two contents (the fields of an article as a dict, its body in the
canonical form of `articles.richtext`) and asks neither database nor request. How a pair of texts
is cut into runs: `tokens`, `matching`, `smoothing`, `runs`; how blocks are paired: `blocks`,
`aligning`, `joining`, `bodies`; what is left out of long texts, and when it is too much to show:
`skipping`, `limits`, `weighing`; what the templates get: `results`.
"""

from articles.differences import fields, weighing
from articles.differences.limits import TooLarge
from articles.differences.numbered import numbered
from articles.differences.results import Difference, FieldDifference

__all__ = ["Difference", "FieldDifference", "compare"]


def compare(old: dict, new: dict, prefix: str = "") -> Difference:
    """All changes from one content to the other, numbered in order.

    A content has `title`, `original_title`, `subtitle`, `summary` (several lines), `outlet`,
    `dateline`, `author`, `role`, `responsible_editor`, `published_on` ("2026-01-01" or ""),
    `body`, `sources` (dicts of `label`, `url`, `outlet`, `accessed_on`) and `pictures` (the hash
    of each picture by its name). `prefix` keeps ids apart where a page shows several differences.
    What is too much to show (`limits`) gives a difference with a `refusal` and no fields.
    """
    try:
        return weighing.fitting(numbered(fields.compare(old, new), prefix))
    except TooLarge as error:
        return Difference((), error.count, prefix, refusal=str(error))
