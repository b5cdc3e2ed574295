"""Finds sections and titles in a Word file by how they are set: size, face, colour, place."""

from collections import Counter, defaultdict

from articles.manuscripts.document import Block
from articles.manuscripts.titles import is_title_like
from issues.importing import manners
from issues.importing.introducing import are_introduction
from issues.importing.titles import STYLES, Heading, number_of, without_number

LONG = 40  # characters of a paragraph
FEWEST = 2
MAX_NAME = 20  # characters of a section's name
MAX_INTRODUCTION = 3  # lines
MAX_LOOKS = 12  # that are compared; an issue has some five
INNER = ("chinese", "bracket", "plain")  # how headings inside an article are numbered
_CAPTION = tuple("▲△↑▼◄")

Look = tuple


def marks(lines: list[Block]) -> list[Heading]:
    """Sections, sub-sections and articles, if lines of one look stand over lines of another one,
    and these over text; else none."""
    if not any(line.look or line.is_centred for line in lines) or any(line.level for line in lines):
        return []
    groups = _groups(lines)
    found = [
        (places[0], -len(groups[title]), section, title)
        for section, places in groups.items()
        for title in groups
        if section != title and _is_over(lines, groups, section, title)
    ]
    if not found:
        return []
    _first, _count, section, title = min(found)
    return _headings(lines, groups, section, title)


def _groups(lines: list[Block]) -> dict[Look, list[int]]:
    """The lines that may be titles or names, by their look; none that look like the text."""
    prose: Counter[Look] = Counter()
    for line in lines:
        if len(line.text) >= LONG and line.kind in ("text", "item") and not is_title_like(line):
            prose[_look(line)] += 1
    text = prose.most_common(1)[0][0] if prose else None
    groups: dict[Look, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        if line.role == "title" or (is_title_like(line) and not _is_caption(lines, at)):
            look = ("lead",) if line.role == "title" and _look(line) == text else _look(line)
            if look != text:
                groups[look].append(at)
    usual = sorted(groups, key=lambda look: -len(groups[look]))[:MAX_LOOKS]
    return {look: _without_inner(lines, groups[look]) for look in usual}


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
    if len(sections) < FEWEST or any(len(lines[at].text) > MAX_NAME for at in sections):
        return False
    below = [at for at in titles if at > sections[0]]
    subs = _subs(lines, groups, section, title)
    if len(below) < len(sections):
        return False
    heading = sum(_next(lines, at, titles | subs) for at in sections)
    over_text = sum(_is_over_text(lines, at, titles, sections) for at in below)
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


def _is_over_text(lines: list[Block], at: int, titles: set[int], sections: list[int]) -> bool:
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
    return number.title if number else without_number(line.text)
