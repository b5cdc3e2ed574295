"""Writes the lines of an article, whose kinds are known, as HTML of the allowlist."""

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape

from django.utils.translation import gettext as _

from articles import richtext
from articles.manuscripts import recognisers, tables
from articles.manuscripts.document import (
    Block,
    Cell,
    Picture,
    Run,
    Table,
    part,
    text_of,
    without,
)
from articles.manuscripts.folding import fold
from articles.manuscripts.naming import NamedLines
from articles.manuscripts.recognisers import HAN, MEASURES

SPACED = re.compile(
    rf"(?<=[{HAN}，。；：、！？（）《》“”])[ \u00a0]+(?=[A-Za-z0-9])"
    rf"|(?<=[A-Za-z0-9%％℃])[ \u00a0]+(?=[{HAN}，。；：、！？（）《》“”])"
)

# The number of a clause keeps its space (1.1 总则), a number before a measure word does not (3 名).
_RUN_OF_SPACES = re.compile(r"[ \u00a0\u3000\t]+")
_FIGURE = re.compile(
    rf"(?<![A-Za-z0-9.%％℃ ])(?P<left> ?)[A-Za-z0-9][A-Za-z0-9.,%％℃+/&\-]*+(?<!\.)(?P<right> ?)"
    rf"(?=[{HAN}]|$)"
)
_ORDINAL = re.compile(r"^\d{1,9}[.)]\s*")
CLAUSE = re.compile(rf"^\d{{1,2}}(?:\.\d{{1,3}})*\s+(?=[{HAN}])(?![{MEASURES}])")


def clean_title(text: str) -> str:
    """A title without the spaces that stand on both sides of a figure or a Latin word; a space that
    stands on one side divides clauses (营收增长11.3% 净利润下滑) and stays."""
    cuts: list[tuple[int, int]] = []
    text = _RUN_OF_SPACES.sub(" ", text.strip())
    for found in _FIGURE.finditer(text):
        (before, left), (after, right) = found.span("left"), found.span("right")
        at_start, at_end = before == 0, right == len(text)
        has_left, has_right = left > before or at_start, right > after or at_end
        if has_left and has_right:
            cuts += [cut for cut in ((before, left), (after, right)) if cut[0] < cut[1]]
    number = CLAUSE.match(text) if len(text) <= 30 else None
    start = number.end() if number else 0
    return text_of(without((Run(text),), [cut for cut in cuts if cut[0] >= start]))


def without_layout_spaces(text: str) -> str:
    """Without the spaces that layout adds by itself, between Han and Latin letters or digits."""
    return text_of(without((Run(text),), _layout_spaces(text)))


