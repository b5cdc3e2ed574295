"""Counts on a PDF itself what a typographer would mark: squeezed marks, stretched lines, headlines
broken inside a word, units parted from their numbers, blank feet, last lines of a character or two.

It reads where each character stands (`mutool draw -F stext`), nothing of ours but `wording`.
"""

import re
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median

from articles import wording

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
MARKS = (
    "，。、；：！？"  # full width, their ink in the left half: squeezed, they lose the right one
)
CLOSING = MARKS + "”’）》」』〉】〕"
# A line is full if it ends this near to the longest ones, in ems.
NEAR = 0.12
SQUEEZED = 0.97  # of an em: Typst squeezes by hundredths
STRETCHED = 1.035  # ems from one character to the next: what an eye begins to see
FOLIO = re.compile(r"—?(?:[0-9]+|[ivxl]+)—?")  # no text
SHORT = 3  # characters of a last line: fewer look lost
FOOT = 1 / 3
UNIT = r"[万亿千百]*(?:元|个|家|批次|批|吨|台|件|起|项|种|名|人次|人|年|月|日|时|分|公里|米|倍|度)|[a-zA-Zμ%‰℃°Ω]"


@dataclass(frozen=True)
class Glyph:
    text: str
    x: float
    right: float
    y: float
    font: str
    size: float


@dataclass
class Line:
    page: int
    glyphs: list[Glyph]

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def left(self) -> float:
        return self.glyphs[0].x

    @property
    def right(self) -> float:
        return self.glyphs[-1].right

    @property
    def y(self) -> float:
        return self.glyphs[0].y

    @property
    def size(self) -> float:
        return self.glyphs[0].size

    @property
    def font(self) -> str:
        return Counter(glyph.font for glyph in self.glyphs).most_common(1)[0][0]


@dataclass(frozen=True)
class Pages:
    lines: list[Line]
    height: float
    count: int
    lowest: dict[int, float] = field(default_factory=dict)  # of text and pictures, by page


def read(path: Path) -> Pages:
    run = subprocess.run(
        ["mutool", "draw", "-q", "-F", "stext", str(path)], capture_output=True, check=True
    )
    lines, lowest, height, count = [], {}, 0.0, 0
    for number, page in enumerate(ET.fromstring(run.stdout).iter("page")):
        count, height = number + 1, float(page.get("height"))
        found = list(_lines(number, page))
        lines += found
        pictures = [float(box.get("bbox").split()[3]) for box in page.iter("image")]
        texts = [line.y for line in found if not FOLIO.fullmatch(line.text)]
        lowest[number] = max([*texts, *pictures], default=0.0)
    return Pages(lines, height, count, lowest)


def _lines(number: int, page: ET.Element) -> Iterator[Line]:
    rows: dict[tuple, list[Glyph]] = {}
    for font in page.iter("font"):
        size = float(font.get("size"))
        for one in font.iter("char"):
            text = one.get("c")
            if not text or text.isspace():
                continue
            box = [float(n) for n in one.get("quad").split()]
            y = float(one.get("y"))
            glyph = Glyph(
                text, float(one.get("x")), box[2], y, font.get("name").rpartition("+")[2], size
            )
            rows.setdefault(round(y), []).append(glyph)
    for _y, glyphs in sorted(rows.items()):
        yield Line(number, sorted(glyphs, key=lambda glyph: glyph.x))


