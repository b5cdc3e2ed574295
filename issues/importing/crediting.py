"""Finds the lines that credit an outlet, and sets those apart that stand behind a sentence or a
title, so that each rule after it sees one line for one thing."""

import re
from dataclasses import replace

from articles.manuscripts.credits import MIN_BARE, credit
from articles.manuscripts.document import Block, part
from articles.manuscripts.recognisers import match
from articles.manuscripts.recognisers.row import HAN, OFFICE
from articles.manuscripts.titles import is_title_like

_BRACKETED = re.compile(r"[（(【\[](?P<inner>[^（）()【】\[\]]{2,80})[）)】\]]\s*$")
_TITLED = re.compile(r"^《[^《》]{2,30}》$")  # right below a title
_DASHED = re.compile(
    r"(?<=[。！？”）])\s*(?:—{1,2}|-{2})\s*(?=摘|选|据|转|《|原载)[^。！？]{4,60}$"
)
_LABELLED = re.compile(
    r"(?<=[。！？”）])\s*[（(【\[]?(?:来源|出处|摘自|转自|原载|选自)[^。！？]{2,80}$"
)
# 【德国《某报》11月24日文章】题：某某（作者 某某）
_HEADLINED = re.compile(
    r"^(?P<credit>【[^【】]{4,60}】)\s*+题\s*[:：]\s*(?P<title>[^（()）]{2,60})(?P<by>[（(][^（()）]{2,40}[）)])?$"
)
_OFFICE = re.compile(rf"^[{HAN}]{{2,20}}{OFFICE}$")
# As many lines alike tell that a manuscript names its outlets so.
FEWEST = 3
SHORTEST_TITLE, MAX_TITLE = 6, 70  # characters
FEWEST_DATED = 2
_ENDS = ("。", "！", "？", "”", "）", "…")
_OUTLET_END = re.compile(r"(?:报|网|刊|讯|发布|观察|参考|导报|台|站|社|评论|时报)$")


def credited(lines: list[Block]) -> list[Block]:
    """The lines with credits on lines of their own, marked as sources; those that stand above
    their titles, below them."""
    habits = _habits(lines)
    result: list[Block] = []
    for at, line in enumerate(lines):
        above = lines[at - 1] if at else None
        if "signed" in habits and _is_office_at_end(lines, at):
            result.append(replace(line, role="source"))
        elif line.kind in ("text", "item", "heading", "quote") and not line.role:
            result.extend(_apart(line, above, habits))
        else:
            result.append(line)
    return _below_titles(result)


def _habits(lines: list[Block]) -> set[str]:
    """How else this manuscript names outlets than what is sure: "bracketed" names without 《》 and
    day, "dated" names with a day behind them."""
    sure = bracketed = dated = 0
    for above, line in zip([None, *lines], lines, strict=False):
        found = credit(line.text) or _of_tail(line.text)
        if found is None or _is_otherwise(line.text):
            continue
        is_in_brackets = line.text[-1:] in "）)】]"
        if found.is_sure:
            sure += is_in_brackets
            dated += not is_in_brackets and "《" in line.text
        elif is_in_brackets and line.text[-1:] in "）)" and _are_long(found.outlets):
            bracketed += 1
        elif above is not None and (is_title_like(above) or _end_like_outlets(found.outlets)):
            dated += 1
    habits = set()
    tails = [_of_title(line) for line in lines]
    if sum(map(bool, tails)) >= FEWEST and sum(map(_end_like_outlets, filter(None, tails))) * 2 >= (
        sum(map(bool, tails))
    ):
        habits.add("titled")
    if sum(_is_office_at_end(lines, at) for at in range(len(lines))) >= FEWEST:
        habits.add("signed")
    if bracketed >= FEWEST or (bracketed and sure >= FEWEST - 1):
        habits.add("bracketed")
    if dated >= FEWEST_DATED:
        habits.add("dated")
    return habits


def _of_title(line: Block) -> tuple[str, ...]:
    """The outlets in brackets behind a title."""
    found = _BRACKETED.search(line.text) if len(line.text) <= MAX_TITLE else None
    before = line.text[: found.start()].strip() if found else ""
    if len(before) < SHORTEST_TITLE or before[-1] in "。！？…，、：；":
        return ()
    named = credit(found[0].strip())
    return named.outlets if named and _are_long(named.outlets) else ()


