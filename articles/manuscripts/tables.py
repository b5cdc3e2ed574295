"""Tables as text writes them: with pipes or tabs, as pandoc's grid and simple tables, as HTML."""

import re
import unicodedata
from collections.abc import Sequence

from articles import richtext
from articles.manuscripts.document import Block, Cell, Run, Table
from articles.manuscripts.recognisers import match

_CELL_END = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"^:?-{2,}:?$")
_GRID_EDGE = re.compile(r"^\+(?:[-=:]+\+)+$")
_DASHES = re.compile(r"^-{2,}(?:\s+-{2,})*$")
_EDGE_RUN = re.compile(r"[-=:]+")
_DASH_RUN = re.compile(r"-+")
_HTML_START = re.compile(r"^<table\b", re.IGNORECASE)
_HTML_END = re.compile(r"</table\s*>\s*$", re.IGNORECASE)
# A table of a manuscript has some dozens of lines; beyond that a mark was never closed.
MAX_LINES = 2_000


# --- rows of which each line is one -----------------------------------------------------------


def cells(text: str) -> list[str]:
    """The cells of a table row in pipe form, or divided by tabs."""
    if "\t" in text and "|" not in text:
        return [cell.strip() for cell in text.split("\t")]
    inner = _CELL_END.split(text.strip().removeprefix("|").removesuffix("|"))
    return [cell.strip().replace("\\|", "|") for cell in inner]


def cell_count(block: Block) -> int | None:
    """How many cells a line has; None if it is no row of a table."""
    if block.kind != "text" or not ("\t" in block.text or match("table_row", block.text)):
        return None
    return len(cells(block.text))


def of_lines(lines: list[str], caption: str = "") -> Table:
    """The table whose rows are these lines; what stands above a line of dashes is its head. With
    tabs there is no such line: then the first row is the head if its cells are no numbers."""
    rows = [cells(line) for line in lines]
    rule = next((at for at, row in enumerate(rows) if all(map(_RULE.match, row))), None)
    heads = rule or 0
    body = [row for row in rows[heads:] if not all(map(_RULE.match, row))]
    if rule is None and "\t" in lines[0] and len(rows) > 1:
        heads = int(names_columns(rows[0]))
    return _plain(rows[: rule or 0] + body, heads, caption)


def names_columns(cells: list[str]) -> bool:
    """Whether the cells of a first row are names of columns: none is empty or a number."""
    return all(cell.strip() and not cell.strip()[0].isdigit() for cell in cells)


def _plain(rows: Sequence[Sequence[str]], heads: int, caption: str = "") -> Table:
    return Table(
        tuple(tuple(Cell(((Run(text),),)) for text in row) for row in rows), heads, caption
    )


# --- tables that are drawn --------------------------------------------------------------------


def may_begin(lines: Sequence[str]) -> bool:
    """Whether a table may begin with these two lines: quick to say."""
    first, second = lines[0].lstrip(), lines[1].strip() if len(lines) > 1 else ""
    return first[:1] in ("+", "<") or bool(second[:2] == "--" and _DASHES.match(second))


def drawn_at(lines: Sequence[str], at: int) -> tuple[Table, int] | None:
    """The table that begins at a line, and the index of the line after it; None if there is none.
    `lines` are as the file has them, with their spaces."""
    if not may_begin(lines[at : at + 2]):
        return None
    for read in (_grid, _simple, _html):
        if found := read(lines, at):
            return found
    return None


def _grid(lines: Sequence[str], at: int) -> tuple[Table, int] | None:
    """+---+---+
    | a | b |
    +===+===+"""
    edge = lines[at].strip()
    if not _GRID_EDGE.match(edge):
        return None
    columns = [(found.start(), found.end()) for found in _EDGE_RUN.finditer(edge)]
    rows: list[list[list[str]]] = []
    heads, row, end = 0, [], at + 1
    while end < min(len(lines), at + MAX_LINES):
        line = lines[end].strip()
        if _GRID_EDGE.match(line):
            rows += [row] if row else []
            heads, row = (len(rows) if "=" in line else heads), []
        elif line.startswith("|"):
            row.append([text.strip("| ") for text in _by_width(line, columns)])
        else:
            break
        end += 1
    if row or not rows:
        return None
    joined = [["".join(parts) for parts in zip(*row, strict=True)] for row in rows]
    return _plain(joined, heads), end


def _simple(lines: Sequence[str], at: int) -> tuple[Table, int] | None:
    """a      b
    ----- -----
      1      2"""
    if at + 2 >= len(lines) or not _DASHES.match(lines[at + 1].strip()):
        return None
    dashes = [(found.start(), found.end()) for found in _DASH_RUN.finditer(lines[at + 1])]
    if len(dashes) < 2 or _DASHES.match(lines[at].strip()):
        return None
    # The text of a column may begin left of its dashes and end right of them.
    starts = [0, *(start for start, _end in dashes[1:])]
    columns = list(zip(starts, [*starts[1:], 10_000], strict=True))
    rows, end = [lines[at]], at + 2
    while end < min(len(lines), at + MAX_LINES) and lines[end].strip():
        if _DASHES.match(lines[end].strip()):
            end += 1
            break
        rows.append(lines[end])
        end += 1
    found = [[text.strip() for text in _by_width(row, columns)] for row in rows]
    if len(found) < 2 or not all(sum(map(bool, row)) >= 2 for row in found):
        return None
    return _plain(found, 1), end


def _by_width(line: str, columns: list[tuple[int, int]]) -> list[str]:
    """The parts of a line in some columns of a page where a Chinese character is two wide."""
    parts, place = [""] * len(columns), 0
    for character in line:
        for number, (start, end) in enumerate(columns):
            if start <= place < end:
                parts[number] += character
        place += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return parts


def _html(lines: Sequence[str], at: int) -> tuple[Table, int] | None:
    if not _HTML_START.match(lines[at].strip()):
        return None
    end = at
    while not _HTML_END.search(lines[end]):
        end += 1
        if end >= min(len(lines), at + MAX_LINES):
            return None
    html = richtext.clean("\n".join(lines[at : end + 1]))
    found = list(richtext.parse(html).elements("table"))
    return (of_element(found[0]), end + 1) if found else None


def of_element(table) -> Table:
    """The table that an element of cleaned HTML is."""
    rows, heads, caption = [], 0, ""
    for child in table.elements():
        if child.tag == "caption":
            caption = child.text
            continue
        for row in child.elements("tr"):
            rows.append(tuple(_cell(cell) for cell in row.elements("td", "th")))
            heads += child.tag == "thead"
    return Table(tuple(rows), heads, caption)


def _cell(cell) -> Cell:
    spans = {name: int(cell.attributes.get(name, 1)) for name in ("colspan", "rowspan")}
    return Cell(((Run(cell.text),),), **spans)
