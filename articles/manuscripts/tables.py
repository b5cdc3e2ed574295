"""The rows of a table in pipe form."""

import re

from articles.manuscripts.reading import Line

_CELL_END = re.compile(r"(?<!\\)\|")


def cells(text: str) -> list[str]:
    """The cells of a table row in pipe form."""
    inner = _CELL_END.split(text.strip().removeprefix("|").removesuffix("|"))
    return [cell.strip().replace("\\|", "|") for cell in inner]


def cell_count(line: Line) -> int:
    return len(cells(line.text))
