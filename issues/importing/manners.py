"""How a manuscript sets its titles: their look, their bullet, the blank lines above them."""

import re

from articles.manuscripts.document import Block
from articles.manuscripts.recognisers import match
from articles.manuscripts.recognisers.row import HAN, SIGN

_GOES_ON = re.compile(
    r"(?:发布|召开|开展|举行|举办|推出|印发|实施|推进|加强|建成|启动|关于|让|把|将|为|的|与|和|在|对)$"
)
MAX_CLAUSE = 12  # characters of a line that is a clause of its own
_PLACE = re.compile(rf"^[{HAN}]{{1,5}}[省市县区州旗乡镇]$")
_MARK = re.compile(rf"^[{SIGN}]")


def joined(lines: list[Block]) -> str:
    """A title of several lines. A space divides them behind a place (沧河市), behind a clause that
    has a comma in it, and between two halves of one length."""
    first, second = lines[0].text, lines[1].text if len(lines) == 2 else ""
    divides = second and (_PLACE.match(first) or "，" in first or _are_halves(lines))
    return (" " if divides else "").join(line.text for line in lines)


def _are_halves(lines: list[Block]) -> bool:
    """Whether two lines of a paragraph of Word are as long, and none goes on behind a verb."""
    first, second = lines[0], lines[1]
    is_one = first.number == second.number and len(first.text) == len(second.text) <= MAX_CLAUSE
    return is_one and not _GOES_ON.search(first.text)


def look(line: Block) -> tuple[bool, bool]:
    return line.is_bold, line.is_centred


def look_of_titles(body: list[Block], start: int, end: int) -> tuple[bool, bool] | None:
    """How a Word file sets titles: bold, centred, or both, if its texts do not look so."""
    first = look(body[start])
    alike = sum(look(line) == first for line in body[start:end])
    return first if any(first) and alike * 2 <= end - start else None


def mark_of(line: Block) -> str:
    """The bullet that a line begins with, "" for none."""
    return line.text[0] if _MARK.match(line.text) else ""


def _gaps(body: list[Block], start: int, end: int) -> list[int]:
    """The blank lines above each paragraph that follows another."""
    return [
        body[at].gap
        for at in range(start, end)
        if body[at].text[-1:] in tuple("。！？）") and body[at - 1].text[-1:] in tuple("。！？）")
    ]


def is_dense(body: list[Block], start: int, end: int) -> bool:
    """Whether paragraphs follow each other without a blank line."""
    # Where each article has one paragraph, the others of the manuscript tell.
    prose = _gaps(body, start + 2, end) or _gaps(body, 1, len(body))
    return bool(prose) and sum(gap > 0 for gap in prose) * 5 < len(prose)


def are_signed(body: list[Block], start: int, end: int) -> bool:
    """Whether people stand behind a text there, and not below a title."""
    return any(
        match("people", body[at].text) and body[at - 1].text[-1:] in "。！？”）"
        for at in range(start + 2, end)
    )
