"""Finds the outline of a manuscript without a contents list: by numbers, depth and what follows."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from articles.manuscripts.document import Block
from articles.manuscripts.folding import fold
from articles.manuscripts.report import Report
from articles.manuscripts.titles import is_title_like
from issues.importing import marked, names_over_titles
from issues.importing.introducing import notes_section
from issues.importing.titles import (
    MAX_SECTION_TITLE,
    STYLES,
    Heading,
    Number,
    begins_article,
    has_source_below,
    is_named_below,
    number_of,
    title_key,
)

MAX_BOLD = 45  # characters of a title in bold
PROSE = 30  # characters of a paragraph
NEAR_HEAD = 3  # lines below a heading
SHORT_NAME = 8  # characters of （一）国内 over 1. and 2.
SEEN = ("dotted", "chinese", "bracket")


class _Body:
    """The lines with their numbers, and what was found out about each numbered line.

    Results are cached: in a thousand numbered lines, each result depends on all lines below, and
    without the cache the time would be quadratic.
    """

    def __init__(self, lines: list[Block]):
        self.lines = lines
        self.numbers = [number_of(line.text, SEEN) for line in lines]
        self._heads: dict[int, bool] = {}
        self._clear: dict[int, bool] = {}

    def heads_articles(self, at: int) -> bool:
        """Whether a numbered line is followed by a sub-section, another section, or a title."""
        return _first_answer(at, self._heads, self._heads_here)

    def is_clearly_section(self, at: int) -> bool:
        return _first_answer(at, self._clear, self._is_clear_here)

    def _heads_here(self, at: int) -> bool | None:
        """None if the next line decides: it is the next section in the count."""
        if at + 2 >= len(self.lines):
            return False
        if has_source_below(self.lines, at):  # it follows a title, and a section only of links
            return self._heads_links(at)
        number, following = self.numbers[at], self.numbers[at + 1]
        if following and number.style == "chinese":
            if following.style != "chinese" and following.value == 1:
                return following.style == "bracket" or following.parent == number.value
            if following.style == "chinese" and len(following.title) <= MAX_SECTION_TITLE:
                if begins_article(self.lines, at + 1):
                    return True  # an article whose title begins like a number
                return None if following.value == number.value + 1 else False
        after = at + 1
        while after + 1 < len(self.lines) and notes_section(self.lines[after]):
            after += 1
        return is_title_like(self.lines[after])

    def _heads_links(self, at: int) -> bool:
        """Whether two links or more follow that do not repeat the line, and then a number."""
        after = at + 1
        while after < len(self.lines) and self.lines[after].link:
            after += 1
        own = title_key(self.numbers[at].title)
        labels = [fold(line.link[0]) for line in self.lines[at + 1 : after]]
        is_end = after == len(self.lines) or bool(self.numbers[after])
        return is_end and len(labels) >= 2 and not any(label.startswith(own) for label in labels)

    def _is_clear_here(self, at: int) -> bool | None:
        """None if the next line decides: it is a first sub-section."""
        following = self.numbers[at + 1]
        below = number_of(self.lines[at + 1].text, ("plain",)) if at + 1 < len(self.lines) else None
        if below and len(self.numbers[at].title) <= SHORT_NAME:
            counts_on = at + 2 < len(self.lines) and _heads_prose(self.lines, at + 1)
            if below.value == 1 or counts_on:
                return True
        if following and following.style != "chinese" and following.value == 1:
            return None if at + 2 < len(self.lines) else False
        return begins_article(self.lines, at + 1) or (
            at + 3 < len(self.lines) and is_named_below(self.lines, at + 1, reach=2)
        )


def _first_answer(at: int, known: dict[int, bool], here: Callable[[int], bool | None]) -> bool:
    """The first answer of `here`, at line `at` or below, that is not None."""
    start = at
    while (answer := known[at] if at in known else here(at)) is None:
        at += 1
    known.update(dict.fromkeys(range(start, at + 1), answer))
    return answer


def by_style(lines: list[Block]) -> list[Heading]:
    """The sections and articles that the styles of a Word file name; empty if they name none."""
    result: list[Heading] = []
    for at, line in enumerate(lines):
        role = line.role or _between(lines, at)
        if role not in ("section", "sub", "title"):
            continue
        kind = "article" if role == "title" else role
        number = number_of(line.text, tuple(STYLES)) if kind != "article" else None
        last = result[-1] if result else None
        if kind == "article" and last and last.kind == kind and last.after == at:
            title = last.title + line.text  # a title on two lines
            result[-1] = Heading(kind, title, last.first, at + 1)
            continue
        result.append(Heading(kind, number.title if number else line.text, at, at + 1))
    kinds = {mark.kind for mark in result}
    return result if {"section", "article"} <= kinds else []


def _between(lines: list[Block], at: int) -> str:
    """A heading without a role of its own right above the title of an article: a sub-section."""
    is_above = at + 1 < len(lines) and lines[at + 1].role == "title"
    return "sub" if lines[at].level and is_above else ""


def marks(lines: list[Block], report: Report) -> list[Heading]:
    """The sections and articles of the text; empty if nothing shows a structure."""
    if is_clean(lines):
        return _by_depth(lines, report)
    numbered = _numbered(_Body(lines), report)
    ruled = names_over_titles.ruled(lines)
    if ruled and (not numbered or ruled[0].first < numbered[0].first):
        return ruled
    marked_lines = marked.marks(lines)
    if marked_lines and (not numbered or marked_lines[0].first < numbered[0].first):
        return marked_lines
    if any(line.level for line in lines) and not numbered:
        return _by_depth(lines, report)
    return numbered or names_over_titles.marks(lines)


def _numbered(body: _Body, report: Report) -> list[Heading]:
    """Sections by the order of their numbers. Numbered headings inside an article start again at
    一、."""
    result: list[Heading] = []
    section = sub = inner = 0
    below, depths = "", {}  # how this manuscript numbers its sub-sections; how deep headings are
    has_depth = any(
        line.level and number for line, number in zip(body.lines, body.numbers, strict=True)
    )
    for at, (line, number) in enumerate(zip(body.lines, body.numbers, strict=True)):
        if not number or len(number.title) > MAX_SECTION_TITLE:
            continue
        if has_depth and (not line.level or depths.get(number.style, line.level) != line.level):
            continue
        is_top = number.style == "chinese"
        is_set = is_top and has_depth and line.level == depths.get(number.style)
        heads = _is_next(number, section, sub, below) and (is_set or body.heads_articles(at))
        if number.style == "bracket":
            heads = heads and body.is_clearly_section(at)
        if heads and is_top and section and number.value == inner + 1 and not has_depth:
            # The number would also fit as the next heading inside the article before.
            heads = body.is_clearly_section(at)
            if not heads:
                report.add(
                    "doubt",
                    "heading_or_section",
                    _("“%s” was read as a heading inside an article; it could be a section.")
                    % line.text,
                    line=line.number,
                )
        if not heads:
            inner = number.value if is_top else inner
            continue
        depths.setdefault(number.style, line.level)
        if is_top:
            section, sub, inner = section + 1, 0, 0
        else:
            sub, inner, below = sub + 1, 0, number.style
        result.append(Heading("section" if is_top else "sub", number.title, at, at + 1))
    return result


def _is_next(number: Number, section: int, sub: int, below: str) -> bool:
    if number.style == "chinese":
        return number.value == section + 1
    if not section or below not in ("", number.style):
        return False
    if number.style == "dotted":
        return (number.parent, number.value) == (section, sub + 1)
    return number.value == sub + 1


def is_clean(body: list[Block]) -> bool:
    """Whether text stands only below the deepest headings, of three depths or more: then the depth
    says all."""
    heads = [at for at, line in enumerate(body) if line.level]
    levels = sorted({body[at].level for at in heads})
    if len(levels) < 3:
        return False
    return all(
        body[at].level == levels[-1] or (at + 1 < len(body) and body[at + 1].level > body[at].level)
        for at in heads
        if body[at].level != levels[0] or len(levels) == 3
    )


def _by_depth(body: list[Block], report: Report) -> list[Heading]:
    """Markdown without numbers: the highest headings are sections if deeper ones stand below them;
    of the others, one above text is an article."""
    heads = [at for at, line in enumerate(body) if line.level]
    levels = sorted({body[at].level for at in heads})
    is_alone = sum(body[at].level == levels[0] for at in heads) == 1
    if is_alone and (len(levels) > 2 or _head_sections(body, heads[1:])):
        heads = [at for at in heads if body[at].level != levels[0]]  # the masthead
        levels = levels[1:]
    if len(levels) == 1:
        return _of_one_depth(body, heads, report)
    result: list[Heading] = []
    article = 0  # the depth of the article being read
    for at in heads:
        level = body[at].level
        has_text = at + 1 < len(body) and not body[at + 1].level
        if level == levels[0]:
            article = 0
            result.append(Heading("section", _name(body[at]), at, at + 1))
        elif article and level > article:
            continue  # a heading inside the article
        else:
            article = level if has_text else 0
            kind, title = ("article", body[at].text) if has_text else ("sub", _name(body[at]))
            result.append(Heading(kind, title, at, at + 1))
    return result


def _head_sections(body: list[Block], heads: list[int]) -> bool:
    """Whether titles with sources, or in bold, stand below most of some headings."""
    ends = [*heads[1:], len(body)][: len(heads)]
    with_titles = sum(
        any(has_source_below(body, at) and is_title_like(body[at]) for at in range(head + 1, end))
        or (head + 1 < end and body[head + 1].role == "title")
        or (head + 2 < end and body[head + 1].ordinal == 1 and _heads_prose(body, head + 1))
        or any(
            body[at].is_bold
            and len(body[at].text) <= MAX_BOLD
            and body[at].text[-1:] not in "。；，"
            for at in range(head + 1, min(head + 1 + NEAR_HEAD, end - 1))
        )
        for head, end in zip(heads, ends, strict=True)
    )
    return bool(heads) and with_titles * 2 > len(heads)


def _heads_prose(body: list[Block], at: int) -> bool:
    """Whether an item of a list is a title over a paragraph."""
    return (
        is_title_like(body[at]) and len(body[at + 1].text) >= PROSE and body[at + 1].kind == "text"
    )


def _is_bold_title(line: Block) -> bool:
    return line.is_bold and len(line.text) <= MAX_BOLD and line.text[-1:] not in "。；，"


def _name(line: Block) -> str:
    """The name of a section without its number."""
    number = number_of(line.text, tuple(STYLES))
    return number.title if number else line.text


def _of_one_depth(body: list[Block], heads: list[int], report: Report) -> list[Heading]:
    """Headings of one depth: sections if titles with sources stand below them; else articles, and
    the report asks."""
    names = names_over_titles.marks(body)
    if names and all(at + 1 in heads for at in (mark.first for mark in names)):
        articles = [Heading("article", body[at].text, at, at + 1) for at in heads]
        return sorted([*names, *articles], key=lambda mark: mark.first)
    if _head_sections(body, heads):
        return [Heading("section", _name(body[at]), at, at + 1) for at in heads]
    report.add(
        "doubt",
        "one_depth",
        _("All headings have one depth: they were read as articles of one section. If they are "
          "sections, give the titles of articles a deeper heading."),
        line=body[heads[0]].number,
    )  # fmt: skip
    articles = [Heading("article", body[at].text, at, at + 1) for at in heads]
    return [Heading("section", _("News"), heads[0], heads[0]), *articles]
