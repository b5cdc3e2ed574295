"""Long stretches that did not change are put away, with a little left around each change."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from articles.differences.results import Block, Fold, Stretch, TableRow

# So many unchanged ones in a row are folded, but for those kept beside each change.
LEAST_BLOCKS, BLOCKS_KEPT = 4, 1
LEAST_LINES, LINES_KEPT = 9, 2


def fold_equal(blocks: Sequence[Block | Fold]) -> tuple[Block | Fold, ...]:
    """The blocks of a field, with long unchanged stretches as folds."""
    result: list[Block | Fold] = []
    for part, is_folded in _parts(blocks, LEAST_BLOCKS, BLOCKS_KEPT):
        result += [_folded(part)] if is_folded else part
    return tuple(result)


def _folded(part: list[Block | Fold]) -> Fold:
    if any(isinstance(item, Fold) for item in part):
        return Fold((), sum(item.number if isinstance(item, Fold) else 1 for item in part))
    return Fold(tuple(part))


def stretches(lines: Sequence[TableRow]) -> tuple[Stretch, ...]:
    """The rows of a table, those far from any change in stretches of their own."""
    if any(cell.rowspan > 1 for line in lines for cell in line.cells):
        # A cell over several rows cannot reach from one stretch into the next.
        return (Stretch(tuple(lines)),)
    # The first row names the columns, so it stays.
    parts = [([line], False) for line in lines[:1]]
    parts += _parts(lines[1:], LEAST_LINES, LINES_KEPT)
    return tuple(Stretch(tuple(part), is_folded) for part, is_folded in parts)


def _parts(items: Sequence, least: int, kept: int) -> Iterator[tuple[list, bool]]:
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
