"""Finds the outline of a manuscript without a contents list: by numbers, depth and what follows."""

from bisect import bisect_left
from collections.abc import Callable

from django.utils.translation import gettext as _

from articles.manuscripts.document import Block
from articles.manuscripts.folding import fold
from articles.manuscripts.recognisers import match
from articles.manuscripts.report import Report
from articles.manuscripts.titles import is_subtitle, is_title_like
from issues.importing.titles import (
    MAX_COMPARED,
    MAX_SECTION_TITLE,
    STYLES,
    Heading,
    Number,
    begins_article,
    continues_list,
    ends_before,
    follows_source,
    has_source_below,
    is_named_below,
    is_source,
    number_of,
    sources_at_end,
    title_key,
    title_of_link,
)

# A title that goes on in a second line fills most of the first.
MIN_FIRST_LINE = 8
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
        return is_title_like(self.lines[at + 1])

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
        if line.role not in ("section", "sub", "title"):
            continue
        kind = "article" if line.role == "title" else line.role
        number = number_of(line.text, tuple(STYLES)) if kind != "article" else None
        last = result[-1] if result else None
        if kind == "article" and last and last.kind == kind and last.after == at:
            title = last.title + line.text  # a title on two lines
            result[-1] = Heading(kind, title, last.first, at + 1)
            continue
        result.append(Heading(kind, number.title if number else line.text, at, at + 1))
    kinds = {mark.kind for mark in result}
    return result if {"section", "article"} <= kinds else []


def marks(lines: list[Block], report: Report) -> list[Heading]:
    """The sections and articles of the text; empty if nothing shows a structure."""
    return _numbered(_Body(lines), report) or _by_depth(lines)


def _numbered(body: _Body, report: Report) -> list[Heading]:
    """Sections by the order of their numbers. Numbered headings inside an article start again at
    一、."""
    result: list[Heading] = []
    section = sub = inner = 0
    below = ""  # how this manuscript numbers its sub-sections
    depths: dict[str, int] = {}
    has_depth = any(
        line.level and number for line, number in zip(body.lines, body.numbers, strict=True)
    )
    for at, (line, number) in enumerate(zip(body.lines, body.numbers, strict=True)):
        if not number or len(number.title) > MAX_SECTION_TITLE:
            continue
        if has_depth and (not line.level or depths.get(number.style, line.level) != line.level):
            continue
        is_top = number.style == "chinese"
        heads = _is_next(number, section, sub, below) and body.heads_articles(at)
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


def article_marks(body: list[Block], start: int, end: int, report: Report) -> list[Heading]:
    """The titles in one section: its first line, headings of that depth, and lines that a source or
    dateline follows, that follow one, or that the link text of a source repeats."""
    if leads := _leads(body, start, end, report):
        return leads
    section = _Section(body, start, end)
    result: list[Heading] = []
    at = start
    while at < end:
        after = section.title_end(at)
        if after:
            title = "".join(line.text for line in body[at:after])
            result.append(Heading("article", title, at, after))
        elif section.could_be_title(at):
            report.add(
                "doubt",
                "title_or_text",
                _("“%s” was read as text; it could be the title of an article.") % body[at].text,
                line=body[at].number,
            )
        at = after or at + 1
    return result


def _leads(body: list[Block], start: int, end: int, report: Report) -> list[Heading]:
    """A section of links only: each is an article with a source and no text."""
    if end - start < 2 or not all(line.link and is_source(line) for line in body[start:end]):
        return []
    titles = [title_of_link(line.link[0]) for line in body[start:end]]
    if len(set(titles)) < len(titles):
        return []
    report.add(
        "doubt",
        "leads",
        _("A section of links only: %s articles without text were made of them.") % len(titles),
        line=body[start].number,
    )
    return [Heading("article", title, at, at) for at, title in enumerate(titles, start=start)]


