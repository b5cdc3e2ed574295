"""Finds sections and titles in a Word file by how they are set: size, face, colour, place."""

from collections import Counter, defaultdict

from django.utils.translation import gettext as _

from articles.manuscripts.document import Block
from articles.manuscripts.report import Report
from articles.manuscripts.titles import is_title_like
from issues.importing import manners
from issues.importing.introducing import are_introduction
from issues.importing.titles import (
    STYLES,
    Heading,
    is_source,
    number_of,
    stands_between,
    title_link,
    unmarked,
    without_number,
)

LONG = 40  # characters of a paragraph
FEWEST = 2
MAX_NAME = 20  # characters of a section's name
MAX_LINK = 60  # characters of a title that is a link
MAX_INTRODUCTION = 3  # lines
MAX_SLIPS = 3  # points in which a title differs from the others
MAX_LOOKS = 12  # that are compared; an issue has some five
INNER = ("chinese", "bracket", "plain")  # how headings inside an article are numbered
_CAPTION = tuple("▲△↑▼◄")

Look = tuple


def marks(lines: list[Block], report: Report) -> list[Heading]:
    """Sections, sub-sections and articles, if lines of one look stand over lines of another one,
    and these over text; else none. A line that is set almost like the titles is one, too, and the
    report asks."""
    if not any(line.look or line.is_centred for line in lines) or any(x.level for x in lines):
        return []
    text = _look_of_text(lines)
    groups = _groups(lines, text)
    found = [
        (places[0], -len(groups[title]), section, title)
        for section, places in groups.items()
        for title in groups
        if section != title and _is_over(lines, groups, section, title)
    ]
    if not found:
        return []
    _first, _count, section, title = min(found)
    for at in _slips(lines, groups, section, title, text):
        told = _("“%s” was read as a title: it is set almost like one. Is it?") % lines[at].text
        report.add("doubt", "title_by_look", told, line=lines[at].number)
        groups[title] = sorted([*groups[title], at])
    return _headings(lines, groups, section, title)


def _look_of_text(lines: list[Block]) -> Look | None:
    prose: Counter[Look] = Counter()
    for line in lines:
        if len(line.text) >= LONG and line.kind in ("text", "item") and not is_title_like(line):
            prose[_look(line)] += 1
    return prose.most_common(1)[0][0] if prose else None


