"""Prepares a finished difference for the page: folds, numbers, and bounds its size."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from html import escape
from itertools import groupby

from articles.differences.limits import MAX_PAGE_BYTES, too_long
from articles.differences.results import (
    Block,
    Cell,
    Difference,
    FieldDifference,
    Fold,
    Note,
    Part,
    RowGroup,
    Run,
    ShownPicture,
    Style,
    StyledText,
    TableBlock,
    TableRow,
)

# --- folding --------------------------------------------------------------------------------------


# This many unchanged ones in a row are folded, except those kept beside each change.
MIN_BLOCKS, BLOCKS_KEPT = 4, 1
MIN_ROWS, ROWS_KEPT = 9, 2


def fold_equal(blocks: Sequence[Block | Fold]) -> tuple[Block | Fold, ...]:
    """The blocks of a field, with long unchanged parts folded."""
    result: list[Block | Fold] = []
    for part, is_folded in _stretched(blocks, MIN_BLOCKS, BLOCKS_KEPT):
        result += [_folded(part)] if is_folded else part
    return tuple(result)


def _folded(part: list[Block | Fold]) -> Fold:
    if any(isinstance(item, Fold) for item in part):
        return Fold((), sum(item.number if isinstance(item, Fold) else 1 for item in part))
    return Fold(tuple(part))


def row_groups(lines: Sequence[TableRow]) -> tuple[RowGroup, ...]:
    """The rows of a table in groups; rows far from any change are in groups of their own."""
    if any(cell.rowspan > 1 for line in lines for cell in line.cells):
        # A cell over several rows cannot reach from one group into the next.
        return (RowGroup(tuple(lines)),)
    # The first row names the columns, so it stays.
    parts = [([line], False) for line in lines[:1]]
    parts += _stretched(lines[1:], MIN_ROWS, ROWS_KEPT)
    return tuple(RowGroup(tuple(part), is_folded) for part, is_folded in parts)


def _stretched(items: Sequence, least: int, kept: int) -> Iterator[tuple[list, bool]]:
    start = 0
    for is_equal, group in groupby(items, key=lambda item: item.state == "equal"):
        part = list(group)
        end = start + len(part)
        if is_equal and len(part) >= least:
            first, last = kept if start else 0, kept if end < len(items) else 0
            inner = part[first : len(part) - last]
            yield from ((piece, False) for piece in [part[:first]] if piece)
            yield inner, True
            yield from ((piece, False) for piece in [part[len(part) - last :]] if last)
        else:
            yield part, False
        start = end


# --- numbering ------------------------------------------------------------------------------------


LEAVES = (str, StyledText, Run, Style, ShownPicture, Fold)


class _Numbers:
    def __init__(self, prefix: str):
        self.prefix = prefix
        self.last = 0

    def next(self) -> str:
        self.last += 1
        return f"{self.prefix}change-{self.last}"


def numbered(found: list[FieldDifference], prefix: str) -> Difference:
    """The fields with ids `<prefix>change-1` and so on, and with their counts."""
    numbers = _Numbers(prefix)
    result = []
    for field in found:
        before = numbers.last
        rows = _numbered(field.rows, numbers)
        result.append(replace(field, rows=rows, count=numbers.last - before))
    return Difference(tuple(result), numbers.last, prefix)


def _numbered(value, numbers: _Numbers):
    """A copy with the changes inside numbered; the note of a block comes before its contents."""
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


# --- size of the page -----------------------------------------------------------------------------


# Bytes of markup around each, with both versions side by side; measured on rendered pages.
_AROUND = {Note: 110, Cell: 15, TableRow: 55, RowGroup: 60, Part: 90, ShownPicture: 200}
_BLOCK, _BLOCK_SIDE, _RUN_SIDE, _PIECE = 40, 95, 145, 40
_INNER = (tuple, Note, ShownPicture)


def fitting(difference: Difference) -> Difference:
    """The difference as it can be shown: whole, or with its folds closed, or refused."""
    if bytes_of(difference.fields) <= MAX_PAGE_BYTES:
        return difference
    closed = tuple(
        replace(field, rows=tuple(map(_closed, field.rows))) for field in difference.fields
    )
    if bytes_of(closed) <= MAX_PAGE_BYTES:
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
    """A fold, or a table with folded rows, that only says how much it leaves out."""
    if isinstance(row, Fold):
        return Fold((), row.number)
    if isinstance(row, TableBlock):
        return replace(row, groups=tuple(map(_closed, row.groups)))
    if isinstance(row, RowGroup) and row.is_folded:
        return RowGroup((), True, row.number)
    return row
