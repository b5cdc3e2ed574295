"""Reads a body for comparing: as a sequence of passages, and each passage as tokens.

A token is a Han character, a punctuation mark, or a whole number or Latin word. A passage is one
block of a body, with its kind and the lists and quotations around it.
"""

import re
import sys
import unicodedata
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.differences.results import Style, StyledText
from articles.richtext.allowlist import INLINE
from articles.richtext.tree import Element, serialise

# --- tokens ---------------------------------------------------------------------------------------


class Look(NamedTuple):
    """How a token looks: its marks from the allowlist, its link, its date and time."""

    marks: tuple[str, ...] = ()
    href: str = ""
    datetime: str = ""
    kind: str = "text"


class Token(NamedTuple):
    """The smallest part of a text that is kept or replaced."""

    text: str
    look: Look


PLAIN = Look()
# Where one paragraph ends and the next begins, in a pair that was split or joined.
PARAGRAPH = Token("\n", Look(kind="paragraph"))


def _ranges(characters: list[int]) -> str:
    found: list[list[int]] = []
    for code in characters:
        if found and code == found[-1][1] + 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in found)


def _is_mark(code: int) -> bool:
    return unicodedata.category(chr(code)).startswith("M")


# Combining marks of the living scripts, variation selectors, skin tones and flag tags: all that
# must not be cut off the character before it.
_MARKS = _ranges([code for code in range(0x300, 0x3400) if _is_mark(code)])
_MARKS += _ranges([code for code in range(0xA600, 0xAC00) if _is_mark(code)])
_MARKS += "\ufb1e\ufe00-\ufe0f\ufe20-\ufe2f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
_MARKS += "\U000e0100-\U000e01ef"
_MARKS += _ranges([code for code in range(0x10A00, 0x12000) if _is_mark(code)])
_SINGLE = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_SINGLE += f"\U00020000-\U0003ffff{chr(sys.maxunicode)}"
_LETTER = f"[^\\W_{_SINGLE}]"
_LETTERS = f"{_LETTER}[{_MARKS}\u200d]*"
_ONE = f"[\\s\\S][{_MARKS}]*"
_TOKEN = re.compile(
    "\n"
    f"|(?:{_LETTERS})+(?:[.,'’·-](?:{_LETTERS})+)*"
    "|[\U0001f1e6-\U0001f1ff]{2}"
    f"|{_ONE}(?:\u200d{_ONE})*"
)


def of_text(text: str, look: Look = PLAIN) -> list[Token]:
    """The tokens of a plain text, all with one look."""
    return [Token(word, look) for word in _TOKEN.findall(text)]


def of_inline(children: list[Element | str]) -> tuple[Token, ...]:
    """The tokens of inline content; a word is one token only if all of it has one look."""
    found: list[Token] = []
    _gather(children, PLAIN, found)
    return tuple(found)


def _gather(children: list[Element | str], look: Look, found: list[Token]) -> None:
    for child in children:
        if isinstance(child, str):
            found += of_text(child, look)
        elif child.tag == "br":
            found.append(Token("\n", PLAIN))
        elif child.tag == "a":
            _gather(child.children, look._replace(href=child.attributes.get("href", "")), found)
        else:
            marks = tuple(sorted({*look.marks, child.tag}))
            moment = child.attributes.get("datetime", look.datetime)
            _gather(child.children, look._replace(marks=marks, datetime=moment), found)


def text_of(tokens: tuple[Token, ...] | list[Token]) -> str:
    return "".join(token.text for token in tokens)


def pieces(tokens: tuple[Token, ...] | list[Token]) -> tuple[StyledText, ...]:
    """Tokens joined to texts of one look; every line break is a piece of its own."""
    found: list[StyledText] = []
    words: list[str] = []
    current = PLAIN

    def close():
        if words:
            found.append(StyledText("".join(words), current.marks, current.href))
            words.clear()

    for text, look in tokens:
        if text == "\n":
            close()
            found.append(StyledText(text, kind="paragraph" if look.kind == "paragraph" else "line"))
            continue
        if look is not current and look != current:
            close()
            current = look
        words.append(text)
    close()
    return tuple(found)


# --- passages -------------------------------------------------------------------------------------


