"""Finds the lines that belong to a paper page and not to the text: page numbers, page headers."""

import re
from collections import Counter
from itertools import pairwise

from articles.manuscripts import recognisers
from articles.manuscripts.credits import is_sure
from articles.manuscripts.folding import fold

MAX_STEP = 5  # pages between two numbers that were kept
MASTHEAD = 8  # lines
_DIGITS = re.compile(r"\d+")
_ISSUE = re.compile(r"第#期|第#页|内部资料|注意保存")
_BARE_NUMBER = re.compile(r"^\d{1,3}$")


def page_marks(raw: list) -> set[int]:
    """The numbers of lines that belong to the paper page: page numbers and page headers."""
    filled = [(line.number, line.text) for line in raw]
    folios = {number for number, text in filled if recognisers.match("page_number", text)}
    folios |= _lone_page_numbers(filled)
    beside = Counter()
    places: dict[str, set[int]] = {}
    near: set[int] = set()  # lines beside a page number
    for at, (number, text) in enumerate(filled):
        shape = _DIGITS.sub("#", fold(text))
        if number in folios or len(shape) > 40 or is_sure(text):
            continue
        neighbours = {filled[n][0] for n in (at - 1, at + 1) if 0 <= n < len(filled)}
        stands_apart = at > 0 and filled[at - 1][0] < number - 1
        cuts = stands_apart and _is_cut(filled[at - 1][1])
        if neighbours & folios:
            near.add(number)
        if neighbours & folios or _names_an_issue(shape) or (cuts and _is_plain(text)):
            beside[shape] += 1
            places.setdefault(shape, set()).add(number)
    # Beside page numbers, a line with the number of the issue need not come often.
    headers = (
        places[shape]
        for shape, count in beside.items()
        if count >= 3 or (count == 2 and _names_an_issue(shape) and places[shape] <= near)
    )
    found = folios.union(*headers)
    # A page header is one wherever it stands, but in the masthead.
    shapes = {shape for shape, count in beside.items() if count >= 3}
    return found | {
        number
        for at, (number, text) in enumerate(filled)
        if at >= MASTHEAD and _DIGITS.sub("#", fold(text)) in shapes
    }


def _names_an_issue(shape: str) -> bool:
    """Whether a line looks like a page header: the number of an issue or page, or a notice."""
    return bool(_ISSUE.search(shape)) and "目录" not in shape


def _is_cut(text: str) -> bool:
    return text[-1] not in recognisers.TERMINAL + "”）)》】" and len(text) >= 20


def _is_plain(text: str) -> bool:
    """Whether a line is not of a kind that often repeats in a text: a speaker, a time stamp, a
    table row."""
    names = ("speaker", "time_stamp", "table_row", "byline", "outlet", "source_link", "day")
    return not any(recognisers.match(name, text) for name in names)


def _lone_page_numbers(filled: list[tuple[int, str]]) -> set[int]:
    """Lines with only a number, if they count up one by one."""
    lone = [(number, int(text)) for number, text in filled if _BARE_NUMBER.match(text)]
    values = [value for _number, value in lone]
    steps = [after - before for before, after in pairwise(values)]
    counts_up = all(step == 1 for step in steps) if len(values) == 2 else (
        len(values) > 2 and all(1 <= step <= MAX_STEP for step in steps)
    )  # fmt: skip
    # Two are enough where the file ends with the second.
    if len(values) == 2 and (values[0] != 1 or lone[-1][0] != filled[-1][0]):
        return set()
    return {number for number, _value in lone} if counts_up else set()
