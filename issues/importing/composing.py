"""From an article's lines to its text, fields and sources.

Lines are first named by the recognisers, then paragraphs cut by a page of the original are put
together, then each becomes HTML of the allowlist. `compose` checks at the end that every letter
of the lines has arrived somewhere.
"""

import datetime
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from django.utils.translation import gettext as _

from articles import richtext
from issues.importing import recognisers, sources
from issues.importing.outlining import ArticlePlan, is_title_like
from issues.importing.reading import Line, fold, letters
from issues.importing.recognisers import HAN, match
from issues.importing.report import Report

# Lines that stand for themselves: no paragraph is joined with them.
NAMED = (
    *("picture", "time_stamp", "caption_with_credit", "caption_in_brackets"),
    *("responsible_editor", "byline", "heading", "sub_heading"),
)
CUT_LENGTH = 25
SPACED = re.compile(
    rf"(?<=[{HAN}，。；：、！？（）《》“”])[ \u00a0]+(?=[A-Za-z0-9])"
    rf"|(?<=[A-Za-z0-9%％℃])[ \u00a0]+(?=[{HAN}，。；：、！？（）《》“”])"
)
HALF_WIDTH = re.compile(
    rf"(?<=[{HAN}])[,;:!?]|[,;:!?](?=[{HAN}])|(?<=[{HAN}])\([^()]*[{HAN}][^()]*\)"
)
PARAGRAPH_START = re.compile(
    rf"^(?:[（(][{recognisers.NUMERAL}\d]+[)）]|[{recognisers.NUMERAL}]+、|第[{recognisers.NUMERAL}]+[，、章条节]"
    r"|\d+[.、．](?!\d)|[-*•●]\s)"
)


@dataclass(frozen=True)
class Styling:
    """What holds for the whole manuscript and so helps to judge a line."""

    is_markdown: bool
    is_indented: bool
    wrap_width: int | None  # of text broken into lines of one length, else None

    @classmethod
    def of(cls, lines: list[Line], *, is_markdown: bool) -> "Styling":
        prose = [line for line in lines if len(line.text) >= 20]
        indented = sum(line.is_indented for line in prose)
        return cls(
            is_markdown or any(line.level for line in lines),
            bool(prose) and indented * 10 >= len(prose) * 3,
            _wrap_width(lines),
        )


def _wrap_width(lines: list[Line]) -> int | None:
    """The line length of a text wrapped at one width; None where lines are paragraphs."""
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
class Piece:
    """Lines that belong together, under the name of what they are."""

    kind: str
    lines: list[Line]
    text: str = ""


@dataclass
class Composed:
    """An article as it will be written; `values` are the fields of Article that were read."""

    title: str
    original_title: str
    body: str
    values: dict
    sources: list[sources.Found]
    line: int | None


def compose(plan: ArticlePlan, *, styling: Styling, report: Report) -> Composed:
    title = despaced(plan.title)
    composer = _Composer(title, plan, styling, report)
    return composer.run()


