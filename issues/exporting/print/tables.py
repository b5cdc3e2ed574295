"""The layout of a table: widths of its columns, and numbers split at their points."""

import math
import re
from collections.abc import Callable, Iterator
from itertools import chain, pairwise

from articles import richtext
from issues.exporting.print import fonts, grid, holding
from issues.exporting.print.headlines import MEASURED_IN

NUMBER = re.compile(
    r"(?P<whole>[<>≤≥≈~±约]?[+＋\-−–－]?(?:\d{1,3}(?:[,， \u00a0\u2009\u202f]\d{3})+|\d+))"
    r"(?P<rest>(?:\.\d+)?\s?[%‰]?)"
)
DASHES = re.compile(r"[-—–―−/]{1,2}")
# A column of values: most of its cells are numbers, and the others are short words (未检出).
MOSTLY = 0.6
LINE, INSETS = 1.45, 1.1  # ems: of a line in a cell, and above and below it
SHORT = 6  # ems: what is no longer stands in the middle of its column
# What a column wants, in ems: at least; with its dates and the unit of its heading whole; in
# comfort; and where there is room. Of words, and of the headings above numbers.
LEAST, HELD, COMFORT, NATURAL = range(4)
WORDS, HEADINGS = (5, 5, 8, math.inf), (3, 3, 5, 6.5)
LONGEST_UNIT = 4.5  # ems: （万元）; a longer one is rather divided than the type made smaller
LONGEST_NUMBER = 12  # ems
WIDEST = 22  # ems: a longer text wraps in any case
DATE = re.compile(
    r"(?:(?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}日|[0-9]{4}[-.][0-9]{1,2}[-.][0-9]{1,2})"
    r"(?: ?[0-9]{1,2}(?:[:：][0-9]{2}|时))?"
)
INSET = 1.3  # ems that the air beside a cell's text takes at most
FIRST_ROWS = 3  # of the body: fewer before the end of a page are no table
SURELY = 0.8  # of the height that rows surely do not exceed, they about have
ROW_INSET = 5  # points above and below a cell
PADDING = 1.6  # ems to both sides of a column's longest cell together
FEW_LINES, SHORT_END = 4, 2.1  # of a cell; ems
# A table that needs less than this part of the line is not drawn out to its full width.
FILLS = 0.62
SCALES = (1, 0.9, 0.84, 0.75, 0.63, 0.52, 0.42)  # of the type
# What columns of words and of values get, and at which scales: first nothing wraps, then headings,
# then words in comfort; a crowded table is set smaller, and dates are divided before the type is
# hard to read. No number and no word is divided.
LEVELS = (
    (NATURAL, NATURAL, SCALES[:2]),
    (NATURAL, COMFORT, SCALES[:2]),
    (COMFORT, COMFORT, SCALES[:4]),
    (HELD, HELD, SCALES[2:5]),
    (LEAST, LEAST, SCALES[2:]),
)


def placed(node: dict, fit: Callable[[dict], dict]) -> tuple[list[dict], list[dict], bool]:
    """The cells of head and body with places, fitted, and whether some had to be cut."""
    columns = max(1, node["columns"])
    head = grid.placed_cells(node["head"], columns)
    body = grid.placed_cells(node["rows"], columns)
    is_cut = any(cell["cut"] for cell in head + body)
    return [fit(cell) for cell in head], [fit(cell) for cell in body], is_cut


def layout(node: dict, head: list[dict], body: list[dict], measure: float) -> dict:
    """`columns` with `width` (part of the line), `is_short`, and `whole` and `rest` (ems before and
    behind the point); `scale` of the type; `inset` in points. `measure` is the line in ems of the
    table's full type. Cells get `room`, the ems of a line in them; those that are numbers get
    `number`, their two parts."""
    count = max(1, node["columns"])
    columns = columns_of(count, head, body)
    scale, wants = scaled(columns, measure, node.get("least", 0), node.get("most", 1))
    room = measure / scale
    for column, width in zip(columns, _widths(wants, room), strict=True):
        del column["wants"], column["is_value"]
        column["width"] = round(width / room, 5)
    for cell in head + body:
        own = columns[cell["x"] : cell["x"] + cell["colspan"]]
        cell["room"] = sum(column["width"] for column in own) * room - INSET
    inset = 6 if count <= 8 else 3 if count <= 20 else 1
    inset = round(inset * scale, 2)
    return {"columns": columns, "scale": scale, "inset": inset, "row_inset": ROW_INSET}


