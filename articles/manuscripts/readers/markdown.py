"""Reads a Markdown file (CommonMark, with tables, footnotes and attributes): a block for each line,
heading, item, table and picture."""

import re
from collections.abc import Iterator
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.footnote import footnote_plugin

from articles.manuscripts import tables
from articles.manuscripts.credits import is_sure
from articles.manuscripts.document import Block, Cell, Document, Picture, Run, Table, text_of
from articles.manuscripts.readers import text as text_reader
from articles.manuscripts.report import Report

# A manuscript means none of these: spaces are an indent, <…> is text,
# and a line “[1]: …” would be gone without a trace.
_NOT_MEANT = ("code", "html_block", "html_inline", "reference")
_MARKS = {"strong_open": "strong", "em_open": "em"}
# CommonMark sees no emphasis where a mark stands between a Chinese character and punctuation.
_STRONG = re.compile(r"\*\*(?=\S)((?:(?!\*\*).)+?)(?<=\S)\*\*")
_ATTRIBUTES = re.compile(r"(?<!\s)\s*\{[#.][^{}]*\}\s*+$")
# markdown-it takes quadratic time for marks that are opened and never closed.
_OPENING = re.compile(r"[\[*_`<!&]")
MAX_UNDERLINED = 30  # characters
MAX_OPENING = 400  # in a line of CommonMark; a paragraph of a manuscript has some dozens


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 30}).enable("table").disable(_NOT_MEANT)
    parser.use(footnote_plugin).use(attrs_plugin, spans=True)
    parser.normalizeLink = lambda url: url  # an address is kept as it was written
    parser.block.ruler.before(
        "table", "drawn_table", _drawn_table, {"alt": ["paragraph", "list", "blockquote"]}
    )
    parser.inline.ruler.before("text", "too_many_marks", _too_many_marks)
    return parser


def read(text: str, *, report: Report) -> Document:
    """The blocks of a Markdown text. Lines that are left out are listed in the report. Raises
    ManuscriptRefused."""
    lines = text_reader.lines_of(text, report=report)
    return _Reader(lines).document()


def _drawn_table(state, start: int, end: int, silent: bool) -> bool:
    def lines(stop: int) -> list[str]:
        return [state.getLines(at, at + 1, 0, False) for at in range(start, min(end, stop))]

    if not tables.may_begin(lines(start + 2)):
        return False
    found = tables.drawn_at(lines(start + tables.MAX_LINES), 0)
    if not found:
        return False
    if not silent:
        token = state.push("drawn_table", "", 0)
        token.map, token.meta = [start, start + found[1]], {"table": found[0]}
        state.line = start + found[1]
    return True


def _too_many_marks(state, silent: bool) -> bool:
    if state.pos or len(_OPENING.findall(state.src)) <= MAX_OPENING:
        return False
    if not silent:
        state.pending += state.src
    state.pos = state.posMax
    return True


class _Reader:
    def __init__(self, lines: list):
        self._known = {line.number: line for line in lines}
        source, self._numbers = text_reader.with_gaps(lines)
        self._tokens = _parser().parse("\n".join(source))
        self._items: list[tuple[int, int | None]] = []  # (depth, number) of the items around
        self._quotes = 0

    def document(self) -> Document:
        body, notes = self._tokens, []
        start = next((n for n, t in enumerate(body) if t.type == "footnote_block_open"), None)
        if start is not None:
            body, notes = body[:start], body[start:]
        blocks = [self._placed(block) for block in self._blocks(body)]
        return Document("markdown", blocks, self._notes(notes))

    def _placed(self, block: Block) -> Block:
        line = self._known.get(block.number)
        if line is None:
            return block
        return replace(
            block, gap=line.gap, is_indented=line.is_indented, after_page=line.after_page
        )

    def _blocks(self, tokens: list[Token]) -> Iterator[Block]:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            number = self._numbers[token.map[0]] if token.map else 0
            match token.type:
                case "heading_open":
                    yield from self._heading(token, tokens[at + 1])
                    at += 2
                case "list_item_open":
                    ordinal = int(token.info) if token.info.isdecimal() else None
                    self._items.append((len(self._items) + 1, ordinal))
                case "list_item_close":
                    self._items.pop()
                case "blockquote_open":
                    self._quotes += 1
                case "blockquote_close":
                    self._quotes -= 1
                case "inline":
                    is_first = bool(self._items) and tokens[at - 2].type == "list_item_open"
                    yield from self._lines(token, is_first)
                case "hr":
                    yield Block(number, self._known[number].text, kind="rule")
                case "fence":
                    for more, line in enumerate(token.content.splitlines(), start=1):
                        if line.strip():
                            yield Block(self._numbers[token.map[0] + more], line.strip())
                case "drawn_table":
                    table = token.meta["table"]
                    yield Block(number, table.text, kind="table", table=table)
                case "table_open":
                    end = next(n for n in range(at, len(tokens)) if tokens[n].type == "table_close")
                    table = _table(tokens[at:end])
                    yield Block(number, table.text, kind="table", table=table)
                    at = end
            at += 1

    def _heading(self, token: Token, inline: Token) -> Iterator[Block]:
        if _is_heading(token, inline):
            runs = _without_attributes(_runs(inline.children or []))
            number, level = self._numbers[token.map[0]], int(token.tag[1])
            yield _block(number, runs, kind="heading", level=level)
            return
        yield from self._lines(inline, False)
        number = self._numbers[token.map[1] - 1]
        yield Block(number, self._known[number].text, kind="rule")

    def _lines(self, token: Token, is_first: bool) -> Iterator[Block]:
        """The lines of a paragraph; each is a block, as in a text."""
        for more, children in enumerate(_by_line(token.children or [])):
            number = self._numbers[token.map[0] + more]
            pictures = [child for child in children if child.type == "image"]
            runs = _runs(children)
            if len(pictures) == 1 and not text_of(r for r in runs if not r.picture).strip():
                yield _picture(number, pictures[0])
            elif self._quotes:
                yield _block(number, runs, kind="quote")
            elif is_first and more == 0:
                depth, ordinal = self._items[-1]
                is_bold = _is_bold(runs)
                if ordinal is not None:
                    runs = (Run(f"{ordinal}. "), *runs)
                more = {"kind": "item", "depth": depth, "ordinal": ordinal, "is_bold": is_bold}
                yield _block(number, runs, **more)
            elif text_of(runs).strip():
                yield _block(number, runs)

    def _notes(self, tokens: list[Token]) -> dict[int, tuple]:
        notes, number = {}, 0
        for token in tokens:
            if token.type == "footnote_open":
                number = token.meta["id"] + 1
                notes[number] = ()
            elif token.type == "inline" and number:
                notes[number] += tuple(_runs(line) for line in _by_line(token.children or []))
        return notes