class _Composer:
    """Carries one article through the steps; each step reads what the one before left."""

    def __init__(self, title: str, plan: ArticlePlan, styling: Styling, report: Report):
        self.title = title
        self.plan = plan
        self.styling = styling
        self.report = report
        self.values: dict = {}

    def remark(self, level: str, code: str, text: str, line: int | None = None):
        self.report.add(level, code, text, line=line or self.plan.line, article=self.title)

    def run(self) -> Composed:
        lines = self._without_title(self.plan.lines)
        found, lines, outlet = sources.take(lines, self.title, self.remark)
        if outlet:
            self.values["outlet"] = outlet
        pieces = self._joined(self._named(lines))
        self._read_fields(pieces)
        html = "\n".join(self._html(pieces))
        body = richtext.clean(html)
        self._report_faults(pieces, found, body)
        self._account(lines, body, found)
        self.values.setdefault("outlet", next((s.outlet for s in found if s.outlet), ""))
        return Composed(
            self.title, self.plan.title.strip(), body, self.values, found, self.plan.line
        )

    # --- naming lines

    def _without_title(self, lines: list[Line]) -> list[Line]:
        if lines and fold(lines[0].text) == fold(self.title):
            self.remark(
                "left_out",
                "title_repeated",
                _("The title stands a second time: %s") % lines[0].text,
                lines[0].number,
            )
            return lines[1:]
        return lines

    def _named(self, lines: list[Line]) -> list[Piece]:
        is_transcript = self._is_transcript(lines)
        pieces: list[Piece] = []
        signature = self._signature_start(lines)
        at = 0
        while at < len(lines):
            kind, count = self._name(lines, at, is_transcript, at >= signature)
            pieces.append(Piece(kind, lines[at : at + count], lines[at].text))
            at += count
        return pieces

    def _is_transcript(self, lines: list[Line]) -> bool:
        speakers = sum(bool(match("speaker", line.text)) for line in lines)
        stamps = sum(bool(match("time_stamp", line.text)) for line in lines)
        return speakers >= 1 and (stamps >= 1 or speakers >= 3)

    def _signature_start(self, lines: list[Line]) -> int:
        """Where the signature begins: short lines right before a date that ends the article."""
        end = len(lines)
        while end and match("byline", lines[end - 1].text):
            end -= 1
        if not end or not match("day", lines[end - 1].text):
            return len(lines)
        start = end - 1
        while start and end - start <= 5 and match("signature", lines[start - 1].text):
            start -= 1
        return start

    def _name(self, lines, at: int, is_transcript: bool, is_end: bool) -> tuple[str, int]:
        line = lines[at]
        text = line.text
        if line.level:
            return ("heading" if self._is_first_depth(line) else "sub_heading"), 1
        if rows := self._run(lines, at, "name_value"):
            names = {re.sub(r"\s", "", match("name_value", row.text)["name"]) for row in rows}
            if names & recognisers.METADATA:
                return "meta", len(rows)
        if rows := self._run(lines, at, "table_row"):
            return "table", len(rows)
        if match("table_caption", text) and at + 1 < len(lines):
            if rows := self._run(lines, at + 1, "table_row"):
                return "table", 1 + len(rows)
        for name in NAMED:
            if match(name, text):
                return name, 1
        if is_transcript and match("speaker", text):
            return "speaker", 1
        if (line.gap >= 2 or (at and match("picture", lines[at - 1].text))) and match(
            "caption_after_gap", text
        ):
            return "caption_after_gap", 1
        if is_end and (match("signature", text) or match("day", text)):
            return "signature", 1
        if self._is_document_title(line):
            return "heading", 1
        if self.styling.is_markdown:
            for name, pattern in MARKDOWN_LINES.items():
                if pattern.match(text):
                    return name, 1
        return "prose", 1

    def _is_first_depth(self, line: Line) -> bool:
        return line.level == min(other.level for other in self.plan.lines if other.level)

    def _run(self, lines: list[Line], at: int, name: str) -> list[Line]:
        rows = []
        for line in lines[at:]:
            if not match(name, line.text):
                break
            if name == "table_row" and rows and _cell_count(line) != _cell_count(rows[0]):
                break
            rows.append(line)
        return rows if len(rows) >= 2 else []

    def _is_document_title(self, line: Line) -> bool:
        """A line that repeats much of the title: the name of the document itself."""
        if not 8 <= len(line.text) <= 100 or not is_title_like(line):
            return False
        text, title = fold(line.text), fold(self.title)
        shared = difflib.SequenceMatcher(None, text, title).find_longest_match()
        return shared.size >= 8 and shared.size * 10 >= len(text) * 7

    # --- cut paragraphs

    def _joined(self, pieces: list[Piece]) -> list[Piece]:
        result: list[Piece] = []
        for piece in pieces:
            before = result[-1] if result else None
            if before and self._continues(before, piece):
                self._remark_doubled(before.text, piece.text, piece.lines[0])
                before.text = _glue(before.text, piece.text)
                before.lines.extend(piece.lines)
            else:
                result.append(piece)
        return result

    def _continues(self, before: Piece, piece: Piece) -> bool:
        """Whether `piece` is the rest of a paragraph that a page or a line's width cut."""
        first = piece.lines[0]
        if {before.kind, piece.kind} != {"prose"}:
            return False
        if self.styling.is_indented and first.is_indented:
            return False
        if PARAGRAPH_START.match(piece.text):
            return False
        last = before.lines[-1]
        width = self.styling.wrap_width
        if width and first.gap == 0 and width - 3 <= len(last.text) <= width + 1:
            return True
        if _ends_sentence(before.text):
            return False
        if before.text[-1] in "，、,":
            return len(before.text) >= 10
        if first.after_page or (width and first.gap == 0):
            return True
        if first.gap > 2:
            return False
        has_marks = re.search(r"[，。；、：,]", before.text) or len(before.text) >= 60
        return bool(has_marks) and len(before.text) >= CUT_LENGTH

    def _remark_doubled(self, before: str, after: str, line: Line):
        if before[-1] == after[0] and re.match(rf"[{HAN}]", after[0]):
            self.remark(
                "fault",
                "doubled_at_join",
                _("“%(a)s” stands on both sides of a page break: …%(b)s|%(c)s…")
                % {"a": after[0], "b": before[-6:], "c": after[:6]},
                line.number,
            )

    # --- fields

    def _read_fields(self, pieces: list[Piece]):
        prose = [piece for piece in pieces if piece.kind == "prose"]
        for piece in prose[:3]:
            if found := match("dateline", despaced(piece.text)):
                self._set("dateline", found["dateline"])
                self._set("outlet", found["outlet"])
                self._set("role", found["role"])
                self._set("author", found["author"])
                break
        for piece in pieces:
            if piece.kind == "byline":
                found = match("byline", piece.text)
                self._set("role", found["role"])
                self._set("author", found["author"])
            elif piece.kind == "responsible_editor":
                self._set("responsible_editor", match("responsible_editor", piece.text)["editor"])
            elif piece.kind == "meta":
                self._read_metadata(piece)

    def _set(self, name: str, value: str | None):
        if value and not self.values.get(name):
            self.values[name] = value.strip()

    def _read_metadata(self, piece: Piece):
        for line in piece.lines:
            name, value = _name_value(line.text)
            if name in {"发布日期", "发布时间"} and (day := day_of(value)):
                self.values.setdefault("published_on", day)

    # --- HTML

    def _html(self, pieces: list[Piece]) -> Iterator[str]:
        at = 0
        while at < len(pieces):
            piece = pieces[at]
            run = _same_kind(pieces, at)
            if piece.kind == "picture":
                caption = pieces[at + 1] if at + 1 < len(pieces) else None
                if caption and caption.kind.startswith("caption"):
                    at += 1
                else:
                    caption = None
                yield self._empty_figure(piece, caption)
            elif piece.kind in {"bullet", "number"}:
                yield self._list_html(run)
                at += len(run) - 1
            elif piece.kind == "quote":
                inner = "".join(f"<p>{self._inline(p.text.lstrip('> '))}</p>" for p in run)
                yield f"<blockquote>{inner}</blockquote>"
                at += len(run) - 1
            else:
                yield self._block_html(piece)
            at += 1

    def _block_html(self, piece: Piece) -> str:
        text = piece.text
        match piece.kind:
            case "heading":
                return f"<h2>{self._inline(text)}</h2>"
            case "sub_heading":
                return f"<h3>{self._inline(text)}</h3>"
            case "speaker" | "signature":
                return f'<p class="{piece.kind}">{self._inline(text)}</p>'
            case "time_stamp":
                moment = recognisers.match("time_stamp", text)
                iso = f"{moment['date']}T{moment['time']}"
                return f'<p><time datetime="{iso}">{escape(text)}</time></p>'
            case "meta":
                return self._meta_html(piece)
            case "table":
                return self._table_html(piece)
            case "rule":
                return "<hr>"
            case kind if kind.startswith("caption"):
                return self._empty_figure(None, piece)
            case _:
                return f"<p>{self._inline(text)}</p>"

    def _empty_figure(self, picture: Piece | None, caption: Piece | None) -> str:
        alt, address = "", ""
        if picture:
            found = match("picture", picture.text)
            alt, address = found["alt"], found["src"]
        words = caption.text if caption else alt
        line = (picture or caption).lines[0].number
        self.remark(
            "fault",
            "picture_missing",
            _("Picture missing: %s") % (words or _("(without a caption)")),
            line,
        )
        if caption and alt and fold(alt) != fold(caption.text):
            self.remark("left_out", "picture_name", _("Name of a picture: %s") % alt, line)
        if address:
            self.remark(
                "left_out", "picture_address", _("Address of a picture: %s") % address, line
            )
        inner = self._inline(words) if words else escape(str(richtext.MISSING_PICTURE))
        return f'<figure class="image"><figcaption>{inner}</figcaption></figure>'

    def _list_html(self, run: list[Piece]) -> str:
        patterns = MARKDOWN_LINES[run[0].kind]
        items = "".join(
            f"<li>{self._inline(patterns.sub('', piece.text, count=1))}</li>" for piece in run
        )
        if run[0].kind == "bullet":
            return f"<ul>{items}</ul>"
        return f'<ol start="{int(re.match(r"[0-9]+", run[0].text)[0])}">{items}</ol>'

    def _meta_html(self, piece: Piece) -> str:
        rows = "".join(
            f'<tr><th scope="row">{escape(name)}</th><td>{self._inline(value)}</td></tr>'
            for name, value in (_name_value(line.text) for line in piece.lines)
        )
        return f'<table class="meta"><tbody>{rows}</tbody></table>'

    def _table_html(self, piece: Piece) -> str:
        lines = list(piece.lines)
        caption = ""
        if match("table_caption", lines[0].text) and not match("table_row", lines[0].text):
            caption = f"<caption>{self._inline(lines.pop(0).text)}</caption>"
        rows = [_cells(line.text) for line in lines]
        rule = next((i for i, cells in enumerate(rows) if all(map(_is_rule, cells))), None)
        head = rows[:rule] if rule else []
        body = [cells for cells in rows[len(head) :] if not all(map(_is_rule, cells))]

        def row(cells: list[str], tag: str) -> str:
            return (
                "<tr>" + "".join(f"<{tag}>{self._inline(c)}</{tag[:2]}>" for c in cells) + "</tr>"
            )

        thead = "".join(row(cells, 'th scope="col"') for cells in head)
        tbody = "".join(row(cells, "td") for cells in body)
        return (
            f"<table>{caption}"
            + (f"<thead>{thead}</thead>" if thead else "")
            + f"<tbody>{tbody}</tbody></table>"
        )

    def _inline(self, text: str) -> str:
        return inline_html(despaced(text), is_markdown=self.styling.is_markdown)

    # --- what to tell the editor

    def _report_faults(self, pieces: list[Piece], found: list, body: str):
        text = "\n".join(line.text for line in self.plan.lines)
        if spaces := len(SPACED.findall(text)):
            self.remark(
                "note",
                "spaces_removed",
                _("%(n)s spaces between Chinese and Latin letters or digits were taken out.")
                % {"n": spaces},
            )
        if half := len(HALF_WIDTH.findall(richtext.plain_text(body))):
            self.remark(
                "fault",
                "half_width",
                _("%(n)s half-width marks stand in Chinese text.") % {"n": half},
            )
        for piece in pieces:
            if match("picture_description", piece.text):
                self.remark(
                    "fault",
                    "describes_picture",
                    _("This describes a picture and is no part of the text: %s") % piece.text[:60],
                    piece.lines[0].number,
                )
        if not found:
            self.remark("fault", "no_source", _("The article has no source."))
        if not body:
            self.remark("fault", "no_text", _("The article has no text."))

    def _account(self, lines: list[Line], body: str, found: list):
        """Every letter of the lines must stand in the text: what does not is reported."""
        links = " ".join(re.findall(r'href="([^"]*)"', body))
        blob = letters(richtext.plain_text(body) + links)
        for line in lines:
            pieces = re.split(r"[\[\]()|*_#>!`\\]+|^\d+[.)]\s", despaced(line.text))
            if match("picture", line.text):
                continue  # its name and address are reported where the place is made
            for piece in pieces:
                if letters(piece) not in blob:
                    self.remark(
                        "lost", "not_in_text", _("Not found in the text: %s") % piece, line.number
                    )


