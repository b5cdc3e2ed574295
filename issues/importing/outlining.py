"""Finds which lines of a manuscript are sections and article titles: the outline.

The styles of an office decide first, then how Word sets the lines; then a contents list, which is
checked against the text; then numbers, marks and depth, by their order and what follows them. What
is not certain is reported as a doubt.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from articles.manuscripts import limits
from articles.manuscripts.document import Block
from articles.manuscripts.folding import fold
from articles.manuscripts.limits import Deadline, ManuscriptRefused
from articles.manuscripts.report import Report
from articles.manuscripts.titles import is_title_like
from issues.importing import (
    contents_list,
    headings,
    imprint,
    listed,
    looks,
    names_over_titles,
    titling,
    unlisted,
)
from issues.importing.introducing import are_introduction, introduces
from issues.importing.parts import Part
from issues.importing.titles import (
    Heading,
    Number,
    number_of,
    unmarked,
    unspread,
    without_signs,
)

COUNTING = tuple(
    "padded clause plain dotted chinese bracket braced circled one_of lettered letter bare".split()
)
MAX_INTRODUCTION = 3  # lines


class NoSections(ManuscriptRefused):
    """No line looks like a section."""


def parts(lines: list[Block], *, report: Report, deadline: Deadline) -> list[Part]:
    """The parts of a manuscript, without gaps. Raises ManuscriptRefused if there is no structure,
    or more sections and articles than an issue has."""
    whole = lines
    lines, imprint_lines = imprint.taken(whole)
    marks = headings.by_style(lines)
    found = None if marks else contents_list.find_list(lines, report)
    listed_at, body = (found.start, found.body) if found else (0, lines)
    marks = marks or looks.marks(body, report)
    # Where looks or the depth of headings say all, the list only repeats it.
    is_listed = bool(found and found.entries) and not (marks or headings.is_clean(body))
    if is_listed:
        marks = listed.marks(found, headings.marks(body, Report()), report, deadline)
    elif not marks:
        marks = headings.marks(body, report)
    start = len(lines) - len(body)
    if marks and not is_listed:
        marks = _spelled_as_listed(marks, found.entries if found else [])
        start, body, marks = _from_first(names_over_titles.above_first(body, marks), start, body)
    marks = _with_unlisted_articles(marks, body, report, deadline)
    if is_listed:
        marks = unlisted.with_headings(marks, body, report, deadline)
    limits.refuse_headings(len(marks))
    _tell_broken(marks, body, report)
    if not any(mark.kind in {"section", "sub"} for mark in marks):
        raise NoSections(
            _(
                "No sections were found. The manuscript needs a contents list (目录), or sections "
                "numbered 一、 二、 with sub-sections 1.1, 1.2, each on a line of its own."
            )
        )
    result = [Part("front", "", 0, 0)]
    if found:
        result.append(Part("contents", "", listed_at, listed_at))
        if (end := len(lines) - len(found.body)) < start + marks[0].first:
            result.append(Part("front", "", end, end))
    result += _under_sections(marks, start)
    if imprint_lines:
        result.append(Part("imprint", "", len(lines), len(lines)))
    return _without_shared_numbers(result)


def _from_first(
    marks: list[Heading], start: int, body: list[Block]
) -> tuple[int, list[Block], list[Heading]]:
    """Where the body begins, the body and its marks, without what stands before the first mark."""
    cut = marks[0].first
    moved = [replace(m, first=m.first - cut, after=m.after - cut) for m in marks]
    return start + cut, body[cut:], moved


def _spelled_as_listed(marks: list[Heading], entries: list) -> list[Heading]:
    """Titles of several lines as the contents list writes them: it has the space between them."""
    titles = {fold(entry.title): entry.title for entry in entries}
    return [
        replace(m, title=titles.get(fold(m.title), m.title)) if m.after - m.first > 1 else m
        for m in marks
    ]


def _tell_broken(marks: list[Heading], body: list[Block], report: Report) -> None:
    """Asks about titles with a line break of Word in them: nothing tells whether two clauses meet
    there, which a space divides."""
    for mark in marks:
        lines = body[mark.first : mark.after] if mark.kind == "article" else []
        if len(lines) > 1 and any(line.look for line in lines):
            text = _("The title “%s” stood on two lines. Should a space divide it there?")
            report.add("doubt", "broken_title", text % mark.title, line=lines[0].number)


def _under_sections(marks: list[Heading], start: int) -> list[Part]:
    """The marks as parts; what stands before the first section makes one."""
    result = [
        Part(m.kind, unspread(without_signs(m.title)), m.first + start, m.after + start)
        for m in marks
    ]
    if result[0].kind == "sub":
        result[0] = replace(result[0], kind="section")
    elif result[0].kind == "article":
        result.insert(0, replace(result[0], kind="section", after=result[0].first))
    return result


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
        if index + 1 < len(marks) and marks[index + 1].kind == "article":
            if are_introduction(body[mark.after : end]):
                continue
        start = _after_introduction(body, mark.after, end)
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


def _after_introduction(body: list[Block], start: int, end: int) -> int:
    """Where the first article of a section may begin: below rules, an introduction, and what stands
    above a line that is set as a title."""
    while start + 1 < end and (body[start].kind == "rule" or introduces(body[start].text)):
        start += 1
    for at in range(start, min(start + MAX_INTRODUCTION + 1, end)):
        is_numbered = number_of(body[at].text, ("bracket", "braced"))
        is_title = is_numbered or is_title_like(body[at])
        if body[at].level or (body[at].is_bold and is_title):
            return at if are_introduction(body[start:at]) else start
    return start


def _without_shared_numbers(parts: list[Part]) -> list[Part]:
    """Takes the numbers or bullets off titles that all articles of a section carry."""
    result = list(parts)
    holders: list[list[int]] = []
    for at, part in enumerate(parts):
        if part.kind in ("section", "sub"):
            holders.append([])
        elif part.kind == "article":
            holders[-1].append(at)
    counted = [held for held in holders if _are_counted([parts[at].title for at in held])]
    known = {_numbers([parts[held[0]].title])[0].style for held in counted}
    for held in holders:
        numbers = _numbers([parts[at].title for at in held], "padded" in known)
        # A section with one article counts like the others.
        if held in counted or (len(held) == 1 and numbers[0] and numbers[0].style in known):
            for at, number in zip(held, numbers, strict=True):
                result[at] = replace(result[at], title=number.title)
    articles = [at for held in holders for at in held]
    if sum(unmarked(result[at].title) != result[at].title for at in articles) * 2 > len(articles):
        for at in articles:
            result[at] = replace(result[at], title=unmarked(result[at].title))
    return result


def _numbers(titles: list[str], is_padded: bool = False) -> list[Number | None]:
    """The numbers of titles; where they are 01, 02, 10 counts on after 09."""
    numbers = [number_of(title, COUNTING) for title in titles]
    if not is_padded and not any(number and number.style == "padded" for number in numbers):
        return numbers
    return [
        replace(number, style="padded")
        if number and number.style in ("plain", "bare") and number.value >= 10
        else number
        for number in numbers
    ]


def _are_counted(titles: list[str]) -> bool:
    numbers = _numbers(titles)
    styles = {number.style for number in numbers if number}
    if len(numbers) < 2 or None in numbers or len(styles) > 1:
        return False
    if styles == {"dotted"} and len({number.parent for number in numbers}) > 1:
        return False
    first = numbers[0].value  # some offices count on through all sections
    return [number.value for number in numbers] == list(range(first, first + len(numbers)))
