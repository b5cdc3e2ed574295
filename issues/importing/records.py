"""Articles that a manuscript gives field by field: 标题：… 媒体：… 时间：… 摘要：…"""

import re
from dataclasses import replace

from articles.manuscripts.document import Block, Run, part, text_of
from articles.manuscripts.recognisers.row import SOURCE

FEWEST = 2  # titles with the label; one alone may be a sentence
MAX_TITLE = 60  # characters
_TITLE = re.compile(r"^(?:标\s?题|题\s?目|篇名|文题|题名)\s?[:：]\s*(?P<value>\S.*)$")
_OUTLET = re.compile(rf"^(?:媒体|平台|报刊|刊物|{SOURCE})\s?[:：]\s*\S.{{0,60}}$")
_DAY = re.compile(r"^(?:发布|刊发|报道|首发)?(?:时间|日期)\s?[:：]\s*(?P<value>\S.{0,30})$")
_TEXT = re.compile(r"^(?:摘要|正文|内容|全文|主要内容|内容摘要|概要|提要|简述)\s?[:：]\s*")
MAX_FIELDS = 6  # lines between a title and its text


def without_labels(lines: list[Block]) -> list[Block]:
    """The lines with titles, sources and texts as they are where nothing names them."""
    lines = _with_cards_apart(lines)
    titles = [at for at, line in enumerate(lines) if _title(line)]
    if len(titles) < FEWEST:
        return lines
    result = list(lines)
    for at in titles:
        result[at] = replace(lines[at], text=_title(lines[at]), runs=(), role="title", kind="text")
        _name_fields(result, at + 1)
    return [line for line in result if line.text or line.kind != "text"]


def _with_cards_apart(lines: list[Block]) -> list[Block]:
    """Tables that hold one article each, field by field, as lines."""
    cards = [_card(line) for line in lines]
    if sum(map(bool, cards)) < FEWEST:
        return lines
    return [one for line, card in zip(lines, cards, strict=True) for one in card or [line]]


def _card(line: Block) -> list[Block]:
    """The fields of a table of names and values with a title in it; none for other blocks."""
    rows = line.table.rows if line.table else ()
    if not rows or any(len(row) % 2 for row in rows):
        return []
    pairs = [pair for row in rows for pair in zip(row[::2], row[1::2], strict=True)]
    found: list[Block] = []
    for name, value in pairs:
        label = "".join(name.text.split())
        paragraphs = [paragraph for paragraph in value.paragraphs if text_of(paragraph).strip()]
        for n, runs in enumerate(paragraphs):
            before = f"{label}：" if n == 0 else ""
            text = before + text_of(runs).strip()
            found.append(Block(line.number, text, runs=(Run(before), *runs) if before else runs))
    return found if any(map(_title, found)) else []


def _title(line: Block) -> str:
    found = _TITLE.match(line.text) if line.kind in ("text", "item") else None
    return found["value"] if found and len(found["value"]) <= MAX_TITLE else ""


def _name_fields(lines: list[Block], start: int) -> None:
    """Writes the fields below a title: the day goes to the source, the label of the text goes."""
    source = 0
    for at in range(start, min(start + MAX_FIELDS, len(lines))):
        line = lines[at]
        if label := _TEXT.match(line.text):
            runs = part(line.runs, label.end(), len(line.text)) if line.runs else ()
            lines[at] = replace(line, text=line.text[label.end() :], runs=runs)
            return
        if _OUTLET.match(line.text) and not source:
            source = at
            lines[at] = replace(line, role="" if line.link else "source", kind="text")
        elif (day := _DAY.match(line.text)) and source and not lines[source].link:
            told = f"{lines[source].text} {day['value']}"
            lines[source] = replace(lines[source], text=told, runs=())
            lines[at] = replace(line, text="", runs=())