MARKDOWN_LINES = {
    "bullet": re.compile(r"^[-*+•]\s+(?=\S)"),
    "number": re.compile(r"^\d{1,3}[.)]\s+(?=\S)"),
    "quote": re.compile(r"^>\s*"),
    "rule": re.compile(r"^(?:-{3,}|\*{3,}|_{3,})$"),
}


def _same_kind(pieces: list[Piece], at: int) -> list[Piece]:
    run = []
    for piece in pieces[at:]:
        if piece.kind != pieces[at].kind:
            break
        run.append(piece)
    return run


def _ends_sentence(text: str) -> bool:
    bare = text.rstrip("”’」』）)》】\"' ")
    if not bare:
        return True
    return bare[-1] in recognisers.TERMINAL or (bare != text and text[-1] in "）)")


def _glue(text: str, more: str) -> str:
    between = " " if re.search(r"[A-Za-z0-9,.;]$", text) and re.match(r"[A-Za-z0-9]", more) else ""
    return text + between + more


def despaced(text: str) -> str:
    """Without the spaces that layout makes by itself: between Han and Latin letters or digits."""
    return SPACED.sub("", text.strip())


def _name_value(text: str) -> tuple[str, str]:
    found = match("name_value", text)
    return re.sub(r"\s", "", found["name"]), found["value"].strip()


