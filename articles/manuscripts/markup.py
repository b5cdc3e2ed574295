"""Writes the lines of an article, whose kinds are known, as HTML of the allowlist."""

import re
from collections.abc import Callable, Iterator
from html import escape

from django.utils.translation import gettext as _

from articles import richtext
from articles.manuscripts import recognisers
from articles.manuscripts.naming import MARKDOWN, NamedLines
from articles.manuscripts.reading import fold
from articles.manuscripts.recognisers import HAN, MEASURES
from articles.manuscripts.tables import cells

SPACED = re.compile(
    rf"(?<=[{HAN}，。；：、！？（）《》“”])[ \u00a0]+(?=[A-Za-z0-9])"
    rf"|(?<=[A-Za-z0-9%％℃])[ \u00a0]+(?=[{HAN}，。；：、！？（）《》“”])"
)

# The number of a clause keeps its space (1.1 总则), a number before a measure word does not (3 名).
CLAUSE = re.compile(rf"^\d{{1,2}}(?:\.\d{{1,3}})*\s+(?=[{HAN}])(?![{MEASURES}])")


def without_layout_spaces(text: str) -> str:
    """Without the spaces that layout adds by itself, between Han and Latin letters or digits."""
    text = text.strip()
    number = CLAUSE.match(text) if len(text) <= 30 and "，" not in text else None
    start = number.end() if number else 0
    return text[:start] + SPACED.sub("", text[start:])


def html_of(pieces: list[NamedLines], *, is_markdown: bool, remark: Callable) -> str:
    """The HTML of an article; missing pictures are reported by `remark`."""
    return "\n".join(_Writer(is_markdown, remark).blocks(pieces))


class _Writer:
    def __init__(self, is_markdown: bool, remark: Callable):
        self.is_markdown = is_markdown
        self.remark = remark

    def inline(self, text: str) -> str:
        for found in PICTURE.finditer(text):
            told = f"{found[1]} {found[2]}".strip()
            self.remark("fault", "picture_missing", _("Picture missing: %s") % told, None)
        text = PICTURE.sub(r"\1", text)
        return inline_html(without_layout_spaces(text), is_markdown=self.is_markdown)

    def blocks(self, pieces: list[NamedLines]) -> Iterator[str]:
        at = 0
        while at < len(pieces):
            piece = pieces[at]
            count = 1
            if piece.kind == "picture":
                following = pieces[at + 1] if at + 1 < len(pieces) else None
                caption = following if following and _is_caption(following) else None
                count += bool(caption)
                yield self.empty_figure(piece, caption)
            elif piece.kind in {"bullet", "number"}:
                run = _same_kind(pieces, at)
                count = len(run)
                yield self.enumeration(run)
            elif piece.kind == "quote":
                run = _same_kind(pieces, at)
                count = len(run)
                lines = (MARKDOWN["quote"].sub("", p.text, count=1) for p in run)
                inner = "".join(f"<p>{self.inline(text)}</p>" for text in lines)
                yield f"<blockquote>{inner}</blockquote>"
            else:
                yield self.block(piece)
            at += count

    def block(self, piece: NamedLines) -> str:
        text = piece.text
        match piece.kind:
            case "heading":
                return f"<h2>{self.inline(text)}</h2>"
            case "sub_heading":
                return f"<h3>{self.inline(text)}</h3>"
            case "speaker" | "signature":
                return f'<p class="{piece.kind}">{self.inline(text)}</p>'
            case "time_stamp":
                moment = recognisers.match("time_stamp", text)
                iso = f"{moment['date']}T{moment['time']}"
                return f'<p><time datetime="{iso}">{escape(text)}</time></p>'
            case "meta":
                return self.meta(piece)
            case "table":
                return self.table(piece)
            case "rule":
                return "<hr>"
        if _is_caption(piece):
            return self.empty_figure(None, piece)
        return f"<p>{self.inline(text)}</p>"

    def empty_figure(self, picture: NamedLines | None, caption: NamedLines | None) -> str:
        alt = address = ""
        if picture:
            found = recognisers.match("picture", picture.text)
            alt = found["alt"]
            # Markdown puts an address that holds spaces, or none at all, between < and >.
            address = found["src"].strip().removeprefix("<").removesuffix(">")
        words = caption.text if caption else alt
        line = (picture or caption).lines[0].number
        told = words or _("(without a caption)")
        self.remark("fault", "picture_missing", _("Picture missing: %s") % told, line)
        if caption and alt and fold(alt) != fold(caption.text):
            self.remark("left_out", "picture_name", _("Name of a picture: %s") % alt, line)
        if address:
            text = _("Address of a picture: %s") % address
            self.remark("left_out", "picture_address", text, line)
        inner = self.inline(words) if words else escape(str(richtext.MISSING_PICTURE))
        return f'<figure class="image"><figcaption>{inner}</figcaption></figure>'

    def enumeration(self, run: list[NamedLines]) -> str:
        pattern = MARKDOWN[run[0].kind]
        texts = (self.inline(pattern.sub("", piece.text, count=1)) for piece in run)
        items = "".join(f"<li>{text}</li>" for text in texts)
        if run[0].kind == "bullet":
            return f"<ul>{items}</ul>"
        start = int(_DIGITS.match(run[0].text)[0])  # also of wide digits
        return f'<ol start="{start}">{items}</ol>'

    def meta(self, piece: NamedLines) -> str:
        pairs = (name_value(line.text) for line in piece.lines)
        rows = "".join(
            f'<tr><th scope="row">{escape(name)}</th><td>{self.inline(value)}</td></tr>'
            for name, value in pairs
        )
        return f'<table class="meta"><tbody>{rows}</tbody></table>'

    def table(self, piece: NamedLines) -> str:
        lines = [line.text for line in piece.lines]
        caption = ""
        if recognisers.match("table_caption", lines[0]) and "|" not in lines[0]:
            caption = f"<caption>{self.inline(lines.pop(0))}</caption>"
        rows = [cells(line) for line in lines]
        rule = next((at for at, row in enumerate(rows) if all(map(_is_rule, row))), None)
        head = rows[:rule] if rule else []
        body = [row for row in rows[len(head) :] if not all(map(_is_rule, row))]
        thead = "".join(self._row(row, "th", ' scope="col"') for row in head)
        tbody = "".join(self._row(row, "td", "") for row in body)
        thead = f"<thead>{thead}</thead>" if thead else ""
        return f"<table>{caption}{thead}<tbody>{tbody}</tbody></table>"

    def _row(self, row: list[str], tag: str, attributes: str) -> str:
        texts = (self.inline(cell) for cell in row)
        return "<tr>" + "".join(f"<{tag}{attributes}>{text}</{tag}>" for text in texts) + "</tr>"


