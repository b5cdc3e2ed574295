"""Brings lines into the form that the rules know: one line for one thing."""

import re
from dataclasses import replace
from itertools import islice

from articles.manuscripts.credits import is_sure
from articles.manuscripts.document import Block, Document, Run, part, text_of
from articles.manuscripts.titles import is_title_like
from issues.importing import crediting

# Between articles: ＊　＊　＊
_RULE = re.compile(r"^[*＊·•◇◆○●☆★※~～=—─━_\s]{3,}$")
_LEAD = re.compile(
    r"^【(?P<title>(?!编者|按语|来源|导读|导语)[^【】]{4,40})】\s*(?P<text>[^【】\s].{19,})$"
)
FEWEST_LEADS = 3
_BAR = re.compile(r"[｜|]")
MAX_BARS = 5  # in a line; what has more is a row of a table
SHORTEST_TITLE = 6  # characters
# A number on a line of its own belongs to the title below it.
_LONE_NUMBER = re.compile(
    r"^(?:(?:PART|Part)\s?\d{1,2}|0\d|第[一二三四五六七八九十]{1,3}部分|[一二三四五六七八九十]{1,3}、)$"
)


def prepared(document: Document) -> list[Block]:
    """The lines of a document: lone numbers before their titles, titles and sources that stand in
    other lines on lines of their own."""
    lines = _with_leads_apart(_with_notes_apart(document))
    result: list[Block] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.kind == "text" and _RULE.match(line.text):
            line = replace(line, kind="rule")
        below = lines[at + 1] if at + 1 < len(lines) else None
        if below and _LONE_NUMBER.match(line.text) and is_title_like(below):
            text = f"{line.text} {below.text}"
            result.append(replace(below, text=text, runs=(), number=line.number, gap=line.gap))
            at += 2
            continue
        result.extend(_fields_apart(line))
        at += 1
    return crediting.credited(result)


def _with_notes_apart(document: Document) -> list[Block]:
    """Titles without the notes that hang on them: a note that names a source is the source, another
    one hangs on the text below."""
    result: list[Block] = []
    hanging: list[Run] = []
    for line in document.blocks:
        marks = [run for run in line.runs if run.note]
        runs = tuple(run for run in line.runs if not run.note)
        without = replace(line, text=text_of(runs).strip(), runs=runs) if marks else line
        if marks and is_title_like(without):
            result.append(without)
            for mark in marks:
                texts = [
                    text_of(runs).strip().rstrip("。") for runs in document.notes.get(mark.note, ())
                ]
                if texts and all(map(is_sure, texts)):
                    result += [Block(line.number, text, role="source") for text in texts]
                else:
                    hanging.append(mark)
            continue
        if hanging and line.kind == "text" and not is_title_like(line):
            line = replace(line, text=line.text + text_of(hanging), runs=(*line.spans(), *hanging))
            hanging = []
        result.append(line)
    if hanging and result:
        result[-1] = replace(result[-1], runs=(*result[-1].spans(), *hanging))
    return result


def _with_leads_apart(lines: list[Block]) -> list[Block]:
    """Where many paragraphs begin with their title (【甲市召开大会】近日，…), each title on a line
    of its own."""
    found = [_LEAD.match(line.text) if line.kind in ("text", "item") else None for line in lines]
    titles = [lead for lead in found if lead and not is_sure(lead[0][: lead.start("text")])]
    if len(titles) < FEWEST_LEADS:
        return lines
    result: list[Block] = []
    for line, lead in zip(lines, found, strict=True):
        if lead not in titles:
            result.append(line)
            continue
        start = lead.start("text")
        runs = part(line.runs, start, len(line.text)) if line.runs else ()
        result.append(replace(line, text=lead["title"], runs=(), role="title", kind="text"))
        result.append(replace(line, text=line.text[start:], runs=runs, kind="text", gap=0))
    return result


def _fields_apart(line: Block) -> list[Block]:
    """A title with outlet and day behind it, divided by bars, on two lines."""
    if line.kind not in ("text", "item", "heading") or is_sure(line.text):
        return [line]
    for bar in islice(_BAR.finditer(line.text), MAX_BARS):
        credit = line.text[bar.end() :].strip()
        if bar.start() >= SHORTEST_TITLE and is_sure(credit):
            title = replace(line, text=line.text[: bar.start()].strip(), runs=())
            return [title, Block(line.number, credit, role="source")]
    return [line]
