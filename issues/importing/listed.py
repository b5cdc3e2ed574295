"""The outline as the contents list has it, checked against the body."""

import difflib
from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from issues.importing.contents_list import ALL_STYLES, ContentsList, Entry
from issues.importing.reading import Line, fold
from issues.importing.report import Report
from issues.importing.titles import Mark, Number, counts_something, is_title_like, number_of


def marks(found: ContentsList, report: Report) -> list[Mark]:
    """The headings of the body, in its order, as the list has them."""
    entries = _in_body_order(_with_near_titles(found.entries, found.body, report), report)
    kinds, styles = _kinds(entries, found.body, report)
    result: list[Mark] = []
    for index, (entry, kind) in enumerate(zip(entries, kinds, strict=True)):
        if entry.first is None:
            report.add(
                "doubt",
                "listed_not_found",
                _("“%s” stands in the contents list but not in the text.") % entry.title,
                line=entry.line,
            )
            # Its text, if any, is in the article before; the heading itself is empty.
            place = _next_place(entries, index, found.body)
            result.append(Mark(kind, _bare(entry.title, kind, styles), place, place))
            continue
        printed = [line.text for line in found.body[entry.first : entry.after]]
        title = printed[0] if len(printed) == 1 else entry.title
        result.append(Mark(kind, _bare(title, kind, styles), entry.first, entry.after))
    return result


def _bare(title: str, kind: str, styles: tuple[str, ...]) -> str:
    number = number_of(title, styles) if kind != "article" else None
    return number.title if number else title


def _next_place(entries: list[Entry], index: int, body: list[Line]) -> int:
    return next((e.first for e in entries[index + 1 :] if e.first is not None), len(body))


def _with_near_titles(entries: list[Entry], body: list[Line], report: Report) -> list[Entry]:
    """Entries whose title differs a little in the body, found between their neighbours."""
    result = list(entries)
    taken = {e.first for e in entries}
    for index, entry in enumerate(entries):
        if entry.first is not None:
            continue
        low = next((e.after for e in reversed(result[:index]) if e.after is not None), 0)
        high = next((e.first for e in result[index + 1 :] if e.first is not None), len(body))
        near = _nearest(entry, body, [at for at in range(low, high) if at not in taken])
        if near is not None:
            result[index] = replace(entry, first=near, after=near + 1)
            report.add(
                "fault",
                "title_differs",
                _("The contents list says “%(list)s”, the text says “%(text)s”.")
                % {"list": entry.title, "text": body[near].text},
                line=body[near].number,
            )
    return result


def _nearest(entry: Entry, body: list[Line], candidates: Iterable[int]) -> int | None:
    wanted = number_of(entry.title, ALL_STYLES)
    best, likeness = None, 0.75
    for at in candidates:
        number = number_of(body[at].text, ALL_STYLES)
        if not is_title_like(body[at]) and not number:
            continue
        ratio = difflib.SequenceMatcher(None, fold(entry.title), fold(body[at].text)).ratio()
        if wanted and fold(wanted.title) == fold(number.title if number else body[at].text):
            ratio = 1.0
        if ratio > likeness:
            best, likeness = at, ratio
    return best


def _in_body_order(entries: list[Entry], report: Report) -> list[Entry]:
    """Entries as the body has them; one that was not found stays behind the one before it."""
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
    """How the list numbers its columns, and its sub-columns if it has them."""
    styles: list[str] = []
    for entry in entries:
        number = number_of(entry.title, ALL_STYLES)
        if number and not counts_something(number) and number.style not in styles:
            if number.value <= 1 and len(styles) < 2:
                styles.append(number.style)
    return tuple(styles)


def _kinds(
    entries: list[Entry], body: list[Line], report: Report
) -> tuple[list[str], tuple[str, ...]]:
    """Column, sub-column or article: a column has its number in turn and no text of its own."""
    styles = _styles(entries)
    numbers = [number_of(entry.title, styles) for entry in entries]
    own_text = [
        e.first is not None and _next_place(entries, index, body) > e.after
        for index, e in enumerate(entries)
    ]
    if not styles:
        last = len(entries) - 1
        return ["article" if own or i == last else "column" for i, own in enumerate(own_text)], ()
    kinds: list[str] = []
    column = sub = 0
    for index, (entry, number) in enumerate(zip(entries, numbers, strict=True)):
        kind = "article"
        if number:
            level = styles.index(number.style) + 1
            if level == 1:
                in_turn = number.value in (0, column + 1)
            elif number.style == "dotted":
                in_turn = (number.parent, number.value) == (column, sub + 1)
            else:
                in_turn = column > 0 and number.value in (0, sub + 1)
            kind = _kind_of_numbered(index, level, numbers, own_text, in_turn)
            _remark_number(kind, entry, in_turn, own_text[index], report)
        if kind == "column":
            column, sub = column + 1, 0
        elif kind == "sub":
            sub += 1
        kinds.append(kind)
    return kinds, styles


def _kind_of_numbered(
    index: int, level: int, numbers: list[Number | None], own_text: list[bool], in_turn: bool
) -> str:
    number = numbers[index]
    kind = "column" if level == 1 else "sub"
    if not own_text[index]:
        return kind
    if not in_turn:
        return "article"
    same_later = any(
        other
        and (other.style, other.parent, other.value) == (number.style, number.parent, number.value)
        and not own_text[later]
        for later, other in enumerate(numbers)
        if later > index and number.style in ("chinese", "dotted")
    )
    if same_later or counts_something(number) or len(number.title) > 10:
        return "article"
    return kind


def _remark_number(kind: str, entry: Entry, in_turn: bool, own_text: bool, report: Report) -> None:
    if kind != "article" and not in_turn:
        report.add(
            "fault",
            "number_out_of_turn",
            _("The number of “%s” is out of turn; columns are numbered anew.") % entry.title,
            line=entry.line,
        )
    elif in_turn if kind == "article" else own_text:
        report.add(
            "doubt",
            "column_or_article",
            _("“%s” could be a column or an article: please check.") % entry.title,
            line=entry.line,
        )