def _is_heading(token: Token, inline: Token) -> bool:
    """Whether a heading is one: marked by #, or an underlined name. Below a text a line of dashes
    is a rule."""
    return token.markup.startswith("#") or (
        "\n" not in inline.content
        and len(inline.content) <= MAX_UNDERLINED
        and inline.content.rstrip()[-1:] not in tuple("。！？；：…，")
        and ":" not in inline.content  # a field of a head in YAML
        and not is_sure(inline.content)
    )


def _block(number: int, runs: tuple[Run, ...], **more) -> Block:
    text = text_of(runs).strip()
    more.setdefault("is_bold", _is_bold(runs))
    is_plain = all(run == Run(run.text) for run in runs)
    return Block(number, text, runs=() if is_plain else _stripped(runs), **more)


def _is_bold(runs: tuple[Run, ...]) -> bool:
    return all("strong" in run.marks for run in runs if run.text.strip())


def _stripped(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """The runs without white space at both ends of their text."""
    runs = list(runs)
    while runs and not runs[0].picture and not runs[0].text.strip():
        runs.pop(0)
    if runs:
        runs[0] = replace(runs[0], text=runs[0].text.lstrip())
    while runs and not runs[-1].picture and not runs[-1].text.strip():
        runs.pop()
    if runs:
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
    return tuple(runs)


def _without_attributes(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """A heading without the {#name .class} that pandoc puts behind it."""
    if not runs:
        return runs
    return (*runs[:-1], replace(runs[-1], text=_ATTRIBUTES.sub("", runs[-1].text)))


def _picture(number: int, image: Token) -> Block:
    picture = Picture(alt=image.content, address=str(image.attrs.get("src", "")))
    return Block(number, image.content, kind="picture", picture=picture)


def _by_line(children: list[Token]) -> Iterator[list[Token]]:
    line: list[Token] = []
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            yield line
            line = []
        else:
            line.append(child)
    yield line


def _runs(children: list[Token]) -> tuple[Run, ...]:
    runs: list[Run] = []
    marks: list[str] = []
    href = ""
    for child in children:
        match child.type:
            case "strong_open" | "em_open":
                marks.append(_MARKS[child.type])
            case "strong_close" | "em_close":
                marks = marks[:-1]
            case "link_open":
                href = str(child.attrs.get("href", ""))
            case "link_close":
                href = ""
            case "image":
                runs.append(Run(child.content, picture=str(child.attrs.get("src", "")) or "<>"))
            case "footnote_ref":
                number = child.meta["id"] + 1
                runs.append(Run(f"[{number}]", ("sup",), note=number))
            case _ if child.content:
                runs.extend(_strong_too(child.content, tuple(marks), href))
    return tuple(runs)


def _strong_too(text: str, marks: tuple[str, ...], href: str) -> Iterator[Run]:
    at = 0
    for found in _STRONG.finditer(text):
        yield Run(text[at : found.start()], marks, href)
        yield Run(found[1], (*marks, "strong"), href)
        at = found.end()
    if at < len(text):
        yield Run(text[at:], marks, href)


def _table(tokens: list[Token]) -> Table:
    rows: list[list[Cell]] = []
    heads = 0
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "thead_close":
            heads = len(rows)
        elif token.type == "inline":
            rows[-1].append(Cell((_runs(token.children or []),)))
    return Table(tuple(map(tuple, rows)), heads)