KINDS = {
    "p": gettext_lazy("paragraph"),
    "speaker": gettext_lazy("speaker"),
    "signature": gettext_lazy("signature"),
    "h2": gettext_lazy("heading"),
    "h3": gettext_lazy("subheading"),
    "pre": gettext_lazy("preformatted text"),
}
PLACES = {
    "ul": gettext_lazy("list"),
    "ol": gettext_lazy("numbered list"),
    "quote": gettext_lazy("quotation"),
}
WHOLE = {"hr", "figure", "table"}


@dataclass(frozen=True, slots=True)
class Passage:
    """One block of a body; `element` is the rule, figure or table, if it is one.

    `start` is the first number of a numbered list, on its first item, if it is not 1.
    """

    key: Hashable
    text: str
    style: Style
    tokens: tuple[Token, ...] = ()
    start: int = 1
    element: Element | None = None


def of_flow(parent: Element) -> list[Passage]:
    """The passages of a parsed body or of a table cell, in order."""
    return list(_flow(parent, ()))


def of_lines(text: str) -> list[Passage]:
    """The lines of a plain text as paragraphs."""
    return [_passage(tuple(of_text(line)), Style()) for line in text.split("\n") if line]


def _passage(tokens: tuple[Token, ...], style: Style) -> Passage:
    return Passage((style.kind, style.path, tokens), text_of(tokens), style, tokens)


def _flow(parent: Element, path: tuple[str, ...]) -> Iterator[Passage]:
    run: list[Element | str] = []
    for child in [*parent.children, None]:
        if isinstance(child, str) or (child and child.tag in INLINE):
            run.append(child)
            continue
        tokens = of_inline(run)
        if text_of(tokens).strip():
            yield _passage(_stripped(tokens), Style("p", path))
        run = []
        if child:
            yield from _block(child, path)


def _stripped(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Without the white space that only separates blocks in the markup."""
    first, last = 0, len(tokens)
    while first < last and tokens[first].text.isspace():
        first += 1
    while last > first and tokens[last - 1].text.isspace():
        last -= 1
    return tokens[first:last]


def _block(element: Element, path: tuple[str, ...]) -> Iterator[Passage]:
    match element.tag:
        case "ul" | "ol":
            yield from _items(element, path)
        case "blockquote":
            yield from _flow(element, (*path, "quote"))
        case "pre":
            yield _passage(tuple(of_text(element.text)), Style("pre", path))
        case "hr" | "figure" | "table":
            key = (path, serialise(element))
            text = " ".join(_words(element))
            yield Passage(key, text, Style(element.tag, path), element=element)
        case _:
            kind = element.attributes.get("class") or element.tag
            style = Style(kind if kind in KINDS else "p", path)
            yield _passage(of_inline(element.children), style)


def _words(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child.strip()
        else:
            yield child.attributes.get("src", "") or " ".join(_words(child))


def _items(element: Element, path: tuple[str, ...]) -> Iterator[Passage]:
    start = int(element.attributes.get("start", 1))
    for at, item in enumerate(element.elements("li")):
        marker = "•" if element.tag == "ul" else f"{start + at}."
        for number, passage in enumerate(_flow(item, (*path, element.tag))):
            if not number and not passage.style.marker:
                passage = replace(passage, style=replace(passage.style, marker=marker))
                if not at and start != 1:
                    passage = replace(passage, start=start, key=(start, passage.key))
            yield passage


def change_of_kind(old: Passage, new: Passage) -> str:
    """The sentence that says what kind of passage a pair became; "" if the kind is the same."""
    before, after = kind_in_words(old.style), kind_in_words(new.style)
    if before != after:
        return _("was: %(old)s; is now: %(new)s") % {"old": before, "new": after}
    if old.style.path != new.style.path:
        return _("stands deeper or less deep in its list or quotation")
    if old.start != new.start:
        return _("numbered from %(new)s instead of %(old)s") % {"old": old.start, "new": new.start}
    return ""


def kind_in_words(style: Style) -> str:
    """What an editor calls a passage of this style."""
    kind, place = KINDS.get(style.kind, ""), style.path[-1:]
    if place and style.kind == "p":
        return str(PLACES[place[0]])
    if place and kind:
        return _("%(kind)s in a %(place)s") % {"kind": kind, "place": PLACES[place[0]]}
    return str(kind)
