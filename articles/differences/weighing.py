"""How large a page a difference makes; folds close and at last it is refused if it is too large."""

from dataclasses import fields, replace
from functools import cache
from html import escape

from articles.differences.limits import MOST_BYTES, too_long
from articles.differences.results import (
    Block,
    Cell,
    Difference,
    Fold,
    Note,
    Part,
    Run,
    ShownPicture,
    Stretch,
    TableBlock,
    TableRow,
)
from articles.differences.tokens import StyledText

# Bytes of markup around each, with both versions side by side; measured on rendered pages.
_AROUND = {Note: 110, Cell: 15, TableRow: 55, Stretch: 60, Part: 90, ShownPicture: 200}
_BLOCK, _BLOCK_SIDE, _RUN_SIDE, _PIECE = 40, 95, 145, 40
_INNER = (tuple, Note, ShownPicture)


def fitting(difference: Difference) -> Difference:
    """The difference as it can be shown: whole, or with its folds closed, or refused."""
    if bytes_of(difference.fields) <= MOST_BYTES:
        return difference
    closed = tuple(
        replace(field, rows=tuple(map(_closed, field.rows))) for field in difference.fields
    )
    if bytes_of(closed) <= MOST_BYTES:
        return replace(difference, fields=closed)
    return replace(difference, fields=(), refusal=too_long())


def bytes_of(value) -> int:
    """About how many bytes of a page show this."""
    if isinstance(value, tuple):
        return sum([bytes_of(item) for item in value])
    if isinstance(value, Run):
        return _bytes_of_run(value)
    own = _AROUND.get(type(value), 0)
    if isinstance(value, Note):
        return own + _length(value.text)
    if isinstance(value, Block):
        own = _BLOCK + _BLOCK_SIDE * sum(side is not None for side in (value.old, value.new))
    inner = [getattr(value, name) for name in _names(type(value))]
    return own + sum([bytes_of(item) for item in inner if isinstance(item, _INNER)])


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _bytes_of_run(run: Run) -> int:
    around = 0 if run.kind == "equal" else _RUN_SIDE * (bool(run.old) + bool(run.new))
    return around + _length(run.note) + sum(map(_bytes_of_piece, (*run.old, *run.new)))


def _bytes_of_piece(piece: StyledText) -> int:
    marks = _PIECE * len(piece.marks) + (_PIECE + _length(piece.href) if piece.href else 0)
    return _length(piece.text) + marks


def _length(text: str) -> int:
    return len(text if text.isascii() and text.isalnum() else escape(text).encode())


def _closed(row):
    """A fold, or a table with its folded rows, that only says how much it leaves out."""
    if isinstance(row, Fold):
        return Fold((), row.number)
    if isinstance(row, TableBlock):
        return replace(row, stretches=tuple(map(_closed, row.stretches)))
    if isinstance(row, Stretch) and row.is_folded:
        return Stretch((), True, row.number)
    return row
