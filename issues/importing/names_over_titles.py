"""Finds sections that nothing marks but their place: a short name over the title of an article."""

import re
from collections import Counter

from articles.manuscripts.document import Block
from articles.manuscripts.titles import is_title_like
from issues.importing.manners import look
from issues.importing.titles import (
    Heading,
    is_source,
    stands_between,
    without_number,
    without_signs,
)

_ISSUE = re.compile(r"第\s*\d+\s*[期号]")  # a line of the masthead
MAX_NAME = 8  # characters; in Word, where a look tells names too, some more
MAX_SET_NAME = 12
MAX_FIRST = 6
PROSE = 40
FEWEST = 2
_ENDS = tuple("。！？”）…")


def marks(lines: list[Block]) -> list[Heading]:
    """The names, if there are two or more and all look alike; else none."""
    places = [at for at, line in enumerate(lines) if line.kind != "rule"]
    texts = [lines[at] for at in places]
    found = [places[at] for at in range(len(texts) - 2) if _is_name(texts, at)]
    looks = Counter(look(lines[at]) for at in found)
    if looks:
        usual = looks.most_common(1)[0][0]
        found = [at for at in found if look(lines[at]) == usual]
        found = _below_masthead(texts, places, found[0]) + found
    names = {lines[at].text for at in found}
    if len(found) < FEWEST or len(names) < len(found):
        return []
    return [Heading("section", without_number(lines[at].text), at, at + 1) for at in found]


def _below_masthead(texts: list[Block], places: list[int], first: int) -> list[int]:
    """The first name, which has the masthead above it, if it is set like the others."""
    looks = look(texts[places.index(first)])
    for n in range(places.index(first) - 1, 0, -1):
        line, below = texts[n], texts[n + 1]
        is_set = any(looks) and look(line) == looks != look(below)
        is_name = len(line.text) <= MAX_SET_NAME and is_title_like(line)
        if is_set and is_name and is_title_like(below) and not _ISSUE.search(below.text):
            return [places[n]]
    return []


def above_first(lines: list[Block], marks: list[Heading]) -> list[Heading]:
    """The marks with a section that stands above them unmarked (卷首语): a short name, set apart,
    over a title, and that over a paragraph."""
    for at in range(1, marks[0].first - 2) if marks else ():
        line, title, text = lines[at : at + 3]
        is_name = is_title_like(line) and 2 <= len(line.text) <= MAX_FIRST and line.gap
        is_over = is_title_like(title) and len(title.text) > MAX_FIRST
        if is_name and is_over and len(text.text) >= PROSE and text.text[-1:] in _ENDS:
            if not any(_ISSUE.search(one.text) for one in (line, title)):
                return [Heading("section", line.text, at, at + 1), *marks]
    return marks


def ruled(lines: list[Block]) -> list[Heading]:
    """Names with a rule right below them, if there are two or more; in a text that is how sections
    are set."""
    found = [at for at in range(len(lines) - 1) if _is_ruled(lines, at)]
    names = {lines[at].text for at in found}
    if len(found) < FEWEST or len(names) < len(found):
        return []
    return [Heading("section", without_number(lines[at].text), at, at + 1) for at in found]


def _is_ruled(lines: list[Block], at: int) -> bool:
    line, below = lines[at], lines[at + 1]
    return (
        below.kind == "rule"
        and below.number == line.number + 1
        and line.kind == "text"
        and is_title_like(line)
        and len(line.text) <= MAX_SET_NAME
        and (at == 0 or _is_free(lines[at - 1], line))
    )


def _is_name(lines: list[Block], at: int) -> bool:
    line, title, text = lines[at : at + 3]
    name = without_signs(line.text)
    is_set = any(look(line)) or name != line.text  # 📌 stands before it
    most = MAX_SET_NAME if is_set else MAX_NAME
    return (
        is_title_like(line)
        and not line.role
        and 2 <= len("".join(name.split())) <= most
        and is_title_like(title)
        and (len(title.text) > 4 or (is_set and look(line) != look(title)))
        and not _ISSUE.search(title.text)
        and (at == 0 or _is_free(lines[at - 1], line))
        and (is_source(text) or stands_between(text) or text.text[-1:] in _ENDS
             or (is_title_like(text) and at + 3 < len(lines) and is_source(lines[at + 3])))
    )  # fmt: skip


def is_name(lines: list[Block], at: int) -> bool:
    """Whether a line over a known title is short, and what stands above it is at its end."""
    line = lines[at]
    return (
        is_title_like(line)
        and 2 <= len(line.text) <= MAX_SET_NAME
        and (at == 0 or _is_free(lines[at - 1], line))
    )


def _is_free(above: Block, line: Block) -> bool:
    """Whether what stands above is at its end there."""
    return (
        is_source(above)
        or above.is_right
        or stands_between(above)
        or above.kind != "text"
        or line.gap > 0
        or above.text[-1:] in _ENDS
    )
