"""Tables too wide for type that can be read: their columns go on in further tables below, each with
the columns that name the rows (GB/T 7713: 续表)."""

from dataclasses import dataclass
from itertools import count, pairwise, takewhile

from django.utils.translation import gettext as _

from issues.exporting.print import captions, grid, particulars, tables

FEWEST = 5  # columns: what is too wide with fewer holds words too long for any table
MOST_PARTS = 6
MOST_COLUMNS = 24  # of a part: no more fit on a line, each with one character
KEPT = ("continues", "mark", "goes_on")  # what the template is told
MOST_NAMES = 3  # columns that name the rows


@dataclass(frozen=True)
class Table:
    """A table of the text with its cells at their places."""

    node: dict
    head: list[dict]
    body: list[dict]

    def layout(self, room: float) -> dict:
        """As `tables.layout`; `room` is the line in ems of the table's full type."""
        head, body = ([{**c, "plain": c["blocks"]} for c in s] for s in (self.head, self.body))
        return tables.layout(self.node, head, body, room)

    def names(self) -> int:
        """How many of the first columns name the rows: numbers and merged groups, and the next."""
        found = sum(1 for _x in takewhile(self._is_before_the_name, count()))
        return min(found + 1, MOST_NAMES)

    def _is_before_the_name(self, x: int) -> bool:
        own = [cell for cell in self.body if cell["x"] == x and cell["colspan"] == 1]
        words = [tables.words_of(cell["blocks"]) for cell in own]
        return tables.is_counted(words) or any(cell["rowspan"] > 1 for cell in own)

    def part(self, names: int, begin: int, end: int) -> dict:
        """The node of a table with the columns of names and those from `begin` to `end`."""
        parts = (range(names), range(begin, end))
        head, body = (_rows(cells, parts) for cells in (self.head, self.body))
        return self.node | {"columns": names + end - begin, "head": head, "rows": body}


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
        node | {"mark": f"{key}-{at}", "goes_on": _goes_on(node)}
        if node["kind"] == "table"
        else node
        for at, node in enumerate(found)
    ]


def _parts(node: dict, room: float, least: float) -> list[dict]:
    may_be = node["kind"] == "table" and FEWEST <= node["columns"] <= MOST_PARTS * MOST_COLUMNS
    if not may_be or particulars.pairs(node):
        return [node]
    table = _placed(node)
    layout = table.layout(room)
    scale = layout["scale"]
    widths = [column["width"] for column in layout["columns"]]
    if scale >= least or any(cell["cut"] for cell in table.head + table.body):
        return [node]
    best = [node]
    # Groups of the heading stay whole if the type can be read then.
    ways = [(is_group, n) for is_group in (True, False) for n in range(2, MOST_PARTS + 1)]
    for keeps_groups, number in ways:
        parts = _divided(table, number, widths, keeps_groups=keeps_groups)
        smallest = min(_placed(part).layout(room)["scale"] for part in parts)
        if smallest > scale:
            best = [part | {"most": smallest, "is_part": True} for part in parts]
            scale = smallest
        if scale >= least:
            break
    return best


def _placed(node: dict) -> Table:
    head, body = (grid.placed_cells(node[rows], node["columns"]) for rows in ("head", "rows"))
    return Table(node, head, body)


def _divided(table: Table, number: int, widths: list[float], *, keeps_groups: bool) -> list[dict]:
    """At most so many tables, about equally wide; `widths` are those of the columns. No cell of the
    heading is divided if it `keeps_groups`."""
    names, columns = table.names(), table.node["columns"]
    shared = sum(widths[names:])
    free = set(range(names + 1, columns)) - _inside(table.body, names)
    if keeps_groups:
        free -= _inside(table.head, names)
    edges = {names, columns}
    for at in range(1, number):
        far = {x: abs(sum(widths[names:x]) - shared * at / number) for x in sorted(free)}
        if far:
            edges.add(min(far, key=far.get))
    parts = []
    for begin, end in pairwise(sorted(edges)):
        part = table.part(names, begin, end)
        if parts:
            part |= {"continues": True, "caption": _continued(part["caption"])}
        parts.append(part)
    return parts


def _inside(cells: list[dict], names: int) -> set[int]:
    """The columns before which a division would cut through a cell that is not repeated."""
    spans = (cell for cell in cells if cell["x"] >= names)
    return {x for cell in spans for x in range(cell["x"] + 1, cell["x"] + cell["colspan"])}


def _goes_on(node: dict) -> str:
    """Another word for the rows of a part, whose columns go on too."""
    number = captions.NUMBERED.match("".join(span["text"] for span in node["caption"]))
    if "is_part" in node:
        return (number[1] if number else "") + _("(from the page before)")
    return number[1] + _("(continued)") if number else _("(table continued)")


def _continued(caption: list[dict]) -> list[dict]:
    words = _("(continued)") if caption else _("(table continued)")
    return [*caption, {"text": words, "marks": [], "href": ""}]
