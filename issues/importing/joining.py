"""Puts paragraphs together that a page of the original, or the width of a line, cut in two."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from issues.importing import recognisers
from issues.importing.naming import Piece, Styling
from issues.importing.recognisers import HAN, NUMERAL, match

CUT_LENGTH = 25
PARAGRAPH_START = re.compile(
    rf"^(?:[（(][{NUMERAL}\d]+[)）]|[{NUMERAL}]+、|第[{NUMERAL}]+[，、章条节]"
    r"|\d+[.、．](?!\d)|[-*•●]\s"
    rf"|(?:问|答|记者|主持人|[{HAN}]{{2,8}})[\d一二三四五六七八九十]*[：:])"
)
# Lines of the form “name: …” end where they end, with or without a full stop.
_TOPIC = re.compile(r"[电讯]\s*题：")
_LATIN_END = re.compile(r"[A-Za-z0-9,.;]$")
_LATIN_START = re.compile(r"^[A-Za-z0-9]")
_HAN = re.compile(f"^[{HAN}]")
_MARK = re.compile(r"[，。；、：,]")
LABELLED = re.compile(rf"^[{HAN}A-Za-z·]{{1,8}}\d*[：:].{{1,60}}$")


def join(pieces: list[Piece], styling: Styling, remark: Callable) -> list[Piece]:
    """The pieces with cut paragraphs whole; `remark` is told of every join that was judged."""
    result: list[Piece] = []
    for piece in pieces:
        before = result[-1] if result else None
        reason = _reason(before, piece, styling) if before else ""
        if not reason:
            result.append(piece)
            continue
        if reason != "width":
            _tell(before, piece, remark)
        before.text = _glue(before.text, piece.text)
        before.lines.extend(piece.lines)
    return result


def _reason(before: Piece, piece: Piece, styling: Styling) -> str:
    """Why `piece` is the rest of the paragraph before: "width", "page", or "" if it is not."""
    first, last = piece.lines[0], before.lines[-1]
    if {before.kind, piece.kind} != {"prose"} or PARAGRAPH_START.match(piece.text):
        return ""
    if styling.is_indented and first.is_indented:
        return ""
    if first.gap == 0 and styling.fills_line(last):
        return "width"
    if _ends_sentence(before.text) or LABELLED.match(before.text):
        return ""
    if before.text[-1] in "，、," and len(before.text) >= 10:
        return "page"
    if first.after_page or (styling.wrap_width and first.gap == 0):
        return "page"
    if first.gap > 2 or match("dateline", piece.text) or _TOPIC.search(before.text):
        return ""
    has_marks = _MARK.search(before.text) or len(before.text) >= 60
    return "page" if has_marks and len(before.text) >= CUT_LENGTH else ""


def _tell(before: Piece, piece: Piece, remark: Callable) -> None:
    values = {"b": before.text[-6:], "c": piece.text[:6], "a": piece.text[0]}
    number = piece.lines[0].number
    remark("note", "joined", _("Put together again: …%(b)s|%(c)s…") % values, number)
    if before.text[-1] == piece.text[0] and _HAN.match(piece.text):
        text = _("“%(a)s” stands on both sides of a page break: …%(b)s|%(c)s…") % values
        remark("fault", "doubled_at_join", text, number)


def _ends_sentence(text: str) -> bool:
    bare = text.rstrip("”’」』）)》】\"' ")
    if not bare:
        return True
    return bare[-1] in recognisers.TERMINAL or (bare != text and text[-1] in "）)")


def _glue(text: str, more: str) -> str:
    between = " " if _LATIN_END.search(text) and _LATIN_START.match(more) else ""
    return text + between + more
