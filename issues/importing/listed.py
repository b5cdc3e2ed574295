"""Builds the outline from the contents list, and checks it against the text."""

from dataclasses import replace

from django.utils.translation import gettext as _

from articles.manuscripts.document import Block
from articles.manuscripts.limits import Deadline
from articles.manuscripts.report import Report
from articles.manuscripts.titles import is_title_like
from issues.importing import near_titles
from issues.importing.contents_list import ALL_STYLES, ContentsList, Entry
from issues.importing.introducing import notes_section
from issues.importing.titles import (
    Heading,
    Number,
    is_quantity,
    is_source,
    number_of,
    title_key,
    unmarked,
    without_number,
)
from issues.importing.unlisted import are_articles, names_above, next_places, not_listed, paired

MAX_NAME = 8  # characters of a name that is a section's
MAX_ITEM = 80  # characters of an item that needs no title


def marks(
    found: ContentsList, others: list[Heading], report: Report, deadline: Deadline
) -> list[Heading]:
    """The headings of the text, in its order, by the contents list; `others` are those that its
    numbers and depth show. A list may name the articles only."""
    near = _with_near_titles(found.entries, found.body, report, deadline)
    entries = _in_body_order(paired(near, found.body), report)
    sections = not_listed(others, entries) or names_above(entries, found.body)
    if sections and are_articles(entries, sections, len(found.body)):
        kinds, styles = ["article"] * len(entries), ()
    else:
        kinds, styles = _kinds(entries, found.body, report)
        sections = sections if set(kinds) == {"article"} else []
    result = list(sections)
    places = next_places(entries, len(found.body))
    for entry, kind, place in zip(entries, kinds, places, strict=True):
        if entry.first is None:
            report.add(
                "doubt",
                "listed_not_found",
                _("“%s” stands in the contents list but not in the text.") % entry.title,
                line=entry.line,
            )
            # Its text, if any, is in the article before; the heading itself is empty.
            result.append(Heading(kind, _bare(entry.title, kind, styles), place, place))
            continue
        if kind == "article" and _goes_on(entry, found.body, place):
            entry = replace(entry, after=entry.after + 1)
            titles = (line.text for line in found.body[entry.first : entry.after])
            entry = replace(entry, title="".join(titles))
        printed = [line.text for line in found.body[entry.first : entry.after]]
        title = printed[0] if len(printed) == 1 else unmarked(entry.title)
        bare = without_number(title)
        if kind != "article" and title_key(bare) == title_key(without_number(entry.title)):
            title = bare  # the list leaves the numbers out
        result.append(Heading(kind, _bare(title, kind, styles), entry.first, entry.after))
    return sorted(result, key=lambda mark: (mark.first, mark.kind == "article"))


def _goes_on(entry: Entry, body: list[Block], end: int) -> bool:
    """Whether the text has a second line of a title that the list has shortened."""
    after = entry.after
    return (
        after + 1 < end
        and is_title_like(body[after])
        and is_source(body[after + 1])
        and not number_of(body[after].text, ALL_STYLES)
    )


def _bare(title: str, kind: str, styles: tuple[str, ...]) -> str:
    number = number_of(title, (*styles, "marked")) if kind != "article" else None
    return number.title if number else title


def _with_near_titles(
    entries: list[Entry], body: list[Block], report: Report, deadline: Deadline
) -> list[Entry]:
    """Finds entries whose title differs a little in the text, between their neighbours."""
    result = list(entries)
    candidates = near_titles.Candidates(body, {e.first for e in entries})
    highs = next_places(entries, len(body))
    low = 0
    for index, entry in enumerate(entries):
        deadline.check()
        if entry.first is None:
            near = candidates.nearest(entry.title, low, highs[index])
            if near is not None:
                result[index] = replace(entry, first=near, after=near + 1)
                report.add(
                    "fault",
                    "title_differs",
                    _("The contents list says “%(list)s”, the text says “%(text)s”.")
                    % {"list": entry.title, "text": body[near].text},
                    line=body[near].number,
                )
        after = result[index].after
        low = after if after is not None else low
    return result


def _in_body_order(entries: list[Entry], report: Report) -> list[Entry]:
    """The entries in the order of the text; one that was not found stays after its predecessor."""
    anchored, last = [], -1.0
    for index, entry in enumerate(entries):
        last = float(entry.first) if entry.first is not None else last + 0.5
        anchored.append((last, index, entry))
    ordered = [entry for _place, _index, entry in sorted(anchored, key=lambda item: item[:2])]
    if ordered != entries:
        moved = next(b for a, b in zip(entries, ordered, strict=True) if a is not b)
        report.add(
            "doubt",
            "order_differs",
            _("The contents list has another order than the text, from “%s” on; the text counts.")
            % moved.title,
            line=moved.line,
        )
    return ordered


