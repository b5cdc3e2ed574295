"""Takes off what stands around the words of a line: HTML tags, signs before labels, brackets around
labels."""

import re
from dataclasses import replace

from articles.manuscripts.document import Block, Run, part, text_of
from articles.manuscripts.recognisers.row import SOURCE

_LABEL = rf"{SOURCE}|作者|责编|编辑|日期|时间|链接|网址|原文链接|原文|媒体|版面|版次"
# ▶来源：某报
_SIGN = re.compile(rf"^[^\w\s（(【〔\[《“<‹—\-]{{1,4}}\s?(?=(?:{_LABEL})\s?[:：丨｜|])")
# 【来源】某报 【日期】2025-05-08
_BRACKETS = re.compile(rf"[【\[〔](?P<label>{_LABEL})[】\]〕]\s?[:：]?\s?")
_TAGGED = re.compile(
    r"^(?:<(?P<tag>p|div|center|span|font|small|b|strong|em|i)(?P<more>[^<>]{0,80})>\s?)"
    r"(?P<text>[^<>]*)</(?P=tag)>$"
)
_TAG_ALONE = re.compile(r"^(?:<(?:br|hr|p|div)\s?/?>|</(?:p|div|center)>)$")
SHORTEST_TITLE = 6  # characters before 【来源】 on the same line


def trimmed(lines: list[Block]) -> list[Block]:
    result: list[Block] = []
    for line in lines:
        if line.kind not in ("text", "item", "heading", "quote"):
            result.append(line)
        elif not _TAG_ALONE.match(line.text):
            result.extend(_labelled(_without_tags(line)))
    return result


def _without_tags(line: Block) -> Block:
    found = _TAGGED.match(line.text)
    if found is None or (line.runs and any(run.href or run.note for run in line.runs)):
        return line
    is_right, is_centred = "right" in found["more"], "center" in (found["more"] + found["tag"])
    text = found["text"].strip()
    return replace(line, text=text, runs=(), is_right=is_right, is_centred=is_centred)


def _labelled(line: Block) -> list[Block]:
    """The line with its labels bare; a title before the first of them on a line of its own."""
    if line.link:
        return [line]
    if sign := _SIGN.match(line.text):
        line = _part(line, sign.end())
    first = _BRACKETS.search(line.text)
    if first is None or 0 < first.start() < SHORTEST_TITLE or "。" in line.text[: first.start()]:
        return [line]
    labels = _part(line, first.start())
    runs = tuple(Run(_bare(run.text), run.marks, run.href, run.note) for run in labels.runs)
    labels = replace(labels, text=_bare(labels.text), runs=runs, kind="text", level=0)
    if text_of(runs) != labels.text:
        labels = replace(labels, runs=())
    return [_part(line, 0, first.start()), labels] if first.start() else [labels]


def _bare(text: str) -> str:
    return _BRACKETS.sub(lambda found: f" {found['label']}：", text).strip()


def _part(line: Block, start: int, end: int | None = None) -> Block:
    text = line.text[start:end].strip()
    runs = part(line.runs, start, len(line.text) if end is None else end) if line.runs else ()
    return replace(line, text=text, runs=runs)
