"""The print fonts: which files there are, and which characters they have."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst
from django.conf import settings
from fontTools.ttLib import TTFont

SERIF, SANS = "Noto Serif SC", "Noto Sans SC"
MISSING = "〓"  # GB/T 2312's geta mark: the printer's sign for a character that is not there
# Typst lays these out by itself; they need no glyph.
INVISIBLE = frozenset("\n\t\u00ad\u200b\u200c\u200d\u2060\ufeff")
DIRECTION_MARKS = frozenset(
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


def files() -> list[Path]:
    own = [pylopdf_fonts_zh_cn.serif_path(), pylopdf_fonts_zh_cn.sans_path()]
    return [*own, *(Path(name) for name in settings.PRINT_FONT_FILES)]


@cache
def _faces(paths: tuple[Path, ...]) -> tuple[list[str], list[frozenset[int]]]:
    families, coverage = [], []
    for path in paths:
        font = TTFont(path, lazy=True, fontNumber=0)
        families.append(font["name"].getBestFamilyName())
        coverage.append(frozenset(font.getBestCmap()))
        font.close()
    return families, coverage


def families() -> list[str]:
    """All families, ours first; the others are used where a character is missing."""
    return _faces(tuple(files()))[0]


@cache
def _shown_by(paths: tuple[Path, ...]) -> frozenset[int]:
    """The code points that at least one font has: the template lists all fonts as fallbacks."""
    return frozenset().union(*_faces(paths)[1])


def without_glyph(text: str) -> set[str]:
    """The characters of `text` that no font has; private-use ones too."""
    shown = _shown_by(tuple(files()))
    return {
        character
        for character in set(text) - INVISIBLE
        if character in DIRECTION_MARKS
        or 0xE000 <= ord(character) <= 0xF8FF
        or ord(character) not in shown
    }


def stand_in(character: str) -> str:
    """What is printed for a character that no font has: nothing for a mark without a shape."""
    return "" if character in DIRECTION_MARKS else MISSING


def character_name(character: str) -> str:
    """A character for a report: U+20BB7 and its name, if it has one."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def clusters(text: str) -> Iterator[str]:
    """Base characters, each with its combining marks."""
    cluster = ""
    for character in text:
        joins = unicodedata.combining(character) or character in "\u200d\ufe0e\ufe0f"
        if cluster and not joins and not cluster.endswith("\u200d"):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def cells(line: str) -> list[dict]:
    """A line of preformatted text as cells of one or two widths: no font of ours is monospaced."""
    wide = {"W", "F"}
    return [
        {"text": cluster, "wide": unicodedata.east_asian_width(cluster[0]) in wide}
        for cluster in clusters(line.replace("\t", "    "))
    ]


@cache
def for_typst() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=sorted({str(path.parent) for path in files()}),  # folders: it takes no files
    )