def _is_caption(piece: NamedLines) -> bool:
    return piece.kind.startswith("caption")


def _same_kind(pieces: list[NamedLines], at: int) -> list[NamedLines]:
    end = at
    while end < len(pieces) and pieces[end].kind == pieces[at].kind:
        end += 1
    return pieces[at:end]


def _is_rule(cell: str) -> bool:
    return bool(_RULE.match(cell))


def name_value(text: str) -> tuple[str, str]:
    """`文 号 : 国市监…` as name and value, without the spaces in the name."""
    found = recognisers.match("name_value", text)
    return "".join(found["name"].split()), found["value"].strip()


# Each ends before the next of its kind begins, as in Markdown: a mark that is opened thousands of
# times and never closed must not be searched to the end each time.
PICTURE = re.compile(r"!\[((?:(?!\\?!\[)(?:\\.|[^\]\\]))*+)\]\(((?:(?!!\[)[^)])*+)\)")
_LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\[\]\\])++)\]\(([^()\s]++)\)")
_EMPHASIS = re.compile(
    r"\*\*(?=\S)((?:(?!\*\*).)+?)(?<=\S)\*\*"
    r"|(?<![*A-Za-z0-9])\*(?=\S)([^*]+?)(?<=\S)\*(?![*A-Za-z0-9])"
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|>-])")
_DIGITS = re.compile(r"^\d+")
_RULE = re.compile(r"^:?-{2,}:?$")


def inline_html(text: str, *, is_markdown: bool) -> str:
    """Text as HTML. Links in Markdown form become links; in Markdown files also emphasis."""
    result, at = [], 0
    for link in _LINK.finditer(text):
        if not richtext.is_safe_link(link[2]):
            continue
        result.append(_emphasised(text[at : link.start()], is_markdown))
        label = _emphasised(unescaped(link[1]), is_markdown)
        result.append(f'<a href="{escape(link[2])}">{label}</a>')
        at = link.end()
    return "".join(result) + _emphasised(text[at:], is_markdown)


def _emphasised(text: str, is_markdown: bool) -> str:
    html = escape(text, quote=False)
    if not is_markdown:
        return html

    def mark(found: re.Match) -> str:
        return f"<strong>{found[1]}</strong>" if found[1] else f"<em>{found[2]}</em>"

    return unescaped(_EMPHASIS.sub(mark, html))


def unescaped(text: str) -> str:
    """Without the backslashes that Markdown puts before its marks."""
    return _ESCAPED.sub(r"\1", text)
