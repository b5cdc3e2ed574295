"""Counts what was read as text and looks like something else, so that no fault is silent."""

import re
from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext as _

from articles.manuscripts.document import Block
from articles.manuscripts.folding import fold
from articles.manuscripts.recognisers import HAN, match
from articles.manuscripts.report import Report
from articles.manuscripts.tables import cell_count
from articles.manuscripts.titles import is_title_like
from issues.importing.composing import Composed
from issues.importing.parts import Outline
from issues.importing.titles import STYLES, continues_list, is_source, number_of

# As long as titles are; what is shorter is a word, what is longer a sentence.
TITLE = range(4, 46)
# More short lines than this in one article are its own headings: they are told in one sentence.
MANY = 4
_NAME_BEHIND = re.compile(rf"[（(][{HAN}A-Za-z0-9]{{2,14}}[）)]$")
_ENDS = tuple("。！？”）)…")


def check(outline: Outline, composed: dict[int, Composed], report: Report) -> None:
    """Adds a doubt for each line of a text that looks like a title, a source, a row of a table or a
    section; not where the report has one already."""
    asked = {remark.line for remark in report.remarks if remark.level == "doubt"}
    names = {fold(section.title) for section in outline.all_sections()}
    for plan in outline.all_articles():
        _check(composed[id(plan)], names, asked, report)
    _check_end(outline, composed, report)
    if sum(bool(article.sources) for article in composed.values()) * 2 > len(composed):
        for article in composed.values():
            _check_brackets(article, report)


def check_article(article: Composed, report: Report) -> None:
    """The same for an article that stands for itself."""
    asked = {remark.line for remark in report.remarks if remark.level == "doubt"}
    _check(article, set(), asked, report)


def _check(article: Composed, names: set[str], asked: set, report: Report) -> None:
    def ask(code: str, text: str, line: Block):
        if line.number not in asked:
            report.add("doubt", code, text, line=line.number, article=article.title)

    for line in article.lines:
        if is_source(line):
            ask("source_left", _("A source stayed in the text: %s") % line.text[:80], line)
        elif _name_of(line) in names:
            ask("section_inside", _("“%s” is also the name of a section.") % line.text, line)
    for line in _lone_rows(article.lines):
        ask("row_alone", _("Like a row of a table, but read as text: %s") % line.text[:80], line)
    short = [line for line in _short_lines(article.lines) if line.number not in asked]
    _ask_of_short_lines(short, ask)


def _check_end(outline: Outline, composed: dict[int, Composed], report: Report) -> None:
    """Asks whether the last lines of the last article belong to the issue."""
    plans = outline.all_articles()
    lines = composed[id(plans[-1])].lines if plans else []
    if len(lines) > 1 and lines[-1].kind == "text" and lines[-1].text[-1:] not in _ENDS:
        text = _("The last line, “%s”, was read as text. Does it belong to the issue?")
        report.add("doubt", "last_line", text % lines[-1].text[:80], line=lines[-1].number)


def _check_brackets(article: Composed, report: Report) -> None:
    """Asks about a name in brackets behind the text of an article without a source, where others
    have one."""
    last = article.lines[-1] if article.lines and not article.sources else None
    found = _NAME_BEHIND.search(last.text) if last else None
    if found and not match("people", found[0]) and not match("byline", found[0]):
        text = _("A source stayed in the text: %s") % found[0]
        report.add("doubt", "source_left", text, line=last.number, article=article.title)


def _name_of(line: Block) -> str:
    number = number_of(line.text, tuple(STYLES))
    return fold(number.title if number else line.text)


def _lone_rows(lines: list[Block]) -> Iterator[Block]:
    """Rows without a neighbour that has as many cells: two together are a table."""
    counts = [None, *map(cell_count, lines), None]
    for line, before, own, after in zip(lines, counts, counts[1:], counts[2:], strict=False):
        if own is not None and own > 2 and own not in (before, after):
            yield line


def _short_lines(lines: list[Block]) -> Iterator[Block]:
    """Short lines without a mark at their end, between two sentences: as a title stands."""
    for at, (line, below) in enumerate(pairwise(lines)):
        above = lines[at - 1].text[-1:] if at else ""
        if (
            above in tuple("。！？”）")
            and below.text[-1:] in "。！？"
            and len(line.text) in TITLE
            and len(below.text) > len(line.text)
            and not line.level
            and "，" not in line.text
            and is_title_like(line)
            and not any(match(name, line.text) for name in ("heading", "sub_heading"))
            and not continues_list(lines, at)
        ):
            yield line


def _ask_of_short_lines(lines: list[Block], ask) -> None:
    if len(lines) > MANY:
        values = {"n": len(lines), "first": lines[0].text}
        text = _("%(n)s short lines were read as text, the first “%(first)s”: are they titles?")
        ask("short_lines", text % values, lines[0])
        return
    for line in lines:
        text = _("“%s” was read as text; it could be the title of an article.")
        ask("title_or_text", text % line.text, line)
