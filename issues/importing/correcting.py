"""Corrects the parts of a manuscript as a person says: what a line is, and what a title says."""

from collections.abc import Mapping
from dataclasses import astuple, replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.manuscripts.document import Block
from articles.manuscripts.markup import clean_title
from issues.importing.outlining import COUNTING
from issues.importing.parts import KINDS, Part
from issues.importing.titles import STYLES, is_quantity, number_of, without_signs

HEADINGS = ("section", "sub", "article")
# What a line can be made: the beginning of a part, or one more line of what stands above it.
MARKS = (*HEADINGS, "text", "goes_on", "left_out")
MAX_TITLE = 300


def as_data(parts: list[Part]) -> list[list]:
    return [list(astuple(part)) for part in parts]


def from_data(data: list[list]) -> list[Part]:
    return [Part(*row) for row in data]


def shown_title(part: Part) -> str:
    """The title of a part as it will be written."""
    return part.typed or (clean_title(part.title) if part.kind == "article" else part.title)


def keys_of(parts: list[Part]) -> list[str]:
    """A name for each part that stays when others change: its first line, and which of those that
    begin there it is."""
    found: dict[int, int] = {}
    keys = []
    for part in parts:
        found[part.first] = found.get(part.first, 0) + 1
        keys.append(f"{part.first}.{found[part.first]}")
    return keys


def corrected(parts: list[Part], kinds: Mapping[str, str], titles: Mapping[str, str]) -> list[Part]:
    """The parts with the kinds and titles that a form has, by key; what it does not name stays.
    An empty title stays as it was."""
    result: list[Part] = []
    for key, part in zip(keys_of(parts), parts, strict=True):
        kind = kinds.get(key, part.kind)
        title = " ".join(titles.get(key, "").split())[:MAX_TITLE]
        if kind == "text" and result:
            continue  # its lines go on what stands above
        if kind in KINDS:
            part = replace(part, kind=kind)
        if kind in HEADINGS and title and title != shown_title(part):
            part = replace(part, typed=title)
        result.append(part)
    return result


def marked(parts: list[Part], lines: list[Block], at: int, mark: str) -> list[Part]:
    """The parts after the line at index `at` was made what `mark` says. Raises ValidationError if
    that cannot be."""
    if mark not in MARKS or not 0 <= at < len(lines):
        raise ValidationError(_("This line is not in the manuscript. Load the page again."))
    if mark == "goes_on":
        return _with_title_line(parts, lines, at)
    own = next((n for n, part in enumerate(parts) if part.first == at < part.after), None)
    if own is None and mark == "text":
        return _without_title_line(parts, lines, at)
    if own is not None:
        changed = [] if mark == "text" and own else [replace(parts[own], kind=mark)]
        return [*parts[:own], *changed, *parts[own + 1 :]]
    parts = _without_title_line(parts, lines, at)
    after = max((n for n, part in enumerate(parts) if part.first <= at), default=-1) + 1
    end = at + 1 if mark in HEADINGS else at
    new = Part(mark, _title(lines[at], mark) if mark in HEADINGS else "", at, end)
    return [*parts[:after], new, *parts[after:]]


def _with_title_line(parts: list[Part], lines: list[Block], at: int) -> list[Part]:
    """The line becomes one more line of the title that stands right above it."""
    parts = [part for n, part in enumerate(parts) if not n or not part.first == at < part.after]
    for n, part in enumerate(parts):
        if part.kind in HEADINGS and part.after == at and part.first < at:
            title = shown_title(part) + lines[at].text
            return [*parts[:n], replace(part, after=at + 1, typed=title), *parts[n + 1 :]]
    raise ValidationError(_("No title stands right above this line."))


def _without_title_line(parts: list[Part], lines: list[Block], at: int) -> list[Part]:
    """A title that the line is a further line of ends before it."""
    result = list(parts)
    for n, part in enumerate(parts):
        if part.first < at < part.after:
            title = "".join(line.text for line in lines[part.first : at])
            result[n] = replace(part, title=title, typed="", after=at)
    return result


def _title(line: Block, kind: str) -> str:
    """The title in a line: without its number, unless that says how much of something."""
    styles = COUNTING if kind == "article" else tuple(STYLES)
    number = number_of(line.text, styles)
    has_number = number and number.title and not is_quantity(number)
    return without_signs(number.title if has_number else line.text)[:MAX_TITLE]


def refusal(parts: list[Part]) -> str:
    """Why no issue can be written from the parts, and what to do; "" if it can."""
    kinds = [part.kind for part in parts if part.kind in HEADINGS]
    if any(part.kind in HEADINGS and not shown_title(part) for part in parts):
        return _("A section or an article has no title yet. Type one in the outline.")
    if "article" not in kinds:
        return _("There is no article yet. Mark the titles of the articles in the manuscript.")
    if kinds[0] != "section":
        part = next(part for part in parts if part.kind in HEADINGS)
        text = _("“%s” stands above the first section. Mark a section above it, or make it one.")
        return text % shown_title(part)
    return ""
