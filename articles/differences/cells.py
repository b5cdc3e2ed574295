"""Two versions of a table's row: its cells paired, and what each holds compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from rapidfuzz.distance import Indel

from articles.differences.aligning import Pair, align
from articles.differences.blocks import Passage, of_flow
from articles.differences.results import Block, Cell, Note, TableRow
from articles.richtext.tree import Element, serialise

Compare = Callable[[Sequence[Passage], Sequence[Passage]], tuple[Block, ...]]


@dataclass(frozen=True, slots=True)
class Strip:
    """Cells in a row or column, as something to align."""

    key: tuple[str, ...]
    text: str
    cells: tuple[Element, ...] = ()
    is_head: bool = False


def strip(cells: Sequence[Element], is_head: bool = False) -> Strip:
    key = (str(is_head), *(serialise(cell) for cell in cells))
    return Strip(key, " ".join(cell.text for cell in cells), tuple(cells), is_head)


def line(
    old: Strip | None, new: Strip | None, columns: list[Pair] | None, compare_blocks: Compare
) -> TableRow:
    """A row that stayed, or came or went where one side is None.

    `columns` says which column became which; None lets each row pair its cells for itself.
    """
    if columns is None:
        columns = _own_pairs(old or new, new or old)
        sides = ["both"] * len(columns)
    else:
        sides = [
            "both" if None not in pair else "old" if pair[1] is None else "new" for pair in columns
        ]
    if old is None or new is None:
        return _lone(old, new, columns, sides, compare_blocks)
    cells = tuple(
        _cell(_at(old, i), _at(new, j), side, compare_blocks)
        for (i, j), side in zip(columns, sides, strict=True)
    )
    note = None
    if old.is_head != new.is_head:
        note = Note(_("now a heading row") if new.is_head else _("no longer a heading row"))
    is_equal = note is None and all(cell.state == "equal" for cell in cells)
    return TableRow("equal" if is_equal else "changed", cells, note)


def _own_pairs(old: Strip, new: Strip) -> list[Pair]:
    if len(old.cells) == len(new.cells):
        return [(at, at) for at in range(len(old.cells))]
    return align(*[[strip([cell]) for cell in row.cells] for row in (old, new)], _likeness, 0.3)


def _likeness(old: Strip, new: Strip) -> float:
    return Indel.normalized_similarity(old.text, new.text)


def _at(row: Strip | None, place: int | None) -> Element | None:
    return row.cells[place] if row and place is not None and place < len(row.cells) else None


def _lone(old, new, columns: list[Pair], sides: list[str], compare_blocks: Compare) -> TableRow:
    sentence = _("row added") if old is None else _("row removed")
    found = []
    for (i, j), side in zip(columns, sides, strict=True):
        element = _at(old, i) or _at(new, j)
        found.append(_shown(element, "equal", side, compare_blocks))
    return TableRow("added" if old is None else "removed", tuple(found), Note(sentence))


def _shown(element: Element | None, state: str, side: str, compare_blocks, note=None) -> Cell:
    """A cell whose inside did not change; without an element, the empty place of one."""
    if element is None:
        return Cell(state, side=side)
    passages = of_flow(element)
    return _dressed(element, state, compare_blocks(passages, passages), note, side)


def _dressed(element: Element, state: str, blocks, note: Note | None, side: str) -> Cell:
    spans = (int(element.attributes.get(name, 1)) for name in ("colspan", "rowspan"))
    return Cell(state, blocks, element.tag == "th", *spans, note, side)


def _cell(old: Element | None, new: Element | None, side: str, compare_blocks: Compare) -> Cell:
    if old is None or new is None:
        state = "equal" if old is new else "added" if old is None else "removed"
        # A whole column that came or went is told once, above the table.
        is_told = side != "both" or state == "equal"
        sentence = _("cell added") if old is None else _("cell removed")
        return _shown(new or old, state, side, compare_blocks, None if is_told else Note(sentence))
    sentence = _change_of_kind(old, new)
    note = Note(sentence) if sentence else None
    blocks = compare_blocks(of_flow(old), of_flow(new))
    is_equal = not note and all(block.state == "equal" for block in blocks)
    return _dressed(new, "equal" if is_equal else "changed", blocks, note, side)


def _change_of_kind(old: Element, new: Element) -> str:
    if old.tag != new.tag:
        return _("now a heading cell") if new.tag == "th" else _("no longer a heading cell")
    if old.attributes == new.attributes:
        return ""
    if old.attributes.get("scope") != new.attributes.get("scope"):
        return _("heads other cells now")
    return _("merged with other cells")
