"""Text made alike for searching: width, case, accents, simplified characters, brackets, spaces.

What is searched and what is searched for go through `fold`; then a word is found where it is a part
of the text, character by character.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import opencc

# Document numbers are written 〔2021〕, [2021] or （2021）.
BRACKETS = {ord(mark): "(" for mark in "〔[【〖"} | {ord(mark): ")" for mark in "〕]】〗"}
# Of figures and names, and of standards: GB/T 19001—2016 is typed with any of them.
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
APART = "\n"  # between two blocks of a text; no word goes across it
MOST_PARTS = 4  # ㍿ stands for four characters; ﷺ for eighteen, which nobody searches for
UNSEEN = {"Mn", "Me", "Cf", "Cc", "Cs"}  # marks, and what is not seen: nothing to search for
HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))


@dataclass(frozen=True)
class Folded:
    """`places[at]` is where the character `at` of the folded text stood in the text."""

    text: str
    places: tuple[int, ...]


def fold(text: str) -> Folded:
    """A line end stays; any other space stays, as one, between two Latin letters only: a number is
    found whether a space stands before its unit or not."""
    found = list(_characters(text))
    return Folded("".join(one for one, _place in found), tuple(place for _one, place in found))


def folded(text: str) -> str:
    return "".join(one for one, _place in _characters(text))


def _characters(text: str) -> Iterator[tuple[str, int]]:
    """The characters of the folded text, each with its place in the text. What may turn out to be
    the last, or to stand before no letter, waits for what comes: a line end, a space."""
    before, waiting = "", None
    for place, character in enumerate(text):
        if character == APART:
            waiting = (APART, place) if before else None
            continue
        for one in _alike(character):
            if one == " ":
                waiting = waiting or (" ", place)
                continue
            if waiting and (waiting[0] == APART or (_is_letter(one) and _is_letter(before))):
                yield waiting
            before, waiting = one, None
            yield one, place


def says_something(text: str) -> bool:
    """Whether anything of a text can be searched for."""
    return any(_alike(character).strip() for character in text)


@lru_cache(maxsize=20_000)  # more than a language has; strangers may type any
def _alike(character: str) -> str:
    """What a character is searched as: perhaps several ones, or nothing."""
    if character.isspace():
        return " "
    parts = unicodedata.normalize("NFKD", character.translate(BRACKETS)).casefold()
    if sum(unicodedata.category(part) not in UNSEEN for part in parts) > MOST_PARTS:
        return character
    parts = (
        unicodedata.normalize("NFKD", parts).translate(BRACKETS | DASHES).translate(_simplified())
    )
    return "".join(
        " " if part.isspace() else part
        for part in parts
        if unicodedata.category(part) not in UNSEEN or part.isspace()
    )


@cache
def _simplified() -> dict[int, str]:
    """The simplified form of each character that has one, of the same length; also of the forms
    that Hong Kong writes (衞)."""
    known = [chr(code) for first, last in HAN for code in range(first, last + 1)]
    forms = opencc.OpenCC("hk2s").convert("\n".join(known)).split("\n")
    return {ord(one): form for one, form in zip(known, forms, strict=True) if one != form}


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()
