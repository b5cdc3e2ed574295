"""Compares two versions of a table: aligns rows and columns, pairs cells, compares their blocks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from rapidfuzz.distance import Indel

from articles.differences.aligning import Pair, align
from articles.differences.presenting import row_groups
from articles.differences.reading import Passage, of_flow, of_inline
from articles.differences.results import Block, Cell, Note, Style, TableBlock, TableRow
from articles.differences.runs import are_equal, between
from articles.richtext.tree import Element, serialise

# --- rows and cells -------------------------------------------------------------------------------


Compare = Callable[[Sequence[Passage], Sequence[Passage]], tuple[Block, ...]]


@dataclass(frozen=True, slots=True)
class Strip:
    """The cells of one row or column, as something that can be aligned."""

    key: tuple[str, ...]
    text: str
    cells: tuple[Element, ...] = ()
    is_head: bool = False


def strip(cells: Sequence[Element], is_head: bool = False) -> Strip:
    key = (str(is_head), *(serialise(cell) for cell in cells))
    return Strip(key, " ".join(cell.text for cell in cells), tuple(cells), is_head)


def table_row(
    old: Strip | None, new: Strip | None, columns: list[Pair] | None, compare_blocks: Compare
) -> TableRow:
    """A row; if one side is None, it was added or removed.

    `columns` says which column became which; None lets each row pair its cells by itself.
    """
    if columns is None:
        columns = _own_pairs(old or new, new or old)
        sides = ["both"] * len(columns)
    else:
        sides = [
            "both" if None not in pair else "old" if pair[1] is None else "new" for pair in columns
        ]
    if old is None or new is None:
        return _row_of_one_side(old, new, columns, sides, compare_blocks)
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
    return align(
        *[[strip([cell]) for cell in row.cells] for row in (old, new)], _likeness_of_cells, 0.3
    )


def _likeness_of_cells(old: Strip, new: Strip) -> float:
    return Indel.normalized_similarity(old.text, new.text)


def _at(row: Strip | None, place: int | None) -> Element | None:
    return row.cells[place] if row and place is not None and place < len(row.cells) else None


def _row_of_one_side(
    old, new, columns: list[Pair], sides: list[str], compare_blocks: Compare
) -> TableRow:
    sentence = _("row added") if old is None else _("row removed")
    found = []
    for (i, j), side in zip(columns, sides, strict=True):
        element = _at(old, i) or _at(new, j)
        found.append(_unchanged_cell(element, "equal", side, compare_blocks))
    return TableRow("added" if old is None else "removed", tuple(found), Note(sentence))


def _unchanged_cell(
    element: Element | None, state: str, side: str, compare_blocks, note=None
) -> Cell:
    """A cell whose inside did not change; without an element, an empty place."""
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
        return _unchanged_cell(
            new or old, state, side, compare_blocks, None if is_told else Note(sentence)
        )
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


# --- tables ---------------------------------------------------------------------------------------


# Rows of a table share words more easily than paragraphs do, but figures change in all of them.
MIN_LIKENESS = 0.45
# A row that begins with the same words is the same row, whatever its figures say.
SAME_NAME = 0.9
# Aligning columns costs the square of their number, and no printed table is wider.
MAX_COLUMNS = 60


def table_block(
    old: Element, new: Element, was: Style | None, now: Style | None, compare_blocks: Compare
) -> TableBlock:
    """The table with its changes; `compare_blocks` compares the contents of two cells."""
    old_rows, new_rows = _rows(old), _rows(new)
    columns = _columns(old_rows, new_rows)
    lines = tuple(
        table_row(
            old_rows[i] if i is not None else None,
            new_rows[j] if j is not None else None,
            columns,
            compare_blocks,
        )
        for i, j in align(old_rows, new_rows, _likeness_of_rows, MIN_LIKENESS)
    )
    caption = between(_caption(old), _caption(new))
    columns_note = _columns_note(columns, old_rows, new_rows)
    is_equal = are_equal(caption) and not columns_note
    return TableBlock(
        "equal" if is_equal and all(line.state == "equal" for line in lines) else "changed",
        was,
        now,
        caption=caption,
        columns_note=columns_note,
        groups=row_groups(lines),
        width=max((sum(cell.colspan for cell in line.cells) for line in lines), default=1),
    )


def _caption(table: Element):
    caption = next(table.elements("caption"), None)
    return of_inline(caption.children) if caption else ()


def _rows(table: Element) -> list[Strip]:
    return [
        strip(list(row.elements()), group.tag == "thead")
        for group in table.elements("thead", "tbody")
        for row in group.elements("tr")
    ]


def _likeness_of_rows(old: Strip, new: Strip) -> float:
    like = Indel.normalized_similarity(old.text, new.text)
    name = old.cells[0].text.strip() if old.cells and new.cells else ""
    return max(like, SAME_NAME) if name and name == new.cells[0].text.strip() else like


def _columns(old: list[Strip], new: list[Strip]) -> list[Pair] | None:
    """Which column became which; None if merged cells leave no plain columns."""
    if any({"colspan", "rowspan"} & {*cell.attributes} for row in old + new for cell in row.cells):
        return None
    sides = [_turned(old), _turned(new)]
    if max(map(len, sides)) > MAX_COLUMNS:
        return None
    if len(sides[0]) == len(sides[1]) and sides[0][:1] == sides[1][:1]:
        return [(at, at) for at in range(len(sides[0]))]
    return align(*sides, _column_likeness, 0 if len(sides[0]) == len(sides[1]) else 0.3)


def _turned(rows: list[Strip]) -> list[Strip]:
    width = max((len(row.cells) for row in rows), default=0)
    columns = [[row.cells[at] for row in rows if at < len(row.cells)] for at in range(width)]
    return [strip(column) for column in columns]


def _column_likeness(old: Strip, new: Strip) -> float:
    like = Indel.normalized_similarity(old.text, new.text)
    return max(like, SAME_NAME) if old.cells[0].text == new.cells[0].text else like


def _columns_note(columns: list[Pair] | None, old: list[Strip], new: list[Strip]) -> Note | None:
    def name(rows: list[Strip], at: int) -> str:
        text = rows[0].cells[at].text if rows and at < len(rows[0].cells) else ""
        return text.strip()[:30] or str(at + 1)

    parts = [_("column removed: %s") % name(old, i) for i, j in columns or () if j is None]
    parts += [_("column added: %s") % name(new, j) for i, j in columns or () if i is None]
    return Note(", ".join(parts)) if parts else None
