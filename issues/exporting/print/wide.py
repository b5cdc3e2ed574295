"""Tables too wide for type that can be read: their columns go on in further tables below, each with
the columns that name the rows (GB/T 7713: 续表)."""

import re
from dataclasses import dataclass
from itertools import pairwise, product

from issues.exporting.print import grid, particulars, tables

FEWEST = 5  # columns: what is too wide with fewer holds words too long for any table
MOST_PARTS = 6
MOST_COLUMNS = 24  # of a part: no more fit on a line, each with one character
MOST_NAMES = 3  # columns that name the rows
MOSTLY = 0.5  # of the cells of a column
KEPT = ("continues", "mark", "goes_on")  # what the template is told
CONTINUED, TABLE_CONTINUED, FROM_BEFORE = "（续）", "（续表）", "（接上页）"
NUMBERED = re.compile(
    r"(?:表|附表) ?(?:[A-Z]\.?)?(?:[0-9]{1,3}(?:[-.–][0-9]{1,3})*|[一二三四五六七八九十]{1,3})"
    r"(?=$|[\s：:（(])"
)
# What numbers the rows, by its heading or by what it holds: 1, （2）, 三、
OF_NUMBERS = re.compile("序号|编号|项次|次序|No\\.?|№|#")
ROW_NUMBER = re.compile(r"[（(]?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})[）)、.．]?")


@dataclass(frozen=True)
class Table:
    """A table of the text with its cells at their places."""

    node: dict
    head: list[dict]
    body: list[dict]

    def columns(self) -> list[dict]:
        """As `tables.columns_of`."""
        head, body = ([{**c, "plain": c["blocks"]} for c in s] for s in (self.head, self.body))
        return tables.columns_of(self.node["columns"], head, body)

    def names(self) -> int:
        """How many of the first columns name the rows: the first, and behind numbers of rows and
        merged groups the next, if it holds words."""
        count = 1
        while count < MOST_NAMES and self._leads(count - 1) and self._holds_words(count):
            count += 1
        return count

    def _leads(self, x: int) -> bool:
        headings, own = (_of_column(cells, x) for cells in (self.head, self.body))
        is_numbers = any(OF_NUMBERS.fullmatch(_words(cell)) for cell in headings)
        is_numbered = _are_most(bool(ROW_NUMBER.fullmatch(_words(cell))) for cell in own)
        return is_numbers or is_numbered or any(cell["rowspan"] > 1 for cell in own)

    def _holds_words(self, x: int) -> bool:
        texts = filter(None, map(_words, _of_column(self.body, x)))
        return _are_most(not tables.NUMBER.fullmatch(text) for text in texts)

    def part(self, names: int, begin: int, end: int) -> dict:
        """The node of a table with the columns of names and those from `begin` to `end`. Names that
        stand there again have `is_again`: they are no text."""
        parts = (range(names), range(begin, end))
        head, body = (_rows(cells, parts) for cells in (self.head, self.body))
        part = self.node | {"columns": names + end - begin, "head": head, "rows": body}
        if begin > names:
            for cell in (cell for row in body for cell in row if cell["x"] < names):
                cell["is_again"] = True
            caption = [span | {"href": ""} for span in part["caption"]]
            words = CONTINUED if caption else TABLE_CONTINUED
            caption.append({"text": words, "marks": [], "href": ""})
            part |= {"continues": True, "caption": caption}
        return part


def _of_column(cells: list[dict], x: int) -> list[dict]:
    return [cell for cell in cells if cell["x"] == x and cell["colspan"] == 1]


def _words(cell: dict) -> str:
    return tables.words_of(cell["blocks"])


def _are_most(facts) -> bool:
    known = list(facts)
    return sum(known) > MOSTLY * len(known)


def _rows(cells: list[dict], parts: tuple[range, range]) -> list[list[dict]]:
    height = max((cell["y"] + cell["rowspan"] for cell in cells), default=0)
    rows: list[list[dict]] = [[] for _y in range(height)]
    for cell in sorted(cells, key=lambda cell: cell["x"]):
        begin, end = cell["x"], cell["x"] + cell["colspan"]
        within = (min(end, part.stop) - max(begin, part.start) for part in parts)
        if width := sum(max(0, columns) for columns in within):
            rows[cell["y"]].append(cell | {"colspan": width})
    return rows


def parted(nodes: list[dict], key: str, room: float, least: float) -> list[dict]:
    """The blocks of the article with that key, with several tables for one whose type would be
    smaller than `least` of its full size; `room` is the line in ems of that. A further part
    `continues`, and `most` is the scale that all parts have at most, so that they look like one
    table. Each table has a `mark` of its own, and the words above it where it `goes_on` on another
    page."""
    found = [part for node in nodes for part in _parts(node, room, least)]
    return [
        node | {"mark": f"{key}-{at}", "goes_on": _goes_on(node), "least": least}
        if node["kind"] == "table"
        else node
        for at, node in enumerate(found)
    ]


def _parts(node: dict, room: float, least: float) -> list[dict]:
    may_be = node["kind"] == "table" and FEWEST <= node["columns"] <= MOST_PARTS * MOST_COLUMNS
    if not may_be or particulars.pairs(node):
        return [node]
    head, body = (grid.placed_cells(node[rows], node["columns"]) for rows in ("head", "rows"))
    table = Table(node, head, body)
    columns = table.columns()
    scale, wants = tables.scaled(columns, room, least)
    if scale >= least or any(cell["cut"] for cell in head + body):
        return [node]
    names, widths = table.names(), [low for low, _high in wants]
    best: list[tuple[int, int]] = []
    # Groups of the heading stay whole if the type can be read then.
    for cells, number in product((head + body, body), range(2, MOST_PARTS + 1)):
        free = set(range(names + 1, len(columns))) - _inside(cells, names)
        ranges = _ranges(widths, names, sorted(free), number)
        parts = [columns[:names] + columns[begin:end] for begin, end in ranges]
        smallest = min(tables.scaled(part, room, least)[0] for part in parts)
        if smallest > scale:
            best, scale = ranges, smallest
        if scale >= least:
            break
    shared = {"most": scale, "is_part": True}
    return [table.part(names, begin, end) | shared for begin, end in best] or [node]


def _ranges(widths: list[float], names: int, free: list[int], number: int) -> list[tuple[int, int]]:
    """At most so many ranges of the columns behind the names, about equally wide, that end where it
    is free."""
    shared = sum(widths[names:])
    edges = {names, len(widths)}
    for at in range(1, number):
        if free:
            edges.add(min(free, key=lambda x: abs(sum(widths[names:x]) - shared * at / number)))
    return [*pairwise(sorted(edges))]


def _inside(cells: list[dict], names: int) -> set[int]:
    """The columns before which a division would cut through a cell that is not repeated."""
    spans = (cell for cell in cells if cell["x"] >= names)
    return {x for cell in spans for x in range(cell["x"] + 1, cell["x"] + cell["colspan"])}


def _goes_on(node: dict) -> str:
    """Other words for the rows of a part, whose columns go on too."""
    number = NUMBERED.match("".join(span["text"] for span in node["caption"]).strip())
    if "is_part" in node:
        return (number[0] if number else "") + FROM_BEFORE
    return number[0] + CONTINUED if number else TABLE_CONTINUED