def _styles(entries: list[Entry]) -> tuple[str, ...]:
    """How the list numbers its sections, and its sub-sections if it has them."""
    styles: list[str] = []
    for entry in entries:
        number = number_of(entry.title, ALL_STYLES)
        if number and not is_quantity(number) and number.style not in styles:
            if number.value <= 1 and len(styles) < 2:
                styles.append(number.style)
    return tuple(styles)


def _kinds(
    entries: list[Entry], body: list[Block], report: Report
) -> tuple[list[str], tuple[str, ...]]:
    """Section, sub-section or article: a section has the next number and no text of its own."""
    styles = _styles(entries)
    numbers = [number_of(entry.title, styles) for entry in entries]
    own_text = _with_text(entries, body)
    if not styles:
        return _kinds_by_text(entries, body), ()
    # Numbered entries that all have a text of their own are articles, under their sections.
    heading = {n.style for n, own in zip(numbers, own_text, strict=True) if n and not own} | {
        styles[0]
    }
    numbers = [number if number and number.style in heading else None for number in numbers]
    kinds: list[str] = []
    last_without_text = {
        _rank(number): index
        for index, number in enumerate(numbers)
        if number and not own_text[index]
    }
    section = sub = 0
    for index, (entry, number) in enumerate(zip(entries, numbers, strict=True)):
        kind = "article"
        if number:
            kind = "section" if number.style == styles[0] else "sub"
            in_turn = _is_next(number, kind, section, sub)
            stands_later = last_without_text.get(_rank(number), -1) > index
            if own_text[index] and not (in_turn and _heads_own_text(number, stands_later)):
                kind = "article"
            _remark_number(kind, entry, in_turn, own_text[index], report)
        if kind == "section":
            section, sub = section + 1, 0
        elif kind == "sub":
            sub += 1
        kinds.append(kind)
    return kinds, styles


def _with_text(entries: list[Entry], body: list[Block]) -> list[bool]:
    """Whether each entry has a text of its own in the body; notes on a section are none."""
    return [
        entry.first is not None
        and place > entry.after
        and not (place < len(body) and all(map(notes_section, body[entry.after : place])))
        for entry, place in zip(entries, next_places(entries, len(body)), strict=True)
    ]


def _kinds_by_text(entries: list[Entry], body: list[Block]) -> list[str]:
    """In a list without numbers, a section is an entry without text of its own; and one with some
    short items below it, if its name is as short as those of the others."""
    if _are_indented(entries):
        return ["article" if entry.is_indented else "section" for entry in entries]
    places = next_places(entries, len(body))
    texts = [
        [line for line in body[entry.after : place] if not notes_section(line)]
        if entry.first is not None
        else []
        for entry, place in zip(entries, places, strict=True)
    ]
    names = [len(e.title) for e, own in zip(entries[:-1], texts[:-1], strict=True) if not own]
    most = min(max(names, default=0), MAX_NAME)
    kinds: list[str] = []
    for index, (entry, own) in enumerate(zip(entries, texts, strict=True)):
        is_section = len(entry.title) <= most and _are_short_items(own) if own else True
        is_last = index == len(entries) - 1 and not own
        kinds.append("section" if is_section and not is_last else "article")
    if "section" not in kinds and all(len(entry.title) <= MAX_NAME for entry in entries):
        return ["section"] * len(entries)  # a list of the sections only
    return kinds


def _are_indented(entries: list[Entry]) -> bool:
    """Whether the list sets its articles in, below their sections."""
    indented = [entry.is_indented for entry in entries]
    return any(indented) and not indented[0] and sum(indented) * 2 >= len(indented)


def _are_short_items(lines: list[Block]) -> bool:
    return len(lines) > 1 and all(
        len(line.text) <= MAX_ITEM and line.text[-1:] in "。！？" and not is_source(line)
        for line in lines
    )


def _is_next(number: Number, kind: str, section: int, sub: int) -> bool:
    """Whether a number is the next one; marks that do not count (0) always are."""
    if kind == "section":
        return number.value in (0, section + 1)
    if number.style == "dotted":
        return (number.parent, number.value) == (section, sub + 1)
    return section > 0 and number.value in (0, sub + 1)


def _rank(number: Number) -> tuple[str, int, int]:
    return number.style, number.parent, number.value


def _heads_own_text(number: Number, stands_later: bool) -> bool:
    """Whether a numbered entry with text of its own is still a section: the same number may occur
    later without text."""
    if stands_later and number.style in ("chinese", "dotted"):
        return False
    return not is_quantity(number) and len(number.title) <= 10


def _remark_number(kind: str, entry: Entry, in_turn: bool, own_text: bool, report: Report) -> None:
    if kind != "article" and not in_turn:
        report.add(
            "fault",
            "number_out_of_turn",
            _("The number of “%s” is not the next one; sections are numbered again.") % entry.title,
            line=entry.line,
        )
    elif in_turn if kind == "article" else own_text:
        report.add(
            "doubt",
            "section_or_article",
            _("“%s” could be a section or an article: please check.") % entry.title,
            line=entry.line,
        )
