"""Gives table cells explicit places, so that none overlap, stick out or are missing."""


def placed_cells(rows: list[list[dict]], columns: int) -> list[dict]:
    """Cells with explicit places `x`, `y`: none overlap or leave the grid, none is missing."""
    taken: set[tuple[int, int]] = set()
    placed: list[dict] = []
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (x, y) in taken:
                x += 1
            if x >= columns:
                break
            width = 1
            while width < cell["colspan"] and x + width < columns and (x + width, y) not in taken:
                width += 1
            height = min(cell["rowspan"], len(rows) - y)
            taken.update((x + i, y + j) for i in range(width) for j in range(height))
            cut = width < cell["colspan"]
            placed.append(cell | {"x": x, "y": y, "colspan": width, "rowspan": height, "cut": cut})
            x += width
    empty = {"header": False, "colspan": 1, "rowspan": 1, "blocks": [], "cut": False}
    holes = ((x, y) for y in range(len(rows)) for x in range(columns) if (x, y) not in taken)
    return placed + [empty | {"x": x, "y": y} for x, y in holes]
