"""Finds the titles of the articles in one section."""

from bisect import bisect_left

from django.utils.translation import gettext as _

from articles.manuscripts.document import Block
from articles.manuscripts.folding import fold
from articles.manuscripts.recognisers import match
from articles.manuscripts.report import Report
from articles.manuscripts.titles import is_subtitle, is_title_like
from issues.importing import manners
from issues.importing.titles import (
    MAX_COMPARED,
    STYLES,
    Heading,
    begins_article,
    continues_list,
    ends_before,
    follows_source,
    has_source_below,
    is_source,
    number_of,
    sources_at_end,
    title_key,
    title_link,
    title_of_link,
)

# A title that goes on in a second line fills most of the first.
MIN_FIRST_LINE = 6
MIN_APART = 6  # characters; shorter lines are headings
MAX_BRACKETED = 45  # characters of a title behind （一）
NUMBERED = (
    *("padded", "plain", "dotted", "bracket", "chinese"),
    *("braced", "circled", "clause", "lettered", "one_of"),
)


def article_marks(body: list[Block], start: int, end: int, report: Report) -> list[Heading]:
    """The titles in one section: its first line, headings of that depth, and lines that a source or
    dateline follows, that follow one, or that the link text of a source repeats."""
    if leads := _leads(body, start, end, report):
        return leads
    section = _Section(body, start, end)
    result: list[Heading] = []
    at = start
    while at < end:
        if section.is_linked and (title := section.linked_title(at)):
            result.append(Heading("article", title, at, at))
            at += 1
            continue
        after = section.title_end(at)
        if after:
            section.last = at
            if section.is_by_gap(at):
                text = _("“%s” was read as a title: it stands apart. Is it one?")
                report.add("doubt", "title_by_gap", text % body[at].text, line=body[at].number)
            title = manners.joined(body[at:after])
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
        self.lines, self.start, self.end = body, start, end
        self.last = start  # where the last title stands that was found
        links = (line.link for line in body[start:end])
        self.labels = sorted(fold(link[0][:MAX_COMPARED]) for link in links if link)
        self.depth = body[start].level
        self.close = sources_at_end(body, start, end)
        # A section that begins with a link: there the link is the title, and the source.
        self.is_linked = not body[start].level and bool(title_link(body[start]))
        self.mark = manners.mark_of(body[start])
        self.look = manners.look_of_titles(body, start, end)
        self.number = number_of(body[start].text, NUMBERED)
        self.has_source = any(map(is_source, body[start:end]))
        # A blank line tells a title, where paragraphs have none between them.
        self.is_dense = manners.is_dense(body, start, end)
        # Without sources the people behind a text close it: 作者：李明
        self.is_signed = not self.has_source and manners.are_signed(body, start, end)

    def linked_title(self, at: int) -> str:
        is_free = at == self.start or ends_before(self.lines, at)
        return title_link(self.lines[at]) if is_free else ""

    def title_end(self, at: int) -> int:
        """The line after the title that begins at a line; 0 if none does."""
        body = self.lines
        if not is_title_like(body[at]) and not self._is_bracketed(at):
            return 0
        if self.depth:
            return at + 1 if body[at].level == self.depth else 0
        if at > self.start and (
            continues_list(body, at) or not ends_before(body, at) or self._signs(at)
        ):
            return 0
        after = at + 1
        if self._is_of_two_lines(at):
            return after + 1
        if self.look and not self.number and manners.look(body[at]) == self.look:
            while after < self.end and after - at < 3 and self._goes_on_in(after):
                after += 1
            return after
        if self._is_title(at):
            if after < self.end and _goes_on(body[at].text, body[after], self.labels):
                return after + 1
            return after
        return 0

    def _goes_on_in(self, at: int) -> bool:
        """Whether a line has the look of the titles, and is none of the people below one."""
        return manners.look(self.lines[at]) == self.look and is_title_like(self.lines[at])

    def _signs(self, at: int) -> bool:
        """Whether a line is the last of a signature: names, with a date below."""
        above, line = self.lines[at - 1].text, self.lines[at].text
        is_dated = at + 1 < self.end and match("date_line", self.lines[at + 1].text)
        return bool(is_dated and match("signature", line)) and above[-1:] not in "。！？”）"

    def _is_title(self, at: int) -> bool:
        body, line = self.lines, self.lines[at]
        text = title_key(line.text)
        repeated = len(text) >= 4 and _begins_one(self.labels, text)
        sourced = has_source_below(body, at) and not self.close and at + 1 < self.end
        is_numbered = at == self.start or self._is_next_number(at)
        if match("heading", line.text) and not (repeated or sourced or is_numbered):
            return False
        return (
            at == self.start
            or line.role == "title"
            or repeated
            or (self.close and follows_source(body, at, self.start))
            or (bool(self.mark) and manners.mark_of(line) == self.mark)
            or (bool(self.look) and not self.number and manners.look(line) == self.look)
            or self._follows_credit(at)
            or self._is_next_number(at)
            or self._stands_apart(at)
            or (self.is_signed and bool(match("people", body[at - 1].text)))
            or (begins_article(body, at) and not self.close and at + 1 < self.end)
        )

    def _stands_apart(self, at: int) -> bool:
        """Whether a line stands behind a blank line, where paragraphs do not."""
        lines = self.lines
        return (
            self.is_dense
            and lines[at].gap > 0
            and len(lines[at].text) >= MIN_APART
            and (lines[at - 1].text[-1:] in tuple("。！？”）") or is_source(lines[at - 1]))
            and at + 1 < self.end
            and lines[at + 1].text[-1:] in tuple("。！？”：")
            and (not self.has_source or not lines[at + 1].gap)
        )

    def is_by_gap(self, at: int) -> bool:
        """Whether nothing else tells that a line is a title."""
        return at > self.start and self._stands_apart(at) and not begins_article(self.lines, at)

    def _follows_credit(self, at: int) -> bool:
        """Whether an article ends above with who sent it in, in brackets, and text follows."""
        lines = self.lines
        return (
            at > self.start + 1
            and lines[at - 1].text[:1] in tuple("（(")
            and any(match(name, lines[at - 1].text) for name in ("people", "byline"))
            and lines[at - 2].text[-1:] in tuple("。！？”")
            and at + 1 < self.end
            and lines[at + 1].text[-1:] in tuple("。！？”：")
        )

    def _is_bracketed(self, at: int) -> bool:
        """Whether the titles of the section are numbered （一）, and this may be one."""
        line = self.lines[at]
        return (
            self.number is not None
            and self.number.style in ("bracket", "braced")
            and len(line.text) <= MAX_BRACKETED
            and line.text[-1:] not in "。；，：、"
            and bool(number_of(line.text, (self.number.style,)))
        )

    def _is_next_number(self, at: int) -> bool:
        """Whether the titles of the section are numbered, and this is the next one."""
        number = number_of(self.lines[at].text, NUMBERED)
        last = number_of(self.lines[self.last].text, NUMBERED) if number else None
        return bool(
            last
            and number.style == last.style
            and number.parent == last.parent
            and number.value == last.value + 1
            and (
                self.lines[at - 1].kind != "text"
                or self.lines[at - 1].text[-1:] in tuple("。！？”）】")
                or is_source(self.lines[at - 1])
            )
        )

    def _is_of_two_lines(self, at: int) -> bool:
        """Whether a title goes on in the next line, above its source."""
        body = self.lines
        return (
            at + 2 < self.end
            and not self.close
            and is_title_like(body[at + 1])
            and len(body[at].text) >= MIN_FIRST_LINE
            and (at == self.start or body[at - 1].text[-1:] in "。！？”）")
            and not has_source_below(body, at)
            and (is_source(body[at + 2]) or is_subtitle(body[at + 2]))
            and not number_of(body[at + 1].text, tuple(STYLES))
        )

    def could_be_title(self, at: int) -> bool:
        line, end = self.lines[at], self.end
        return (
            not self.depth
            and at + 1 < end
            and 4 <= len(line.text) <= 45
            and is_title_like(line)
            and not match("heading", line.text)
            and "，" not in line.text
            and self.lines[at - 1].text[-1:] in "。！？”）"
            and self.lines[at + 1].text[-1:] in "。！？”）"
            and not continues_list(self.lines, at)
        )


def _goes_on(title: str, following: Block, labels: list[str]) -> bool:
    """Whether the next line continues the title, by the link text of a source."""
    whole = title_key(title + following.text)
    return len(title) >= 10 and _begins_one(labels, whole)


def _begins_one(labels: list[str], text: str) -> bool:
    """Whether one of the labels, which are sorted, begins with a text."""
    at = bisect_left(labels, text)
    return at < len(labels) and labels[at].startswith(text)
