"""Gives each change its number and id, in the order of the document."""

from dataclasses import fields, is_dataclass, replace

from articles.differences.results import (
    Difference,
    FieldDifference,
    Fold,
    Note,
    Run,
    ShownPicture,
    Style,
)
from articles.differences.tokens import StyledText

LEAVES = (str, StyledText, Run, Style, ShownPicture, Fold)


class _Numbers:
    def __init__(self, prefix: str):
        self.prefix = prefix
        self.last = 0

    def next(self) -> str:
        self.last += 1
        return f"{self.prefix}change-{self.last}"


def numbered(found: list[FieldDifference], prefix: str) -> Difference:
    """The fields with ids `<prefix>change-1` and on, and with their counts."""
    numbers = _Numbers(prefix)
    result = []
    for field in found:
        before = numbers.last
        rows = _numbered(field.rows, numbers)
        result.append(replace(field, rows=rows, count=numbers.last - before))
    return Difference(tuple(result), numbers.last, prefix)


def _numbered(value, numbers: _Numbers):
    """A copy with the changes inside numbered; a block's note comes before what it holds."""
    if isinstance(value, tuple):
        return tuple(_numbered(item, numbers) for item in value)
    if isinstance(value, Note) or (isinstance(value, Run) and value.kind != "equal"):
        return replace(value, id=numbers.next())
    if isinstance(value, LEAVES) or not is_dataclass(value):
        return value
    if getattr(value, "state", "") == "equal":
        return value
    changes = {}
    for field in fields(value):
        item = getattr(value, field.name)
        if isinstance(item, tuple | Note):
            changes[field.name] = _numbered(item, numbers)
    return replace(value, **changes) if changes else value
