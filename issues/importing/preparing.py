"""Brings lines into the form that the rules know: one line for one thing."""

import re
from dataclasses import replace

from articles.manuscripts.credits import is_sure
from articles.manuscripts.document import Block, part
from articles.manuscripts.titles import is_title_like
from issues.importing import crediting

# Between articles: ＊　＊　＊
_RULE = re.compile(r"^[*＊·•◇◆○●☆★※~～=—─━_\s]{3,}$")
_LEAD = re.compile(
    r"^【(?P<title>(?!编者|按语|来源|导读|导语)[^【】]{4,40})】\s*(?P<text>[^【】\s].{19,})$"
)
FEWEST_LEADS = 3
_FIELDS = re.compile(r"^(?P<title>.{6,80}?)[｜|](?P<credit>[^｜|]{2,30}[｜|][^｜|]{3,20})$")
# A number on a line of its own belongs to the title below it.
_LONE_NUMBER = re.compile(
    r"^(?:(?:PART|Part)\s?\d{1,2}|0\d|第[一二三四五六七八九十]{1,3}部分|[一二三四五六七八九十]{1,3}、)$"
)


def prepared(lines: list[Block]) -> list[Block]:
    """The lines with lone numbers before their titles, and with sources that stand behind the last
    sentence on lines of their own."""
    lines = _with_leads_apart(lines)
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


def _with_leads_apart(lines: list[Block]) -> list[Block]:
    """Where many paragraphs begin with their title in brackets (【甲市召开大会】近日，…), each title
    on a line of its own."""
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
    found = _FIELDS.match(line.text) if line.kind in ("text", "item", "heading") else None
    if not found or not is_sure(found["credit"]) or is_sure(line.text):
        return [line]
    title = replace(line, text=found["title"].strip(), runs=())
    return [title, Block(line.number, found["credit"].strip(), role="source")]
