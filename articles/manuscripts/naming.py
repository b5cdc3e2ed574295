"""Says what each line of an article is, by the recognisers, before paragraphs are joined."""

from dataclasses import dataclass
from itertools import accumulate, pairwise

from articles.manuscripts import recognisers
from articles.manuscripts.document import Block, Run
from articles.manuscripts.folding import fold
from articles.manuscripts.recognisers import match
from articles.manuscripts.tables import cell_count
from articles.manuscripts.titles import is_title_like

# The characters of a title that a line is compared with: as many as an article's title may have.
MAX_DOCUMENT_TITLE = 300
MAX_CAPTION = 80  # characters
# Kinds that are recognised from the line alone, whatever stands around it.
CONTEXT_FREE = (
    *("time_stamp", "caption_with_credit", "caption_in_brackets", "caption_by_word"),
    *("responsible_editor", "byline", "info_line", "people", "heading", "sub_heading"),
)


@dataclass(frozen=True)
class Styling:
    """Facts about the whole manuscript that help to judge a line."""

    is_indented: bool
    wrap_width: int | None  # of text broken into lines of one length, else None

    @classmethod
    def of(cls, lines: list[Block], form: str) -> "Styling":
        prose = [line for line in lines if len(line.text) >= 20]
        indented = sum(line.is_indented for line in prose)
        return cls(
            bool(prose) and indented * 10 >= len(prose) * 3,
            _wrap_width(lines) if form != "word" else None,  # Word wraps lines by itself
        )

    def fills_line(self, line: Block) -> bool:
        width = self.wrap_width
        return bool(width) and width - 3 <= len(line.text) <= width + 1


def _wrap_width(lines: list[Block]) -> int | None:
    """The line length of a text that is wrapped at one width; None if each line is a paragraph."""
    followed = [
        len(line.text)
        for line, following in pairwise(lines)
        if following.gap == 0 and len(line.text) >= 18
    ]
    if len(followed) < 6:
        return None
    width = sorted(followed)[int(len(followed) * 0.9)]
    full = sum(width - 3 <= length <= width + 1 for length in followed)
    return width if width <= 80 and full * 2 >= len(followed) else None


@dataclass
class NamedLines:
    """Lines that belong together, and the name of what they are. `runs` is the forms of `text`."""

    kind: str
    lines: list[Block]
    text: str
    runs: tuple[Run, ...] = ()


def name_lines(lines: list[Block], title: str, styling: Styling) -> list[NamedLines]:
    return _Namer(lines, title, styling).pieces()