def _groups(lines: list[Block], text: Look | None) -> dict[Look, list[int]]:
    """The lines that may be titles or names, by their look; none that look like the text."""
    groups: dict[Look, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        if _may_be_title(lines, at):
            look = ("lead",) if line.role == "title" and _look(line) == text else _look(line)
            if look != text:
                groups[look].append(at)
    usual = sorted(groups, key=lambda look: -len(groups[look]))[:MAX_LOOKS]
    return {look: _without_inner(lines, groups[look]) for look in usual}


def _may_be_title(lines: list[Block], at: int) -> bool:
    line = lines[at]
    is_link = bool(title_link(line)) and unmarked(line.text) != line.text  # ▶ 某地开会, a link
    is_link = is_link and len(line.text) <= MAX_LINK
    is_barred = line.text[:1] == "|" and line.text.count("|") == 1 and len(line.text) <= MAX_NAME
    if is_barred and line.look and line.kind == "text":  # | 欧洲
        return True
    return line.role == "title" or is_link or (is_title_like(line) and not _is_caption(lines, at))


def _look(line: Block) -> Look:
    return (line.look, line.is_centred, line.is_bold)


def _is_caption(lines: list[Block], at: int) -> bool:
    return at > 0 and lines[at - 1].kind == "picture" and lines[at].text.startswith(_CAPTION)


def _without_inner(lines: list[Block], places: list[int]) -> list[int]:
    """The lines of a look without those that are numbered, if most are not: an article's own
    headings are often set like titles."""
    numbered = [at for at in places if number_of(lines[at].text, INNER)]
    if len(numbered) * 2 >= len(places):
        return places
    return [at for at in places if at not in numbered]


def _is_over(lines: list[Block], groups: dict, section: Look, title: Look) -> bool:
    """Whether the lines of one look are sections, those of the other the titles below them."""
    sections, titles = groups[section], set(groups[title])
    names = set(sections)
    if len(sections) < FEWEST or any(len(lines[at].text) > MAX_NAME for at in sections):
        return False
    below = [at for at in titles if at > sections[0]]
    subs = _subs(lines, groups, section, title)
    if len(below) < len(sections):
        return False
    heading = sum(_next(lines, at, titles | subs) for at in sections)
    over_text = sum(_is_over_text(lines, at, titles, names) for at in below)
    # A slip may happen: one title in five that is set in another way.
    return heading * 5 >= len(sections) * 4 and over_text * 10 >= len(below) * 9


def _next(lines: list[Block], at: int, wanted: set[int]) -> bool:
    """Whether one of the wanted lines follows, below an introduction."""
    after = at + 1
    while after < len(lines) and after not in wanted:
        if after - at > MAX_INTRODUCTION:
            return False
        after += 1
    between = [line for line in lines[at + 1 : after] if line.kind not in ("rule", "picture")]
    return after < len(lines) and (not between or are_introduction(between))


def _is_over_text(lines: list[Block], at: int, titles: set[int], sections: set[int]) -> bool:
    """Whether text follows a title, which may have several lines."""
    after = at + 1
    while after in titles:
        after += 1
    return after < len(lines) and after not in sections


def _subs(lines: list[Block], groups: dict, section: Look, title: Look) -> set[int]:
    """Lines of a third look that stand right above titles, all of them: sub-sections."""
    titles, start = set(groups[title]), groups[section][0]
    found: set[int] = set()
    for look, places in groups.items():
        below = [at for at in places if at > start]
        is_third = look not in (section, title) and len(below) >= FEWEST
        if is_third and all(at + 1 in titles and len(lines[at].text) <= MAX_NAME for at in below):
            found.update(below)
    return found


def _slips(
    lines: list[Block], groups: dict, section: Look, title: Look, text: Look | None
) -> list[int]:
    """Lines that differ from the titles in one point or two, and from the text: someone forgot to
    make one bold. Of a heading inside articles there are several."""
    known = {*groups[section], *groups[title], *_subs(lines, groups, section, title)}
    closing = [at for at in groups[title] if at - 1 not in known]
    is_closed = sum(_closes(lines[at - 1]) for at in closing if at) * 5 >= len(closing) * 3
    found = []
    for at in range(groups[section][0] + 1, len(lines) - 1):
        look = _look(lines[at])
        if at in known or look == text or not _may_be_title(lines, at):
            continue
        alike = len(groups.get(look, []))
        is_rare = alike < FEWEST or alike * 5 <= len(groups[title])
        above, below = lines[at - 1], lines[at + 1]
        ends_above = at - 1 in known or _closes(above) or above.text[-1:] in tuple("。！？”）")
        heads = below.kind == "text" and not is_title_like(below) and above.kind != "picture"
        if is_rare and heads and ends_above and _is_near(look, title):
            if not is_closed or at - 1 in known or _closes(above):
                found.append(at)
    return found


def _closes(line: Block) -> bool:
    is_signature = line.text[:1] in "（(" and line.text[-1:] in "）)" and len(line.text) < LONG
    return is_source(line) or line.is_right or stands_between(line) or is_signature


def _is_near(look: Look, title: Look) -> bool:
    if title == ("lead",):
        return False
    points = [*look[0].split("|"), look[1]]  # bold is in it
    others = [*title[0].split("|"), title[1]]
    return sum(one != other for one, other in zip(points, others, strict=False)) <= MAX_SLIPS


def _headings(lines: list[Block], groups: dict, section: Look, title: Look) -> list[Heading]:
    start = groups[section][0]
    subs = _subs(lines, groups, section, title)
    titles = set(groups[title])
    result = [Heading("section", _name(lines[at]), at, at + 1) for at in groups[section]]
    result += [Heading("sub", _name(lines[at]), at, at + 1) for at in subs]
    for at in groups[title]:
        if at < start or at - 1 in titles:
            continue
        after = at + 1
        while after in titles:
            after += 1
        result.append(Heading("article", manners.joined(lines[at:after]), at, after))
    return sorted(result, key=lambda mark: mark.first)


def _name(line: Block) -> str:
    number = number_of(line.text, tuple(STYLES))
    name = number.title if number else without_number(line.text)
    return name.lstrip("|｜ ") or name
