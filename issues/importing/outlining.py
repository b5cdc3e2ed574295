"""Finds which lines of a manuscript are sections and article titles: the outline.

If the manuscript has a contents list, the list decides and is checked against the text. If not,
numbered headings decide, by their order, their depth and what follows them. What is not certain is
reported as a doubt.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from articles.manuscripts import limits
from articles.manuscripts.document import Block
from articles.manuscripts.limits import Deadline, ManuscriptRefused
from articles.manuscripts.recognisers import TERMINAL
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
)
from issues.importing.introducing import are_introduction, introduces
from issues.importing.parts import Part
from issues.importing.titles import (
    MAX_SECTION_TITLE,
    Heading,
    Number,
    continues_count,
    ends_before,
    has_source_below,
    is_named_below,
    is_quantity,
    number_of,
    sources_at_end,
    unmarked,
    unspread,
    without_signs,
)

COUNTING = tuple(
    "padded clause plain dotted chinese bracket braced circled one_of lettered letter bare".split()
)
MAX_INTRODUCTION = 3  # lines
MAX_COUNTED = 45  # characters of a title behind （一）


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
        marks = names_over_titles.above_first(body, marks)
        start, body, marks = _from_first(marks, start, body)
    marks = _with_unlisted_articles(marks, body, report, deadline)
    if is_listed:
        marks = _with_headings_not_listed(marks, body, report, deadline)
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


def _tell_broken(marks: list[Heading], body: list[Block], report: Report) -> None:
    """Asks about titles with a line break of Word in them: nothing tells whether two clauses meet
    there, which a space divides."""
    for mark in marks:
        lines = body[mark.first : mark.after] if mark.kind == "article" else []
        if len(lines) > len({line.number for line in lines}):
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
            if _is_clearly_title(body, at, end, closes, _last_counted(body, marks, index))
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


def _last_counted(body: list[Block], marks: list[Heading], index: int) -> str:
    """The title of an article, if it has the number after that of the article before."""
    mark, before = marks[index], marks[index - 1]
    if max(mark.first, before.first) >= len(body):
        return ""
    title, above = body[mark.first].text, body[before.first].text
    is_second = index and before.kind == "article" and continues_count(above, title)
    return title if is_second else ""


def _is_clearly_title(body: list[Block], at: int, end: int, closes: bool, last: str = "") -> bool:
    """`last` is the title of the article in which the line stands, if articles are counted."""
    if at + 1 >= end:
        return False
    is_item = body[at].kind == body[at - 1].kind == "item"
    is_counted = (
        not is_item and last and continues_count(last, body[at].text) and ends_before(body, at)
    )
    if is_counted and len(body[at].text) <= MAX_COUNTED and body[at + 1].text[-1:] in "。！？”）":
        return True
    if not is_title_like(body[at]):
        return False
    if is_named_below(body, at, reach=1):
        return True
    is_free = body[at - 1].text[-1:] in "。！？”）"
    is_long = len(body[at].text) >= 8
    return is_free and is_long and has_source_below(body, at) and not closes and at + 2 < end


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
