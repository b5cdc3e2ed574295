"""What a title, a numbered heading and a source look like, with or without a contents list."""

import re
from dataclasses import dataclass

from articles.manuscripts.credits import is_sure
from articles.manuscripts.document import Block
from articles.manuscripts.folding import fold
from articles.manuscripts.joining import LABELLED
from articles.manuscripts.recognisers import COUNTED, match
from articles.manuscripts.recognisers.row import HAN, OFFICE, SIGN, SOURCE, WRITERS
from articles.manuscripts.titles import is_subtitle, is_title_like
from issues import numbering

# A numbered line longer than this is no section title; in real issues the longest has 5 characters.
MAX_SECTION_TITLE = 30
MAX_COMPARED = 1_000  # characters of a line that are compared with a title
# Titles wrap over two or three lines; one more is allowed.
MAX_TITLE_LINES = 4
MAX_BETWEEN = 4  # lines between a title and its source
_SITE_BEHIND = re.compile(r"(?<!\s)\s*[（(][\w.-]+[)）]\s*$")
_OUTLET_BEHIND = re.compile(r"(?<!\s)\s?[-–—_|｜]\s?[^\s\-–—_|｜]{2,20}$")
_PICTURES = "\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff"
_SIGNS = re.compile(rf"^[{_PICTURES}\s]+|(?<![{_PICTURES}\s])[{_PICTURES}\s]+$")
_WRITER = re.compile(
    r"^[（(□◇]?\s*+(?:本[报刊网台]|特约|首席|见习|实习)*+(?:记者|通讯员|撰稿|作者|文|采访人|采写|编译)[\s:：/丨|｜][^。！？]{1,40}$"
    rf"|^[□◇]\s*+{WRITERS}$|^[{HAN}]{{2,14}}{OFFICE}[ \u3000]{{1,4}}[{HAN}·]{{2,4}}"
    rf"(?:[ \u3000、]{{1,4}}[{HAN}·]{{2,4}}){{0,3}}$"
)
_NAMES_SOURCE = re.compile(rf"^[（(【]?\s*+(?:{SOURCE}|原文|链接)")
_LABEL_NUMBER = re.compile(rf"^[{HAN}]{{2,4}}\d{{1,2}}\s?[:：]\s?(?=\S)")
_FRAMED = re.compile(r"^[【［〖](?P<title>[^【】［］〖〗]{4,60})[】］〗]$")
_TITLES = ("title", "other", "drawn", "framed", "zero")  # groups of the recognisers
_OF_PAGE = re.compile(r"^第?[一二三四五六七八九十\d]{1,3}版\s+(?=\S)")  # 二版 生产
_LEGAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
_BULLET = re.compile(rf"^[{SIGN}•·〇]\s*+(?=\S)")
_END_MARKS = re.compile(r"(?<![\W\d_])[\W\d_]+$")


@dataclass(frozen=True)
class Heading:
    """A heading in the text: lines `first` up to `after` (indexes) are its title."""

    kind: str  # "section", "sub", "article"
    title: str
    first: int
    after: int


@dataclass(frozen=True)
class Number:
    """The number at the beginning of a line, in one of `STYLES`, and the title after it.

    `value` is 0 for a bracket without a number (【…】); `parent` is the 1 of 1.2.
    """

    style: str
    value: int
    parent: int
    title: str
    is_glued: bool  # no space between number and title


# Recognisers that number a heading, the more particular first.
STYLES = {
    "dotted": "sub_section_number",
    "chinese": "section_number",
    "bracket": "bracket_number",
    "part": "part_number",
    "padded": "padded_number",
    "roman": "roman_number",
    "clause": "clause_number",
    "circled": "circled_number",
    "one_of": "one_of_number",
    "lettered": "lettered_number",
    "letter": "letter_number",
    "plain": "plain_number",
    "bare": "bare_number",
    "marked": "marked_title",
    "braced": "digit_bracket_number",
}


def _value(number: str) -> int | None:
    return int(number) if number.isdecimal() else numbering.from_chinese(number.translate(_LEGAL))


def number_of(text: str, styles: tuple[str, ...] = ("dotted", "chinese")) -> Number | None:
    """The number at the beginning of a line, in one of the given styles."""
    for style in styles:
        found = match(STYLES[style], text)
        # 【来源：某报】 is a source.
        if not found or (style == "marked" and (match("outlet", text) or is_sure(text))):
            continue
        parts = found.groupdict()
        number = parts.get("number") or parts.get("digits") or "0"
        if style == "roman":
            value = ord(parts["roman"]) - ord("Ⅰ") + 1
        elif parts.get("circled"):
            value = ord(parts["circled"]) - ord("①") + 1
        elif style == "letter":
            value = ord(number) - ord("A") + 1
        else:
            value = _value(number)
        if value is not None:
            title = next(filter(None, map(parts.get, _TITLES)), "").strip()
            if style == "marked":
                title = _OF_PAGE.sub("", title).strip("【】［］〖〗〔〕「」『』")
            is_glued = not text[: text.rfind(title)].endswith((" ", "\u3000", "\t"))
            return Number(style, value, _value(parts.get("parent") or "0") or 0, title, is_glued)
    return None


def without_signs(text: str) -> str:
    """A title without the small pictures before and behind it (📌)."""
    return _SIGNS.sub("", text).strip() or text