def _layout_spaces(text: str) -> list[tuple[int, int]]:
    """Where they stand in a text, and the white space at its ends."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    words = text[start:end]
    number = CLAUSE.match(words) if len(words) <= 30 and "，" not in words else None
    first = start + (number.end() if number else 0)
    inside = (found.span() for found in SPACED.finditer(text, first, end))
    return [cut for cut in ((0, start), *inside, (end, len(text))) if cut[0] < cut[1]]


def html_of(
    pieces: list[NamedLines], *, notes: dict[int, tuple], remark: Callable
) -> tuple[str, list[Picture]]:
    """The HTML of an article, and its pictures: the first is `src="picture:0"` in it. Its notes
    stand at its end, numbered from 1. What is missing is reported by `remark`."""
    writer = _Writer(notes, remark)
    blocks = [*writer.blocks(pieces), *writer.notes_at_end()]
    return "\n".join(blocks), writer.pictures


class _Writer:
    def __init__(self, notes: dict[int, tuple], remark: Callable):
        self.known_notes, self.notes = notes, []
        self.pictures: list[Picture] = []
        self.remark = remark

    def inline(self, runs: Iterable[Run]) -> str:
        return "".join(map(self.run, close(runs)))

    def run(self, run: Run) -> str:
        if run.picture:
            told = f"{run.text} {run.picture}".strip()
            self.remark("fault", "picture_missing", _("Picture missing: %s") % told, None)
        text = run.text
        if run.note in self.known_notes:
            if run.note not in self.notes:
                self.notes.append(run.note)
            text = f"[{self.notes.index(run.note) + 1}]"
        html = escape(text, quote=False).replace("\n", "<br>")
        for mark in run.marks:
            html = f"<{mark}>{html}</{mark}>"
        if not run.href:
            return html
        if not richtext.is_safe_link(run.href):
            told = _("A link that leads to no web page: %s") % run.href[:200]
            self.remark("left_out", "no_link", told, None)
            return html
        return f'<a href="{escape(run.href)}">{html}</a>'

    def notes_at_end(self) -> Iterator[str]:
        at = 0
        while at < len(self.notes):  # a note may refer to another one
            paragraphs = self.known_notes[self.notes[at]]
            at += 1
            for number, runs in enumerate(paragraphs):
                mark = f"[{at}] " if number == 0 else ""
                yield f"<p>{mark}{self.inline(runs)}</p>"

    def blocks(self, pieces: list[NamedLines]) -> Iterator[str]:
        at = 0
        while at < len(pieces):
            piece = pieces[at]
            count = 1
            if piece.kind == "picture":
                following = pieces[at + 1] if at + 1 < len(pieces) else None
                caption = following if following and _is_caption(following) else None
                count += bool(caption)
                yield self.figure(piece, caption)
            elif piece.kind == "item":
                run = _same_kind(pieces, at)
                count = len(run)
                yield self.enumeration(run)
            elif piece.kind == "quote":
                run = _same_kind(pieces, at)
                count = len(run)
                inner = "".join(f"<p>{self.inline(p.runs)}</p>" for p in run)
                yield f"<blockquote>{inner}</blockquote>"
            else:
                yield self.block(piece)
            at += count

    def block(self, piece: NamedLines) -> str:
        match piece.kind:
            case "heading":
                return f"<h2>{self.inline(piece.runs)}</h2>"
            case "sub_heading":
                return f"<h3>{self.inline(piece.runs)}</h3>"
            case "speaker" | "signature":
                return f'<p class="{piece.kind}">{self.inline(piece.runs)}</p>'
            case "time_stamp":
                moment = recognisers.match("time_stamp", piece.text)
                iso = f"{moment['date']}T{moment['time']}"
                return f'<p><time datetime="{iso}">{escape(piece.text)}</time></p>'
            case "meta":
                return self.meta(piece)
            case "table":
                return self.table(piece)
            case "rule":
                return "<hr>"
        if _is_caption(piece):
            return self.figure(None, piece)
        return f"<p>{self.inline(piece.runs)}</p>"

    def figure(self, piece: NamedLines | None, caption: NamedLines | None) -> str:
        """A picture with its caption, or the empty place of one that is missing."""
        picture = piece.lines[0].picture if piece else Picture()
        line = (piece or caption).lines[0].number
        runs = caption.runs if caption else (Run(picture.alt),)
        words = text_of(runs)
        if picture.data:
            alt = escape(picture.description or words)
            image = f'<img src="picture:{len(self.pictures)}" alt="{alt}">'
            self.pictures.append(picture)
            inner = f"<figcaption>{self.inline(runs)}</figcaption>" if words else ""
            return f'<figure class="image">{image}{inner}</figure>'
        told = words or picture.name or _("(without a caption)")
        self.remark("fault", "picture_missing", _("Picture missing: %s") % told, line)
        if picture.reason:
            self.remark("fault", "picture_refused", picture.reason, line)
        if caption and picture.alt and fold(picture.alt) != fold(caption.text):
            self.remark("left_out", "picture_name", _("Name of a picture: %s") % picture.alt, line)
        if picture.address:
            told = _("Address of a picture: %s") % picture.address
            self.remark("left_out", "picture_address", told, line)
        inner = self.inline(runs) if words else escape(str(richtext.MISSING_PICTURE))
        return f'<figure class="image"><figcaption>{inner}</figcaption></figure>'

    def enumeration(self, run: list[NamedLines]) -> str:
        """Items one below the other as a list; deeper ones as a list in the item before."""
        items = [(piece.lines[0], piece.runs) for piece in run]
        return self.list_of(items, min(block.depth for block, _runs in items))

    def list_of(self, items: list[tuple[Block, tuple[Run, ...]]], depth: int) -> str:
        first = items[0][0]
        html, at = [], 0
        while at < len(items):
            block, runs = items[at]
            at += 1
            start = at
            while at < len(items) and items[at][0].depth > block.depth:
                at += 1
            inner = self.list_of(items[start:at], depth + 1) if at > start else ""
            html.append(f"<li>{self.inline(_without_number(block, runs))}{inner}</li>")
        tag = "ul" if first.ordinal is None else "ol"
        start = f' start="{first.ordinal}"' if first.ordinal not in (None, 1) else ""
        return f"<{tag}{start}>{''.join(html)}</{tag}>"

    def meta(self, piece: NamedLines) -> str:
        rows = []
        for line in piece.lines:
            found = recognisers.match("name_value", line.text)
            name, _value = name_value(line.text)
            value = self.inline(part(line.spans(), *found.span("value")))
            rows.append(f'<tr><th scope="row">{escape(name)}</th><td>{value}</td></tr>')
        return f'<table class="meta"><tbody>{"".join(rows)}</tbody></table>'

    def table(self, piece: NamedLines) -> str:
        table = piece.lines[-1].table or _table_of_lines([line.text for line in piece.lines])
        runs = piece.runs if piece.lines[0].table is None and piece.lines[-1].table else ()
        caption = self.inline(runs or ((Run(table.caption),) if table.caption else ()))
        caption = f"<caption>{caption}</caption>" if caption else ""
        head = "".join(self._row(row, "th", ' scope="col"') for row in table.rows[: table.heads])
        body = "".join(self._row(row, "td", "") for row in table.rows[table.heads :])
        head = f"<thead>{head}</thead>" if head else ""
        return f"<table>{caption}{head}<tbody>{body}</tbody></table>"

    def _row(self, row: tuple[Cell, ...], tag: str, attributes: str) -> str:
        return "<tr>" + "".join(self._cell(cell, tag, attributes) for cell in row) + "</tr>"

    def _cell(self, cell: Cell, tag: str, attributes: str) -> str:
        for name in ("colspan", "rowspan"):
            if (value := getattr(cell, name)) > 1:
                attributes += f' {name}="{value}"'
        inner = "<br>".join(self.inline(runs) for runs in cell.paragraphs)
        return f"<{tag}{attributes}>{inner}</{tag}>"


def close(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs of a paragraph without the spaces that layout adds, and none at its ends."""
    runs = tuple(runs)
    text = text_of(runs)
    kept = _layout_spaces(text)
    return without(runs, kept) if kept else runs


