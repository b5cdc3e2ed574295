"""Brings lines into the form that the rules know: one line for one thing."""

import re
from dataclasses import replace

from articles.manuscripts.document import Block
from articles.manuscripts.titles import is_title_like
from issues.importing import crediting

# Between articles: ＊　＊　＊
_RULE = re.compile(r"^[*＊·•◇◆○●☆★※~～=—─━_\s]{3,}$")
# A number on a line of its own belongs to the title below it.
_LONE_NUMBER = re.compile(
    r"^(?:(?:PART|Part)\s?\d{1,2}|0\d|第[一二三四五六七八九十]{1,3}部分|[一二三四五六七八九十]{1,3}、)$"
)


def prepared(lines: list[Block]) -> list[Block]:
    """The lines with lone numbers before their titles, and with sources that stand behind the last
    sentence on lines of their own."""
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
        result.append(line)
        at += 1
    return crediting.credited(result)