class _Namer:
    def __init__(self, lines: list[Block], title: str, styling: Styling):
        self.lines = lines
        self.title = fold(title[:MAX_DOCUMENT_TITLE])
        self.styling = styling
        self.particulars = _metadata_lengths(lines)
        self.rows = _run_lengths([cell_count(line) for line in lines])
        self.is_transcript = _is_transcript(lines)
        self.signature_start = _signature_start(lines)
        self.first_depth = min((line.level for line in lines if line.level), default=0)

    def pieces(self) -> list[NamedLines]:
        pieces: list[NamedLines] = []
        at = 0
        while at < len(self.lines):
            kind, count = self._name(at)
            line = self.lines[at]
            pieces.append(NamedLines(kind, self.lines[at : at + count], line.text, line.spans()))
            at += count
        return pieces

    def _name(self, at: int) -> tuple[str, int]:
        line = self.lines[at]
        if line.role == "caption" and line.kind == "text":
            return "caption_by_style", 1
        if line.kind in ("table", "picture", "item", "quote", "rule"):
            return line.kind, 1
        if line.level:
            return ("heading" if line.level == self.first_depth else "sub_heading"), 1
        if table := self._table(at):
            return table
        for name in CONTEXT_FREE:
            if match(name, line.text):
                return name, 1
        if self.is_transcript and match("speaker", line.text) and not self._continues(at):
            return "speaker", 1
        if self._is_centred_caption(at):
            return "caption_by_style", 1
        if self._stands_in_gap(at) and match("caption_after_gap", line.text):
            return "caption_after_gap", 1
        if at >= self.signature_start and (
            match("signature", line.text) or match("day", line.text)
        ):
            return "signature", 1
        if self._is_document_title(at):
            return "heading", 1
        return "prose", 1

    def _table(self, at: int) -> tuple[str, int] | None:
        """Name-value lines or table rows, two or more in a row; a caption may stand above rows."""
        if self._is_caption_of_table(at):
            return "table", 2
        if count := self.particulars[at]:
            return "meta", count
        if count := self.rows[at]:
            return "table", count
        if match("table_caption", self.lines[at].text) and at + 1 < len(self.lines):
            if count := self.rows[at + 1]:
                return "table", 1 + count
        return None

    def _stands_in_gap(self, at: int) -> bool:
        """Whether a line follows a picture's line, or blank lines where a picture is missing."""
        return self.lines[at].gap >= 2 or bool(at and self.lines[at - 1].kind == "picture")

    def _is_caption_of_table(self, at: int) -> bool:
        """Whether a line stands right above a table of the file, numbered or centred."""
        line = self.lines[at]
        below = self.lines[at + 1] if at + 1 < len(self.lines) else None
        if below is None or below.kind != "table" or line.kind != "text":
            return False
        is_centred = (
            line.is_centred and len(line.text) <= MAX_CAPTION and line.text[-1:] not in "。："
        )
        return is_centred or bool(match("table_caption", line.text))

    def _is_centred_caption(self, at: int) -> bool:
        """Whether a line of Word stands centred below a picture."""
        line = self.lines[at]
        below = at and self.lines[at - 1].kind == "picture"
        return bool(below) and line.is_centred and len(line.text) <= MAX_CAPTION

    def _continues(self, at: int) -> bool:
        """Whether a line is the end of a wrapped paragraph, and not a paragraph of its own."""
        return bool(at) and self.lines[at].gap == 0 and self.styling.fills_line(self.lines[at - 1])

    def _is_document_title(self, at: int) -> bool:
        """Whether a line repeats much of the title: the name of the document itself."""
        line = self.lines[at]
        if not 8 <= len(line.text) <= 100 or not is_title_like(line) or "，" in line.text:
            return False
        if self._continues(at) or self.styling.fills_line(line):
            return False
        text = fold(line.text)
        shared = max(8, -(-len(text) * 7 // 10))
        return any(text[at : at + shared] in self.title for at in range(len(text) - shared + 1))


def _run_lengths(marks: list) -> list[int]:
    """For each line, the length of the run of equal marks that starts there; 0 if it is shorter
    than 2.

    Computed backwards in one pass: asked again at each row of a table, the time would be quadratic.
    """
    lengths = [0] * (len(marks) + 1)
    for at in reversed(range(len(marks))):
        goes_on = at + 1 < len(marks) and marks[at + 1] == marks[at]
        lengths[at] = 0 if marks[at] is None else 1 + goes_on * lengths[at + 1]
    return [length if length >= 2 else 0 for length in lengths[:-1]]


def _metadata_lengths(lines: list[Block]) -> list[int]:
    """The lengths of groups of name-value lines of which at least one name is in METADATA."""
    found = [match("name_value", line.text) for line in lines]
    lengths = _run_lengths([bool(value) or None for value in found])
    known = (
        "".join(value["name"].split()) in recognisers.METADATA if value else 0 for value in found
    )
    before = list(accumulate(known, initial=0))
    return [n if before[at + n] > before[at] else 0 for at, n in enumerate(lengths)]


def _is_transcript(lines: list[Block]) -> bool:
    speakers = sum(bool(match("speaker", line.text)) for line in lines)
    stamps = sum(bool(match("time_stamp", line.text)) for line in lines)
    return speakers >= 1 and (stamps >= 1 or speakers >= 3)


def _signature_start(lines: list[Block]) -> int:
    """Where the signature begins: short lines directly before a date that ends the article."""
    end = len(lines)
    while end and match("byline", lines[end - 1].text):
        end -= 1
    if not end or not match("day", lines[end - 1].text):
        return len(lines)
    start = end - 1
    while start and end - start <= 5 and match("signature", lines[start - 1].text):
        start -= 1
    return start