def count(path: Path, titles: list[str], kept_words: frozenset[str] = frozenset()) -> dict:
    """The counts for one PDF; `titles` are those of its sections and articles."""
    pages = read(path)
    faces = Counter()
    for line in pages.lines:
        for glyph in line.glyphs:
            faces[(round(glyph.size, 1), glyph.font)] += 1
    body, face = faces.most_common(1)[0][0]
    text = [line for line in pages.lines if round(line.size, 1) == body and line.font == face]
    edges = _edges(text)
    full = [
        line
        for line in text
        if abs(line.right - edges[line.page % 2]) < NEAR * body
        or _ends_at(line, edges[line.page % 2])
    ]
    marks = [ratio for line in full for ratio in _marks(line, body)]
    pitches = [pitch for line in full if (pitch := _pitch(line, body))]
    return {
        "pages": pages.count,
        "justified lines": len(full),
        "marks at full width, %": _percent(sum(r > SQUEEZED for r in marks), len(marks)),
        "lines stretched over 3.5 %, %": _percent(
            sum(p > STRETCHED for p in pitches), len(pitches)
        ),
        "headlines broken inside a word": _broken_headlines(pages, titles, kept_words, body),
        "units parted from numbers": _parted(full, text),
        "blank feet over a third": _blank_feet(pages),
        "last lines under three characters": _short_last_lines(text, edges, body),
    }


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _edges(lines: list[Line]) -> list[float]:
    """Where most lines end on left and on right pages: their margins may be mirrored."""
    found = []
    for side in (0, 1):
        ends = Counter(round(line.right, 1) for line in lines if line.page % 2 == side)
        found.append(ends.most_common(1)[0][0] if ends else 0.0)
    return found


def _ends_at(line: Line, edge: float) -> bool:
    """A mark at the end of a line loses its right half: the box of its glyph reaches over."""
    return line.text[-1] in CLOSING and 0 < line.right - edge < 0.6 * line.size


def _marks(line: Line, size: float) -> Iterator[float]:
    """The widths of the marks inside a line, in ems; pairs of marks are always squeezed."""
    for mark, after in pairwise(line.glyphs):
        if mark.text in MARKS and HAN.match(after.text):
            yield (after.x - mark.x) / size


def _pitch(line: Line, size: float) -> float:
    steps = [
        (after.x - before.x) / size
        for before, after in pairwise(line.glyphs)
        if HAN.match(before.text) and HAN.match(after.text)
    ]
    return median(steps) if len(steps) > 3 else 0.0


def _broken_headlines(pages: Pages, titles: list[str], kept_words, body: float) -> int:
    """Lines of headlines and of the contents that end where no phrase ends."""
    allowed = {}
    for title in titles:
        ends, at = set(), 0
        for phrase in wording.phrases(title, kept_words):
            at += len(re.sub(r"\s", "", phrase))
            ends.add(at)
        allowed[re.sub(r"\s", "", title)] = ends
    broken = 0
    for first, second in pairwise(pages.lines):
        if first.page != second.page:
            continue
        start = re.sub(r"[·.…\s]+\d*$", "", first.text)
        for title, ends in allowed.items():
            if len(start) > 1 and title.startswith(start) and len(start) < len(title):
                rest = re.sub(r"[·.…\s]+\d*$", "", second.text)
                if rest and title[len(start) :].startswith(rest[:6]) and len(start) not in ends:
                    broken += 1
                    break
    return broken


def _parted(full: list[Line], text: list[Line]) -> int:
    following = dict(
        (id(first), second) for first, second in pairwise(text) if first.page == second.page
    )
    parted = 0
    for line in full:
        after = following.get(id(line))
        if not after or after.y - line.y > 3 * line.size:
            continue
        number = re.search(r"[0-9][万亿千百]*$", line.text)
        unit = re.match(UNIT, after.text)
        slash = re.search(r"[A-Za-zμ]/$", line.text) and re.match(r"[A-Za-z]", after.text)
        parted += bool(number and unit) or bool(slash)
    return parted


def _blank_feet(pages: Pages) -> int:
    """Pages of the text that end more than a third above the foot, but for the last two."""
    starts = [line for line in pages.lines if line.page >= 2]
    top, foot = (
        min(line.y for line in starts),
        max(y for page, y in pages.lowest.items() if page >= 2),
    )
    inner = range(2, pages.count - 2)
    return sum(pages.lowest[page] < foot - FOOT * (foot - top) for page in inner)


def _short_last_lines(text: list[Line], edges: list[float], size: float) -> int:
    short = 0
    for before, line in pairwise(text):
        edge = edges[line.page % 2]
        is_last = before.page == line.page and 0 < line.y - before.y < 2.2 * size
        was_full = before.right > edge - NEAR * size
        if is_last and was_full and line.right < edge - size:
            short += len([c for c in line.text if c not in CLOSING]) < SHORT
    return short