def _without_number(block: Block, runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """An item without its number, which the list gives it."""
    found = _ORDINAL.match(text_of(runs)) if block.ordinal is not None else None
    return without(runs, [(0, found.end())]) if found else runs


def _table_of_lines(lines: list[str]) -> Table:
    """The table of some lines, of which the first may be its caption."""
    is_captioned = recognisers.match("table_caption", lines[0]) and "|" not in lines[0]
    caption = lines.pop(0) if is_captioned else ""
    return tables.of_lines(lines, caption)


def _is_caption(piece: NamedLines) -> bool:
    return piece.kind.startswith("caption")


def _same_kind(pieces: list[NamedLines], at: int) -> list[NamedLines]:
    """The pieces of one kind in a row; bullets and numbered items of one depth are two lists."""

    def kind(piece: NamedLines) -> tuple:
        block = piece.lines[0]
        return piece.kind, block.ordinal is None if block.depth == depth else None

    depth = pieces[at].lines[0].depth
    wanted, end = kind(pieces[at]), at
    while end < len(pieces) and kind(pieces[end]) in (wanted, (pieces[at].kind, None)):
        end += 1
    return pieces[at:end]


def name_value(text: str) -> tuple[str, str]:
    """`文 号 : 国市监…` as name and value, without the spaces in the name."""
    found = recognisers.match("name_value", text)
    return "".join(found["name"].split()), found["value"].strip()
