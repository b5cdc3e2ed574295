"""Preformatted text in lines that fit, in runs of one width."""

from issues.exporting.print import fonts

CELL = 0.552  # ems of small type that a letter takes; a wide character takes two
INSET = 18  # points left and right


def lines(text: str, cells: int) -> list[list[dict]]:
    """Runs (`text`, `wide`) of each line of a text; a line that needs more than that many cells
    goes on in the next one."""
    found = []
    for line in text.split("\n"):
        rest = line
        while True:
            taken = _fitting(rest, cells)
            found.append(_runs(rest[:taken]))
            rest = rest[taken:]
            if not rest:
                break
    return found


def _runs(line: str) -> list[dict]:
    """Two narrow letters are as wide as one wide character (UAX 11). What the mono face has not is
    set in the sans, as wide as it is there."""
    found: list[dict] = []
    for cluster in fonts.clusters(line):
        wide = not all(
            ord(character) in fonts.mono_characters() and character not in fonts.INVISIBLE
            for character in cluster
        )
        if not found or found[-1]["wide"] != wide:
            found.append({"text": "", "wide": wide})
        found[-1]["text"] += cluster
    return found


def _fitting(line: str, cells: int) -> int:
    """How many characters of a line stand in that many cells, at least one."""
    taken = width = 0
    for cluster in fonts.clusters(line):
        width += 2 if fonts.is_wide(cluster[0]) else 1
        if taken and width > cells:
            break
        taken += len(cluster)
    return taken
