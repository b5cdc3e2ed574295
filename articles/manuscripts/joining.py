"""Joins paragraphs that a page end, or the width of a line, had cut in two."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from articles.manuscripts import recognisers
from articles.manuscripts.document import Run
from articles.manuscripts.naming import NamedLines, Styling
from articles.manuscripts.recognisers import HAN, NUMERAL, match
from articles.manuscripts.report import Remark

# A paragraph that a page end cut fills at least a line; a shorter line stands for itself.
CUT_LENGTH = 25
EDGE = 100  # how many characters of a paragraph's ends are looked at
PARAGRAPH_START = re.compile(
    rf"^(?:[（(][{NUMERAL}\d]+[)）]|[{NUMERAL}]+、|第[{NUMERAL}]+[，、章条节]"
    r"|\d+[.、．](?!\d)|[-*•●]\s"
    rf"|(?:问|答|记者|主持人|[{HAN}]{{2,8}})[\d一二三四五六七八九十]*[：:])"
)
# Lines of the form “name: …” are complete, with or without a full stop.
_TOPIC = re.compile(r"[电讯]\s*题：")
_LATIN_END = re.compile(r"[A-Za-z0-9,.;]$")
_LATIN_START = re.compile(r"^[A-Za-z0-9]")
_ENGLISH_END = re.compile(r"[a-z]{3}[”\")]?\.$|[a-z]{3}\.[”\")]?$")
_HAN = re.compile(f"^[{HAN}]")
_PUNCTUATION = re.compile(r"[，。；、：,]")
# How `_report_join` shows a join: …before|after…
_JOINT = re.compile(r"…(?P<before>[^…|]{1,6})\|(?P<after>[^…|]{1,6})…")
LABELLED = re.compile(rf"^[{HAN}A-Za-z·]{{1,8}}\d*[：:].{{1,60}}$")


class _Paragraph:
    """A paragraph that the next line may continue. Its text is put together once, at the end:
    copying it for each of thousands of lines would take minutes."""

    def __init__(self, piece: NamedLines):
        self.piece = piece
        self.parts = [piece.text]
        self.runs = [*piece.runs]
        self.length = len(piece.text)
        self.start, self.end = piece.text[:EDGE], piece.text[-EDGE:]
        self.has_topic = bool(_TOPIC.search(piece.text))

    def add(self, piece: NamedLines) -> None:
        space = _space_between(self.end, piece.text)
        more = space + piece.text
        self.parts.append(more)
        self.runs += [Run(space), *piece.runs] if space else piece.runs
        self.piece.lines.extend(piece.lines)
        self.length += len(more)
        self.has_topic = self.has_topic or bool(_TOPIC.search(self.end + more))
        self.start = (self.start + more[:EDGE])[:EDGE]
        self.end = (self.end + more[-EDGE:])[-EDGE:]

    def whole(self) -> NamedLines:
        self.piece.text, self.piece.runs = "".join(self.parts), tuple(self.runs)
        return self.piece


def join(pieces: list[NamedLines], styling: Styling, remark: Callable) -> list[NamedLines]:
    """The lines with cut paragraphs joined; every join that was not certain is reported by
    `remark`."""
    result: list[_Paragraph] = []
    for piece in pieces:
        before = result[-1] if result else None
        reason = _reason(before, piece, styling) if before else ""
        if not reason:
            result.append(_Paragraph(piece))
            continue
        if reason != "width":
            _report_join(before, piece, remark)
        before.add(piece)
    return [paragraph.whole() for paragraph in result]


def _reason(before: _Paragraph, piece: NamedLines, styling: Styling) -> str:
    """Why `piece` continues the paragraph before: "width", "page", or "" if it does not."""
    first, last = piece.lines[0], before.piece.lines[-1]
    if {before.piece.kind, piece.kind} != {"prose"} or PARAGRAPH_START.match(piece.text):
        return ""
    if styling.is_indented and first.is_indented:
        return ""
    if first.gap == 0 and styling.fills_line(last):
        return "width"
    if (
        _ends_sentence(before.end)
        or _ends_in_english(before.end, piece.text)
        or (before.length <= EDGE and LABELLED.match(before.start))
    ):
        return ""
    if before.end[-1] in "，、," and before.length >= 10:
        return "page"
    if first.after_page or (styling.wrap_width and first.gap == 0):
        return "page"
    if first.gap > 2 or match("dateline", piece.text) or before.has_topic:
        return ""
    has_marks = before.length >= 60 or _PUNCTUATION.search(before.start)
    return "page" if has_marks and before.length >= CUT_LENGTH else ""


def _report_join(before: _Paragraph, piece: NamedLines, remark: Callable) -> None:
    values = {"b": before.end[-6:], "c": piece.text[:6], "a": piece.text[0]}
    number = piece.lines[0].number
    remark(
        "note", "joined", _("Two parts of a paragraph were joined: …%(b)s|%(c)s…") % values, number
    )
    if before.end[-1] == piece.text[0] and _HAN.match(piece.text):
        text = _("“%(a)s” stands on both sides of a page break: …%(b)s|%(c)s…") % values
        remark("fault", "doubled_at_join", text, number)


def doubled_in(remark: Remark) -> str:
    """The stretch of text around a doubled character as `join` reported it, or ""."""
    found = _JOINT.search(remark.text) if remark.code == "doubled_at_join" else None
    return found["before"] + found["after"] if found else ""


def _ends_sentence(text: str) -> bool:
    bare = text.rstrip("”’」』）)》】\"' ")
    if not bare:
        return True
    return bare[-1] in recognisers.TERMINAL or (bare != text and text[-1] in "）)")


def _ends_in_english(text: str, more: str) -> bool:
    """Whether a full stop ends an English sentence, and no abbreviation or number."""
    return bool(_ENGLISH_END.search(text)) and (bool(_HAN.match(more)) or more[:1].isupper())


def _space_between(text: str, more: str) -> str:
    return " " if _LATIN_END.search(text) and _LATIN_START.match(more) else ""
