"""Tables of particulars: names with their values."""

from collections.abc import Callable

from issues.exporting.print import fonts
from issues.exporting.print.tables import words_of, wrapped

LONGEST_NAME = 9  # ems
GAP = 1.5  # ems behind the longest name
INSETS = 2  # ems beside both


def pairs(node: dict) -> list[tuple[dict, dict]] | None:
    """Names and values of a table of particulars; None if it is built in another way."""
    rows = node["head"] + node["rows"]
    if node["role"] != "meta" or any(len(row) != 2 for row in rows):
        return None
    cells = [cell for row in rows for cell in row]
    simple = all(
        cell["colspan"] == cell["rowspan"] == 1
        and all(block["kind"] == "paragraph" for block in cell["blocks"])
        for cell in cells
    )
    return [(row[0], row[1]) for row in rows] if simple and rows else None


def fitted(
    pairs: list[tuple[dict, dict]],
    spans: Callable[[list[dict]], list[dict]],
    room: float,
    most_lines: float,
) -> dict:
    """Names with their values, each value in lines. `spans` makes those of a text fit for print;
    `room` is the width of a line in ems. More than `most_lines` may break over pages."""
    names = [fonts.width_of(words_of(name["blocks"])) for name, _value in pairs]
    width = min(max(names, default=0), LONGEST_NAME) + GAP  # of the sans
    lines = sum(
        max(
            wrapped(words_of(name["blocks"]), width),
            wrapped(words_of(value["blocks"]), room - width - INSETS),
        )
        for name, value in pairs
    )
    return {
        "kind": "particulars",
        "is_whole": lines <= most_lines,
        "label_width": width,
        "items": [
            {
                "label": [span for block in name["blocks"] for span in spans(block["spans"])],
                "value": [spans(block["spans"]) for block in value["blocks"]],
            }
            for name, value in pairs
        ],
    }
