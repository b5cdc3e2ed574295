"""Where in its text an article goes on on the next sheet of the PDF, read from the PDF itself.

So a hit can name the sheet it stands on. What the print alters (a caption, a number with its unit)
is not found there; then the next line that is found says where the text has come to.
"""

import io
import logging
from collections.abc import Sequence
from dataclasses import astuple
from functools import cache
from itertools import pairwise

import pypdf

from articles.search import folding
from issues.contents import Contents

logger = logging.getLogger(__name__)

ENOUGH = 8  # characters that are hardly on two sheets by chance
TOP = 120  # within so many, behind the running head, a sheet goes on with what was begun before it


def read(pdf: bytes, tree: Contents, starts: dict[int, tuple[int, int]]) -> dict[int, list[int]]:
    """For each article that takes several sheets, by its key: for every sheet after its first the
    place in its text (`Article.text`) where that begins. `starts` are those of `printed`. Of a PDF
    that cannot be read nothing is known; no release fails for this."""
    try:
        return _read(pypdf.PdfReader(io.BytesIO(pdf)).pages, tree, starts)
    except Exception:  # pypdf raises many kinds on a page that it does not understand
        logger.exception("The sheets of a PDF could not be read")
        return {}


def _read(
    pages: Sequence, tree: Contents, starts: dict[int, tuple[int, int]]
) -> dict[int, list[int]]:
    wording = cache(lambda sheet: _bare(pages[sheet - 1].extract_text()))
    found: dict[int, list[int]] = {}
    firsts = [starts[item.id][0] for item in tree.items()]
    # The next article may begin below the end of this one.
    for item, (first, last) in zip(tree.items(), pairwise([*firsts, len(pages)]), strict=True):
        if last > first:
            found[item.id] = _turns(item.text, [wording(at) for at in range(first, last + 1)])
    return {key: turns for key, turns in found.items() if turns}


def _turns(text: str, sheets: Sequence[str]) -> list[int]:
    """For each sheet that the text comes to after the first, the place where it does."""
    turns: list[int] = []
    begins = 0
    for line in text.split("\n"):
        folded = folding.fold(line)
        places = [place for one, place in zip(*astuple(folded), strict=True) if one.strip()]
        bare, done = "".join(folded.text.split()), 0
        while done < len(bare):
            fits = _fitting(bare[done:], sheets[len(turns)])
            sheet = _goes_on(bare[done + fits :], sheets, len(turns), has_begun=bool(done + fits))
            if sheet is None:
                break
            done += fits
            turns += [begins + places[done]] * (sheet - len(turns))
        begins += len(line) + 1
    return turns


def _goes_on(rest: str, sheets: Sequence[str], sheet: int, *, has_begun: bool) -> int | None:
    """The next sheet with the rest of a line, if there is any. Of a line that has begun enough goes
    over (no last line goes alone), and stands first; a short line stands first to be known."""
    if not rest or (has_begun and len(rest) < ENOUGH):
        return None
    is_first = has_begun or len(rest) < ENOUGH
    for later in range(sheet + 1, len(sheets)):
        at = sheets[later].find(rest[:ENOUGH])
        if at >= 0 and (at < TOP or not is_first):
            return later
    return None


def _fitting(line: str, sheet: str) -> int:
    """How many characters of a line, from its beginning, a sheet has together; none if that is so
    few that they stand there by chance."""
    low, high = 0, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if line[:middle] in sheet else (low, middle - 1)
    return low if low >= min(ENOUGH, len(line)) else 0


def _bare(text: str) -> str:
    return "".join(folding.folded(text).split())
