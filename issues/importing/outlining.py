"""Finds which lines of a manuscript are sections and article titles: the outline.

If the manuscript has a contents list, the list decides and is checked against the text. If not,
numbered headings decide, by their order, their depth and what follows them. What is not certain is
reported as a doubt.
"""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from articles.manuscripts import limits
from articles.manuscripts.document import Block
from articles.manuscripts.limits import Deadline, ManuscriptRefused
from articles.manuscripts.recognisers import TERMINAL
from articles.manuscripts.report import Report
from articles.manuscripts.titles import is_title_like
from issues.importing import contents_list, headings, imprint, listed, preparing, titling
from issues.importing.titles import (
    MAX_SECTION_TITLE,
    Heading,
    has_source_below,
    is_named_below,
    is_quantity,
    is_source,
    number_of,
    sources_at_end,
    without_signs,
)

COUNTING = ("padded", "plain", "dotted", "chinese", "bracket")
_BULLET = re.compile(r"^[●○◆◇■□★☆▲△•·▶►▷▸➤✦✧◎◈▪▫➢✓✔☑❑]\s*")
_INTRODUCES = re.compile(r"^[【（(]?(?:编者按|按语|导语|编前语)[】）)]?\s*[:：]?")
MAX_INTRODUCTION = 3  # lines


@dataclass
class ArticlePlan:
    title: str
    lines: list[Block] = field(default_factory=list)
    line: int | None = None
    link: tuple[str, str] | None = None  # of a title that is one


@dataclass
class SectionPlan:
    title: str
    line: int | None = None
    articles: list[ArticlePlan] = field(default_factory=list)
    sections: list["SectionPlan"] = field(default_factory=list)

    def all_articles(self) -> list[ArticlePlan]:
        return self.articles + [a for section in self.sections for a in section.all_articles()]


@dataclass
class Outline:
    """Sections in order, and the lines before the first of them (masthead, date, publisher)."""

    sections: list[SectionPlan]
    front: list[Block]

    def all_articles(self) -> list[ArticlePlan]:
        return [article for section in self.sections for article in section.all_articles()]


def outline(lines: list[Block], *, report: Report, deadline: Deadline) -> Outline:
    """The outline of a manuscript's lines. Raises ManuscriptRefused if there is no structure, or
    more sections and articles than an issue has."""
    lines, imprint_lines = imprint.taken(preparing.prepared(lines))
    marks = headings.by_style(lines)
    found = None if marks else contents_list.find_list(lines, report)
    front, body = (found.front, found.body) if found else ([], lines)
    # Where the depth of headings says all, the list only repeats it.
    is_listed = bool(found and found.entries) and not headings.is_clean(body)
    if is_listed:
        marks = listed.marks(found, report, deadline)
    elif not marks:
        marks = headings.marks(body, report)
    if marks and not is_listed:
        cut = marks[0].first
        front, body = front + body[:cut], body[cut:]
        marks = [Heading(m.kind, m.title, m.first - cut, m.after - cut) for m in marks]
    marks = _with_unlisted_articles(marks, body, report, deadline)
    if is_listed:
        marks = _with_headings_not_listed(marks, body, report, deadline)
    limits.refuse_headings(len(marks))
    if not any(mark.kind in {"section", "sub"} for mark in marks):
        raise ManuscriptRefused(
            _(
                "No sections were found. The manuscript needs a contents list (目录), or sections "
                "numbered 一、 二、 with sub-sections 1.1, 1.2, each on a line of its own."
            )
        )
    return _without_shared_numbers(_assemble(marks, body, front + imprint_lines, report))


def _end(marks: list[Heading], index: int, body: list[Block]) -> int:
    return marks[index + 1].first if index + 1 < len(marks) else len(body)


def _with_unlisted_articles(
    marks: list[Heading], body: list[Block], report: Report, deadline: Deadline
) -> list[Heading]:
    """Sections that have text but no article yet get the articles that their lines show."""
    are_listed = any(mark.kind == "article" for mark in marks)
    result: list[Heading] = []
    for index, mark in enumerate(marks):
        deadline.check()
        result.append(mark)
        end = _end(marks, index, body)
        if mark.kind == "article" or mark.after >= end:
            continue
        if index + 1 < len(marks) and _is_introduction(body[mark.after : end], marks[index + 1]):
            continue
        start = mark.after
        while start + 1 < end and _INTRODUCES.match(body[start].text):
            start += 1
        found = titling.article_marks(body, start, end, report)
        if are_listed and found and found[0].first > start:
            found = []
        if not found:
            found = [Heading("article", mark.title, start, start)]
        is_made_up = found[0].title == mark.title and found[0].first == found[0].after
        if are_listed or is_made_up:
            report.add(
                "doubt",
                "article_not_listed",
                _("“%s” has text of its own; it was made an article.") % mark.title,
                line=body[mark.after].number,
            )
        result.extend(found)
    return result


