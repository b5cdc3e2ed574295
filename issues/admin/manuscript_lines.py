"""The lines of a manuscript as a page shows them, with their numbers."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.manuscripts.document import Block
from issues.importing.parts import Part

PORTION = 1_500  # lines on one page; an issue has some hundreds
MAX_SHOWN = 300  # characters of a line; whoever wants to read it all has the file


@dataclass(frozen=True)
class Line:
    """`anchor` is the number of the line in the file, for the first that has it; else "". `kind` is
    that of the part whose title the line is; `within` that of the part it stands in."""

    at: int
    number: int
    anchor: str
    text: str
    kind: str
    within: str


def portion(lines: list[Block], parts: list[Part], at: int) -> tuple[list[Line], dict]:
    """The lines of the portion that holds the index `at`, and where the neighbouring portions
    begin (`before`, `after`; None if there is none)."""
    start = max(0, min(at, len(lines) - 1)) // PORTION * PORTION
    end = min(start + PORTION, len(lines))
    kinds = _kinds(len(lines), parts)
    shown = [
        Line(
            n,
            lines[n].number,
            str(lines[n].number) if not n or lines[n - 1].number != lines[n].number else "",
            _text(lines[n]),
            *kinds[n],
        )
        for n in range(start, end)
    ]
    before = start - PORTION if start else None
    return shown, {"before": before, "after": end if end < len(lines) else None}


def index_of(lines: list[Block], number: int) -> int:
    """The index of the line with this number in the file, or of the next one."""
    return next((n for n, line in enumerate(lines) if line.number >= number), 0)


def _kinds(count: int, parts: list[Part]) -> list[tuple[str, str]]:
    result = [("", "")] * count
    for part, end in zip(parts, [*(p.first for p in parts[1:]), count], strict=False):
        for n in range(part.first, end):
            result[n] = (part.kind if n < part.after else "", part.kind)
    return result


def _text(line: Block) -> str:
    if line.kind == "table" and line.table:
        rows = line.table.rows
        size = {"rows": len(rows), "columns": max((len(row) for row in rows), default=0)}
        first = " | ".join(cell.text.replace("\n", " ") for row in rows[:1] for cell in row)
        return _("[Table, %(rows)s × %(columns)s] ") % size + first[:MAX_SHOWN]
    if line.kind == "picture" and line.picture:
        return _("[Picture] ") + (line.picture.name or line.picture.alt or line.picture.address)
    return line.text if len(line.text) <= MAX_SHOWN else line.text[:MAX_SHOWN] + "…"