class _Section:
    """The lines of one section, from `start` up to `end`, of which some are titles."""

    def __init__(self, body: list[Block], start: int, end: int):
        self.body, self.start, self.end = body, start, end
        links = (line.link for line in body[start:end])
        self.labels = sorted(fold(link[0][:MAX_COMPARED]) for link in links if link)
        self.depth = body[start].level
        self.close = sources_at_end(body, start, end)

    def title_end(self, at: int) -> int:
        """The line after the title that begins at a line; 0 if none does."""
        body = self.body
        if not is_title_like(body[at]):
            return 0
        if self.depth:
            return at + 1 if body[at].level == self.depth else 0
        if at > self.start and (
            continues_list(body, at) or not ends_before(body, at) or self._signs(at)
        ):
            return 0
        after = at + 1
        if self._is_title(at):
            if after < self.end and _goes_on(body[at].text, body[after], self.labels):
                return after + 1
            return after
        return after + 1 if self._is_of_two_lines(at) else 0

    def _signs(self, at: int) -> bool:
        """Whether a line is the last of a signature: names, with a date below."""
        above, line = self.body[at - 1].text, self.body[at].text
        is_dated = at + 1 < self.end and match("date_line", self.body[at + 1].text)
        return bool(is_dated and match("signature", line)) and above[-1:] not in "。！？”）"

    def _is_title(self, at: int) -> bool:
        body, line = self.body, self.body[at]
        text = title_key(line.text)
        repeated = len(text) >= 4 and _begins_one(self.labels, text)
        sourced = has_source_below(body, at) and not self.close and at + 1 < self.end
        if match("heading", line.text) and not (repeated or sourced):
            return False
        return (
            at == self.start
            or repeated
            or (self.close and follows_source(body, at, self.start))
            or (begins_article(body, at) and not self.close and at + 1 < self.end)
        )

    def _is_of_two_lines(self, at: int) -> bool:
        """Whether a title goes on in the next line, above its source."""
        body = self.body
        return (
            at + 2 < self.end
            and not self.close
            and is_title_like(body[at + 1])
            and len(body[at].text) >= MIN_FIRST_LINE
            and body[at - 1].text[-1:] in "。！？”）"
            and (is_source(body[at + 2]) or is_subtitle(body[at + 2]))
            and not number_of(body[at + 1].text, tuple(STYLES))
        )

    def could_be_title(self, at: int) -> bool:
        line, end = self.body[at], self.end
        return (
            not self.depth
            and at + 1 < end
            and 4 <= len(line.text) <= 45
            and is_title_like(line)
            and not match("heading", line.text)
            and "，" not in line.text
            and self.body[at - 1].text[-1:] in "。！？”）"
            and self.body[at + 1].text[-1:] in "。！？”）"
            and not continues_list(self.body, at)
        )


def _goes_on(title: str, following: Block, labels: list[str]) -> bool:
    """Whether the next line continues the title, by the link text of a source."""
    whole = title_key(title + following.text)
    return len(title) >= 10 and _begins_one(labels, whole)


def _begins_one(labels: list[str], text: str) -> bool:
    """Whether one of the labels, which are sorted, begins with a text."""
    at = bisect_left(labels, text)
    return at < len(labels) and labels[at].startswith(text)


def _by_depth(body: list[Block]) -> list[Heading]:
    """Markdown without numbers: a heading above headings is a section, above text an article."""
    heads = [at for at, line in enumerate(body) if line.level]
    levels = sorted({body[at].level for at in heads})
    if len(levels) > 2 and sum(body[at].level == levels[0] for at in heads) == 1:
        heads = [at for at in heads if body[at].level != levels[0]]  # the masthead
    result: list[Heading] = []
    top = min((body[at].level for at in heads), default=0)
    article = 0  # the depth of the article being read
    for at in heads:
        level = body[at].level
        has_text = at + 1 < len(body) and not body[at + 1].level
        if article and level > article:
            continue  # a heading inside the article
        if has_text:
            article = level
            result.append(Heading("article", body[at].text, at, at + 1))
        else:
            article = 0
            kind = "section" if level == top or not result else "sub"
            result.append(Heading(kind, body[at].text, at, at + 1))
    return result if any(mark.kind == "section" for mark in result) else []
