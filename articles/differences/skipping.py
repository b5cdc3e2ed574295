"""Long stretches of paragraphs that two long texts share: left out before anything is read."""

import re
from collections.abc import Iterator, Sequence

from articles.differences.limits import refuse_long, refuse_unlike
from articles.differences.sequences import common, interned

# Texts with fewer characters and paragraphs are compared whole: that is fast, and each unchanged
# paragraph of theirs can be unfolded.
LONG, MANY = 200_000, 2_000
# Equal paragraphs that stay beside what differs, and the fewest that are left out.
CONTEXT, LEAST = 3, 20

_GROUP = "(?:ul|ol|blockquote|table|figure|pre)"
_BORDER = re.compile(f"(?P<opens><{_GROUP}\\b)|(?:(?P<closes></{_GROUP}>)|</(?:p|h2|h3)>|<hr>)\n?")


def is_long(old: str, new: str) -> bool:
    return any(
        len(text) > LONG or max(text.count("\n"), text.count("</")) > MANY for text in (old, new)
    )


def lines_of(text: str) -> list[str]:
    """A plain text cut after each line."""
    return [f"{line}\n" for line in text.split("\n")]


def blocks_of(html: str) -> list[str]:
    """A clean body cut between its outermost blocks; together they make it up again."""
    found: list[str] = []
    start = depth = 0
    for match in _BORDER.finditer(html):
        depth += bool(match["opens"]) - bool(match["closes"])
        if depth == 0:
            found.append(html[start : match.end()])
            start = match.end()
    return [*found, html[start:]] if start < len(html) else found


def parts(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple]:
    """Two sequences of texts as (old texts, new texts, equal ones after them that are left out).

    Raises TooLarge where what is not left out is more than is ever compared.
    """
    keys = [[text.rstrip("\n") for text in texts] for texts in (old, new)]
    refuse_unlike(*keys)
    found = list(_cut(old, new, common(*interned(*keys))))
    refuse_long(*("".join(texts) for part in found for texts in part[:2]))
    yield from found


def _cut(old, new, stretches: list[tuple[int, int, int]]) -> Iterator[tuple]:
    i = j = 0
    for a, b, size in stretches:
        first = CONTEXT if a or b else 0
        last = CONTEXT if a + size < len(old) or b + size < len(new) else 0
        if size - first - last >= LEAST:
            end = a + size - last
            yield old[i : a + first], new[j : b + first], old[a + first : end]
            i, j = end, b + size - last
    yield old[i:], new[j:], []