def _is_introduction(lines: list[Block], following: Heading) -> bool:
    """Whether a few lines between a section and its first article only introduce them."""
    return (
        following.kind == "article"
        and len(lines) <= MAX_INTRODUCTION
        and all(line.text[-1:] in "。！？…：" and not is_source(line) for line in lines)
    )


def _with_headings_not_listed(
    marks: list[Heading], body: list[Block], report: Report, deadline: Deadline
) -> list[Heading]:
    """Adds the articles and sections of the text that are missing from the contents list."""
    result: list[Heading] = []
    for index, mark in enumerate(marks):
        deadline.check()
        result.append(mark)
        end = _end(marks, index, body)
        if mark.kind != "article":
            continue
        closes = sources_at_end(body, mark.after, end)
        found = [
            Heading("article", body[at].text, at, at + 1)
            for at in range(mark.after + 1, end)
            if _is_clearly_title(body, at, end, closes)
        ]
        if index + 1 < len(marks) and marks[index + 1].kind == "article":
            found += _numbered_right_above(body, mark.after, end)
        for addition in found:
            report.add(
                "doubt",
                "not_in_contents_list",
                _("“%s” is missing from the contents list; it was read as an article or section.")
                % body[addition.first].text,
                line=body[addition.first].number,
            )
        result.extend(_with_sections_above(found, body, mark.after))
    return result


def _is_clearly_title(body: list[Block], at: int, end: int, closes: bool) -> bool:
    if not is_title_like(body[at]) or at + 1 >= end:
        return False
    if is_named_below(body, at, reach=1):
        return True
    ends_before = body[at - 1].text[-1:] in "。！？”）"
    is_long = len(body[at].text) >= 8
    return ends_before and is_long and has_source_below(body, at) and not closes and at + 2 < end


def _numbered_right_above(body: list[Block], start: int, end: int) -> list[Heading]:
    """Numbered lines directly above the next article's title: sections that are not in the list."""
    found: list[Heading] = []
    while end > start and (number := number_of(body[end - 1].text)):
        if len(number.title) > MAX_SECTION_TITLE or is_quantity(number):
            break
        if number.title[-1] in TERMINAL:
            break
        end -= 1
        kind = "section" if number.style == "chinese" else "sub"
        found.append(Heading(kind, number.title, end, end + 1))
    return found[::-1]


def _with_sections_above(found: list[Heading], body: list[Block], start: int) -> list[Heading]:
    result: list[Heading] = []
    for mark in found:
        if mark.kind == "article":
            result.extend(_numbered_right_above(body, start, mark.first))
        result.append(mark)
        start = mark.after
    return result


def _without_shared_numbers(outline: Outline) -> Outline:
    """Takes the numbers or bullets off titles that all articles of a section carry."""
    holders = [
        *outline.sections,
        *(sub for section in outline.sections for sub in section.sections),
    ]
    counted = [section for section in holders if _are_counted(section.articles)]
    known = {number_of(s.articles[0].title, COUNTING).style for s in counted}
    for section in holders:
        titles = [number_of(article.title, COUNTING) for article in section.articles]
        # A section with one article counts like the others.
        if section in counted or (len(titles) == 1 and titles[0] and titles[0].style in known):
            for article, number in zip(section.articles, titles, strict=True):
                article.title = number.title
    articles = outline.all_articles()
    if sum(bool(_BULLET.match(article.title)) for article in articles) * 2 > len(articles):
        for article in articles:
            article.title = _BULLET.sub("", article.title)
    return outline


def _are_counted(articles: list[ArticlePlan]) -> bool:
    numbers = [number_of(article.title, COUNTING) for article in articles]
    styles = {number.style for number in numbers if number}
    if len(numbers) < 2 or None in numbers or len(styles) > 1:
        return False
    if styles == {"dotted"} and len({number.parent for number in numbers}) > 1:
        return False
    first = numbers[0].value  # some offices count on through all sections
    return [number.value for number in numbers] == list(range(first, first + len(numbers)))


def _assemble(
    marks: list[Heading], body: list[Block], front: list[Block], report: Report
) -> Outline:
    sections: list[SectionPlan] = []
    stray = list(body[: marks[0].first])
    for index, mark in enumerate(marks):
        lines = body[mark.after : _end(marks, index, body)]
        number = body[mark.first].number if mark.first < len(body) else None
        if mark.kind == "section" or not sections:
            sections.append(SectionPlan(without_signs(mark.title), number))
        if mark.kind == "sub":
            sections[-1].sections.append(SectionPlan(without_signs(mark.title), number))
        elif mark.kind == "article":
            holder = sections[-1].sections[-1] if sections[-1].sections else sections[-1]
            link = body[mark.first].link if mark.first < mark.after else None
            holder.articles.append(ArticlePlan(without_signs(mark.title), lines, number, link))
            continue
        stray.extend(lines)
    for line in stray:
        report.add(
            "lost", "outside_articles", _("Outside any article: %s") % line.text, line=line.number
        )
    return Outline(sections, front)