def fits(head: list[dict], body: list[dict], page: float) -> bool:
    """Whether a table is surely not higher than `page`, in ems of its type: then it is not broken.
    Only tables of plain paragraphs are; of others the height is not known here."""
    cells = head + body
    if any(block["kind"] != "paragraph" for cell in cells for block in cell["plain"]):
        return False
    return sum([*_heights(head).values(), *_heights(body).values()]) <= page


def keep_rows(head: list[dict], body: list[dict], page: float) -> float:
    """Marks the cells that stay whole on a page, with the rows that they reach over. Returns how
    high the head and the first rows are, in ems of the table's type."""
    begin = 0.0
    for cells in (head, body):
        heights = _heights(cells)
        plain = all(block["kind"] == "paragraph" for cell in cells for block in cell["plain"])
        for cell in cells:
            rows = range(cell["y"], cell["y"] + cell["rowspan"])
            height = sum(heights.get(y, 0) for y in rows)
            cell["is_kept"] = plain and height <= page / 2
        begin += sum(
            heights.get(y, 0) for y in range(FIRST_ROWS if cells is body else len(heights))
        )
    return round(SURELY * begin, 2)


def _heights(cells: list[dict]) -> dict[int, float]:
    """About how high the rows are, in ems of the table's type: cells that wrap, and insets."""
    rows: dict[int, float] = {}
    for cell in cells:
        lines = wrapped(words_of(cell["plain"]), cell["room"])
        height = lines * LINE / cell["rowspan"] + INSETS
        for y in range(cell["y"], cell["y"] + cell["rowspan"]):
            rows[y] = max(rows.get(y, 0), height)
    return rows


def wrapped(text: str, room: float) -> int:
    """How many lines a text takes in a column of that many ems."""
    lines = text.splitlines() or [""]
    return sum(max(1, math.ceil(fonts.width_of(line) / max(room, 1))) for line in lines)


def ends_short(cell: dict) -> bool:
    """Whether the last of a few lines of a cell would hold a character or two."""
    width = fonts.width_of(words_of(cell["plain"]))
    count = math.ceil(width / max(cell["room"], 1))
    return 1 < count <= FEW_LINES and width - (count - 1) * cell["room"] < SHORT_END


def words_of(blocks: list[dict]) -> str:
    """The words of a cell, a line for each block."""
    return "\n".join(" ".join(richtext.words_of(block)) for block in blocks).strip()


def columns_of(count: int, head: list[dict], body: list[dict]) -> list[dict]:
    """What each column wants, and how its numbers stand."""
    own: list[tuple[list[dict], list[dict]]] = [([], []) for _x in range(count)]
    for part, cells in enumerate((head, body)):
        for cell in cells:
            if cell["colspan"] == 1:
                own[cell["x"]][part].append(cell)
    return [_column(*cells) for cells in own]


def _column(head: list[dict], own: list[dict]) -> dict:
    texts = [(cell, words_of(cell["plain"])) for cell in own]
    heads = [text for cell, text in texts if cell["header"]]
    texts = [(cell, text) for cell, text in texts if text and not cell["header"]]
    found = [(cell, NUMBER.fullmatch(text)) for cell, text in texts if _is_bare(cell)]
    numbers = [(cell, match) for cell, match in found if match]
    dashes = sum(bool(DASHES.fullmatch(text)) for _cell, text in texts)
    is_value = bool(numbers) and len(numbers) + dashes >= MOSTLY * len(texts)
    whole = rest = 0.0
    if is_value:
        for cell, match in numbers:
            # A hyphen before a number is a minus.
            whole_part = re.sub(r"^([<>≤≥≈~±约]?)[-–－]", "\\1−", match["whole"])
            parts = [whole_part.replace("＋", "+"), match["rest"]]
            cell["number"] = parts
            whole = max(whole, fonts.width_of(parts[0]))
            rest = max(rest, fonts.width_of(parts[1]))
    headings = [words_of(cell["plain"]) for cell in head]
    own_words = [*heads, *(text for _cell, text in texts)]
    longest = _wanted(max([whole + rest, *map(_longest, own_words)]))
    heading = max(map(_longest, headings), default=0)
    kept = max(map(fonts.width_of, chain(*map(_pieces, [*own_words, *headings]))), default=0)
    held = max(map(fonts.width_of, _held([*own_words, *headings])), default=0)
    if is_value:  # headings wrap where they are longer than the numbers below them
        kept, natural, least = max(kept, longest), heading, HEADINGS
    else:
        natural, least = _wanted(max(longest, heading)), WORDS
    wants = [max(kept, min(natural, most)) for most in least]
    wants[HELD] = max(wants[HELD], held)
    wants[COMFORT:] = [max(wants[HELD], want) for want in wants[COMFORT:]]
    return {
        "wants": [want + PADDING for want in wants],
        # The numbers of the rows are no values: they need not be as wide as those.
        "is_value": is_value and not _is_counted([text for _cell, text in texts]),
        "is_short": all(_longest(text) <= SHORT or DATE.fullmatch(text) for _cell, text in texts),
        "whole": round(whole, 3),
        "rest": round(rest, 3),
    }