def _cells(text: str) -> list[str]:
    inner = re.split(r"(?<!\\)\|", text.strip().removeprefix("|").removesuffix("|"))
    return [cell.strip().replace("\\|", "|") for cell in inner]


def _cell_count(line: Line) -> int:
    return len(_cells(line.text))


def _is_rule(cell: str) -> bool:
    return bool(re.fullmatch(r":?-{2,}:?", cell))


def day_of(text: str) -> datetime.date | None:
    """The first date in a text (2021年10月15日, 2021-10-15, 2021/10/15), or None."""
    found = re.search(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})", text)
    try:
        return datetime.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


_LINK = re.compile(r"\[((?:\\.|[^\]\\])+)\]\(([^()\s]+)\)")
_EMPHASIS = re.compile(
    r"\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<![*A-Za-z0-9])\*(?=\S)([^*]+?)(?<=\S)\*(?![*A-Za-z0-9])"
)


def inline_html(text: str, *, is_markdown: bool) -> str:
    """Text as HTML; links in Markdown form become links, and in Markdown files also emphasis."""
    result, at = "", 0
    for link in _LINK.finditer(text):
        if not richtext.is_safe_link(link[2]):
            continue
        result += _emphasised(text[at : link.start()], is_markdown)
        label = _emphasised(unescaped(link[1]), is_markdown)
        result += f'<a href="{escape(link[2])}">{label}</a>'
        at = link.end()
    return result + _emphasised(text[at:], is_markdown)


def _emphasised(text: str, is_markdown: bool) -> str:
    html = escape(text, quote=False)
    if not is_markdown:
        return html

    def mark(found: re.Match) -> str:
        return f"<strong>{found[1]}</strong>" if found[1] else f"<em>{found[2]}</em>"

    return unescaped(_EMPHASIS.sub(mark, html))


def unescaped(text: str) -> str:
    """Without the backslashes Markdown puts before its marks."""
    return re.sub(r"\\([\\`*_{}\[\]()#+.!|>-])", r"\1", text)