def _is_office_at_end(lines: list[Block], at: int) -> bool:
    """Whether an office stands on the right below a text, without a day: it sent the text in."""
    line, above = lines[at], lines[at - 1] if at else None
    below = lines[at + 1] if at + 1 < len(lines) else None
    is_dated = below is not None and bool(
        match("day", below.text) or match("date_line", below.text)
    )
    return (
        line.is_right
        and bool(_OFFICE.match(line.text))
        and above is not None
        and above.text[-1:] in _ENDS
        and not is_dated
    )


def _of_tail(text: str):
    found = _BRACKETED.search(text)
    return credit(found[0]) if found and text[found.start() - 1 : found.start()] in _ENDS else None


def _are_long(names: tuple[str, ...]) -> bool:
    return all(len(name) >= MIN_BARE for name in names)


def _end_like_outlets(names: tuple[str, ...]) -> bool:
    return all(_OUTLET_END.search(name) for name in names)


def _counts(text: str, above: Block | None, habits: set[str]) -> bool:
    # A short name above is a section's, and 《》 the title of a book.
    if above is not None and is_title_like(above) and len(above.text) > 8 and _TITLED.match(text):
        return True
    found = credit(text)
    if found is None or _is_otherwise(text):
        return False
    if found.is_sure:
        return True
    if text[-1:] in "】]":
        return False
    if text[-1:] in "）)":
        return "bracketed" in habits and _are_long(found.outlets)
    is_below_title = above is not None and is_title_like(above)
    return "dated" in habits and (is_below_title or _end_like_outlets(found.outlets))


def _is_otherwise(text: str) -> bool:
    names = ("people", "byline", "original_title", "further_link", "caption_in_brackets")
    return any(match(name, text) for name in names)


def _apart(line: Block, above: Block | None, habits: set[str]) -> list[Block]:
    if line.kind != "heading" and _counts(line.text, above, habits):
        return [line if line.link else replace(line, role="source", kind="text")]
    headlined = _HEADLINED.match(line.text)
    if headlined and _counts(headlined["credit"], above, habits):
        texts = [f"（原题：{headlined['title'].strip()}）", headlined["by"] or ""]
        source = Block(line.number, headlined["credit"], role="source")
        return [source, *(Block(line.number, text) for text in texts if text)]
    for pattern in (_BRACKETED, _LABELLED, _DASHED):
        found = pattern.search(line.text)
        if found and found.start() and _stands_behind(line, found, habits):
            text = line.text[: found.start()].rstrip()
            runs = part(line.runs, 0, len(text)) if line.runs else ()
            tail = part(line.runs, found.start(), len(line.text)) if line.runs else ()
            source = Block(line.number, found[0].strip(), role="source", runs=tail)
            return [replace(line, text=text, runs=runs), source]
    return [line]


def _stands_behind(line: Block, found: re.Match, habits: set[str]) -> bool:
    """Whether the end of a line is a credit, behind a sentence or (if it is sure) a title."""
    if "titled" in habits and _of_title(line):
        return True
    if not _counts(found[0].strip(), None, habits):
        return bool(match("outlet", found[0].strip()))
    before = line.text[: found.start()].rstrip()
    is_behind_sentence = before[-1:] in _ENDS
    is_title = line.kind == "heading" or len(before) <= 60
    return is_behind_sentence or (is_title and credit(found[0].strip()).is_sure)


def _below_titles(lines: list[Block]) -> list[Block]:
    """Where most credits stand above the titles of their articles, they come below them."""
    places = [at for at, line in enumerate(lines) if line.role == "source"]
    above = [at for at in places if _is_above_title(lines, at)]
    if len(above) < 2 or len(above) * 3 < len(places) * 2:
        return lines
    result = list(lines)
    for at in above:
        result[at], result[at + 1] = result[at + 1], result[at]
    return result


def _is_above_title(lines: list[Block], at: int) -> bool:
    """Whether a title and then text follow a credit, and no text stands above it that it could
    belong to."""
    if at + 2 >= len(lines) or not is_title_like(lines[at + 1]) or is_title_like(lines[at + 2]):
        return False
    above = lines[at - 1] if at else None
    return above is None or above.kind == "rule" or lines[at].gap > lines[at + 1].gap or (
        is_title_like(above) and above.text[-1:] not in _ENDS
    )  # fmt: skip