def _wanted(width: float) -> float:
    """What a column wants for its longest cell: all of it, and of a long text, which wraps in any
    case, less, but more than a column with a shorter one."""
    return width if width <= WIDEST else (width * WIDEST) ** 0.5


def _is_counted(texts: list[str]) -> bool:
    """Whether they are 1, 2, 3 and so on."""
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 6]
    return len(numbers) == len(texts) > 1 and all(b - a == 1 for a, b in pairwise(numbers))


def _is_bare(cell: dict) -> bool:
    """Whether a cell is one paragraph without marks and links, not too long for a number."""
    blocks = cell["plain"]
    return (
        len(blocks) == 1
        and blocks[0]["kind"] == "paragraph"
        and not any(span.get("marks") or span.get("href") for span in blocks[0]["spans"])
        and fonts.width_of(words_of(blocks)) <= LONGEST_NUMBER
    )


def _longest(text: str) -> float:
    return max((fonts.width_of(line) for line in text.splitlines()), default=0)


def scaled(
    columns: list[dict], measure: float, legible: float = 0, most: float = 1
) -> tuple[float, list[tuple[float, float]]]:
    """The scale of the type, `most` at most and if possible not below `legible`, and for each
    column the least width and the one it would take."""
    values = [column["wants"] for column in columns if column["is_value"]]
    widest = [max(widths) for widths in zip(*values, strict=True)]
    for lowest in (legible, 0):
        for of_words, of_values, scales in LEVELS:
            pairs = [
                (widest[of_values],) * 2
                if column["is_value"]
                else (column["wants"][of_words], column["wants"][NATURAL])
                for column in columns
            ]
            wanted = sum(low for low, _high in pairs)
            fitting = (s for s in scales if lowest <= s <= most and wanted <= measure / s)
            if scale := next(fitting, None):
                return scale, pairs
    # Columns of values that cannot be equal take what each needs.
    pairs = [(column["wants"][LEAST], column["wants"][NATURAL]) for column in columns]
    least = sum(low for low, _high in pairs)
    scales = (scale for scale in SCALES if scale <= most and least <= measure / scale)
    return next(scales, SCALES[-1]), pairs


def _widths(wants: list[tuple[float, float]], room: float) -> list[float]:
    """Widths that fill the line, or a part of it. Where not all columns can have what they would
    take, each has its least, and of the rest what it lacks."""
    least, natural = (sum(width) for width in zip(*wants, strict=True))
    if natural <= room:
        wanted = room if natural > FILLS * room else max(natural * 1.2, FILLS * room)
        return [width * min(wanted, room) / natural for _least, width in wants]
    if least >= room:
        return [width * room / least for width, _natural in wants]
    share = (room - least) / (natural - least)
    return [low + (high - low) * share for low, high in wants]


def _held(texts: list[str]) -> list[str]:
    """What of the texts of cells is rather not divided: dates, short units below a heading."""
    dates = [line for text in texts for line in text.splitlines() if DATE.fullmatch(line)]
    units = [unit[0] for text in texts if (unit := MEASURED_IN.search(text))]
    return dates + [unit for unit in units if fonts.width_of(unit) <= LONGEST_UNIT]


def _pieces(text: str) -> list[str]:
    """What of a cell's text no line breaks: numbers with their units, Latin words."""
    found: list[str] = []
    for part in holding.parts(text, math.inf, False):
        found += part.pieces or holding.WORD.findall(part.text)
    return found


def divide(blocks: list[dict], width: float) -> None:
    """Lets words of a cell that are wider than its column, in ems, break anywhere."""
    for block in blocks:
        if "spans" in block:
            block["spans"] = [part for span in block["spans"] for part in _divided(span, width)]


def _divided(span: dict, width: float) -> Iterator[dict]:
    words = span["pieces"] or holding.WORD.findall(span["text"])
    if all(fonts.width_of(word) <= width for word in words):
        yield span
        return
    for part in [*span["pieces"], *re.split(f"({holding.WORD.pattern})", span["text"])]:
        if fonts.width_of(part) > width:
            yield {**span, "text": "", "pieces": list(fonts.clusters(part))}
        elif part:
            yield {**span, "text": part, "pieces": []}