def unspread(title: str) -> str:
    """A title without the spaces that only spread its characters: 要　闻."""
    words = title.split()
    return "".join(words) if len(words) > 1 and all(len(word) == 1 for word in words) else title


def title_of_link(label: str) -> str:
    """The title in the text of a link: without the outlet and the site behind it."""
    return _OUTLET_BEHIND.sub("", _SITE_BEHIND.sub("", label)).strip() or label.strip()


def title_key(text: str) -> str:
    """For finding a title again: folded, without the bullet before it, and without page number and
    punctuation at its end."""
    return bare(unmarked(fold(text)))


def unmarked(text: str) -> str:
    """A line without the bullet, the numbered word (热点1：) or the brackets that mark it."""
    found = _FRAMED.match(text)
    return found["title"] if found else _LABEL_NUMBER.sub("", _BULLET.sub("", text))


def without_number(text: str) -> str:
    """A line without its number, if it has one that does not say how much of something."""
    number = number_of(text, tuple(STYLES))
    return number.title if number and number.title and not is_quantity(number) else text


def bare(folded: str) -> str:
    """A folded text without page number and punctuation at its end."""
    return _END_MARKS.sub("", folded) or folded


def is_quantity(number: Number) -> bool:
    """Whether the number is a quantity (1.3亿吨, 一、二线) and not the number of a section."""
    return number.is_glued and bool(COUNTED.match(number.title))


def is_source(line: Block) -> bool:
    if line.role == "source":
        return True
    if line.link:
        return not match("further_link", line.text)
    names = ("source_address", "named_address", "outlet", "info_line")
    return any(match(name, line.text) for name in names)


def title_link(line: Block) -> str:
    """The title that a line with a link names: 标题-媒体 (https://…); "" for other lines."""
    if _NAMES_SOURCE.match(line.text):
        return ""
    if line.link and not match("further_link", line.text):
        return title_of_link(line.link[0])
    found = match("named_address", line.text)
    return title_of_link(found["label"]) if found else ""


def stands_between(line: Block) -> bool:
    """Whether a line may stand between a title and its source: a subtitle, people, a date."""
    names = ("people", "date_line", "byline", "original_title")
    return is_subtitle(line) or any(match(name, line.text) for name in names)


def below_title(lines: list[Block], at: int) -> int:
    """The first line below the title at `at` that is no subtitle, people or date."""
    after = at + 1
    while after < min(len(lines), at + 1 + MAX_BETWEEN) and stands_between(lines[after]):
        after += 1
    return after


def has_source_below(lines: list[Block], at: int) -> bool:
    after = below_title(lines, at)
    return after < len(lines) and is_source(lines[after])


def begins_article(lines: list[Block], at: int) -> bool:
    """Whether the line at `at` may be a title: a source, subtitle, dateline or byline follows. (A
    date alone follows a signature, too.)"""
    if at + 1 >= len(lines):
        return False
    below = lines[at + 1]
    names = ("dateline", "byline")
    return (
        is_subtitle(below)
        or has_source_below(lines, at)
        or (bool(_WRITER.match(below.text)) and _is_prose(lines, at + 2))
        or any(match(name, below.text) for name in names)
    )


def _is_prose(lines: list[Block], at: int) -> bool:
    while at < len(lines) and (stands_between(lines[at]) or LABELLED.match(lines[at].text)):
        at += 1
    return at < len(lines) and lines[at].text[-1:] in tuple("。！？”：；")


def follows_source(lines: list[Block], at: int, start: int) -> bool:
    """Whether the lines above, from `start` on, end with a source, people behind it or not."""
    at -= 1
    while at > start and stands_between(lines[at]):
        at -= 1
    return at > start and is_source(lines[at])


def continues_list(lines: list[Block], at: int) -> bool:
    """Whether a line is the next number after the line above it: an item of a list."""
    number = number_of(lines[at].text, tuple(STYLES)) if at else None
    before = number_of(lines[at - 1].text, tuple(STYLES)) if number else None
    return bool(before and before.style == number.style and 0 < number.value == before.value + 1)


def continues_count(title: str, text: str) -> bool:
    """Whether a line has the number after that of a title, and no mark of a sentence."""
    number, before = (number_of(line, tuple(STYLES)) for line in (text, title))
    return bool(
        number and before and number.style == before.style and number.parent == before.parent
        and 0 < number.value == before.value + 1 and text[-1:] not in "。；;，、：:"
    )  # fmt: skip


def ends_before(lines: list[Block], at: int) -> bool:
    """Whether the text above a line is at an end there, so that a title may follow."""
    above = lines[at - 1] if at else None
    if above is None or above.kind != "text" or above.is_right:
        return True
    return is_source(above) or stands_between(above) or above.text[-1:] not in "，、,；;：:"


def is_named_below(lines: list[Block], at: int, reach: int = 2) -> bool:
    """Whether a source directly below repeats the title in its link text."""
    text = title_key(lines[at].text)
    for line in lines[at + 1 : at + 1 + reach]:
        if line.link and len(text) >= 4 and fold(line.link[0]).startswith(text):
            return True
    return False


def sources_at_end(lines: list[Block], start: int, end: int) -> bool:
    """Whether the sources of an article stand at its end: the first one does not stand
    directly below its title."""
    for at in range(start, end):
        if is_source(lines[at]):
            # Two lines of a title may stand above it.
            above = at - 1
            while above > start and stands_between(lines[above]):
                above -= 1
            return above - start > 1 or (above > start and not is_title_like(lines[above]))
    return False
