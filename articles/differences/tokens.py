"""Text as tokens: a Han character, a punctuation mark, or a whole number or Latin word each."""

import re
import sys
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from articles.richtext.tree import Element


@dataclass(frozen=True, slots=True)
class StyledText:
    """Characters that look the same: `kind` is "text", "line" (a line break) or "paragraph"."""

    text: str
    marks: tuple[str, ...] = ()
    href: str = ""
    kind: str = "text"


class Look(NamedTuple):
    """How a token looks: its marks from the allowlist, where it links, the moment it names."""

    marks: tuple[str, ...] = ()
    href: str = ""
    datetime: str = ""
    kind: str = "text"


class Token(NamedTuple):
    """The smallest thing that is kept or replaced."""

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
    """The tokens of plain text, all with one look."""
    return [Token(word, look) for word in _TOKEN.findall(text)]


def of_inline(children: list[Element | str]) -> tuple[Token, ...]:
    """The tokens of inline content; a word is one token only where it has one look."""
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
    """Tokens as pieces: neighbours of one look together, every break by itself."""
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
