"""Two versions of a table: rows and columns aligned, cells compared block by block."""

from django.utils.translation import gettext as _
from rapidfuzz.distance import Indel

from articles.differences import cells
from articles.differences.aligning import Pair, align
from articles.differences.cells import Compare, Strip, strip
from articles.differences.folding import stretches
from articles.differences.results import Note, Style, TableBlock
from articles.differences.runs import are_equal, between
from articles.differences.tokens import of_inline
from articles.richtext.tree import Element

LIKE = 0.45
# A row that begins with the same words is the same row, whatever its figures say.
SAME_NAME = 0.9
MAX_COLUMNS = 60


def compare(
    old: Element, new: Element, was: Style | None, now: Style | None, compare_blocks: Compare
) -> TableBlock:
    """The table with what changed in it; `compare_blocks` compares what two cells hold."""
    old_rows, new_rows = _rows(old), _rows(new)
    columns = _columns(old_rows, new_rows)
    lines = tuple(
        cells.line(
            old_rows[i] if i is not None else None,
            new_rows[j] if j is not None else None,
            columns,
            compare_blocks,
        )
        for i, j in align(old_rows, new_rows, _likeness, LIKE)
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
        stretches=stretches(lines),
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


def _likeness(old: Strip, new: Strip) -> float:
    like = Indel.normalized_similarity(old.text, new.text)
    name = old.cells[0].text.strip() if old.cells and new.cells else ""
    return max(like, SAME_NAME) if name and name == new.cells[0].text.strip() else like


def _columns(old: list[Strip], new: list[Strip]) -> list[Pair] | None:
    """Which column became which; None where merged cells leave no plain columns."""
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
