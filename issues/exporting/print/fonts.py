"""The print fonts: which files there are, and which characters they have."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import fontpkg_ibm_plex_mono
import justmytype_intl_cjk
import pylopdf_fonts_zh_cn
import typst
from django.conf import settings
from fontTools.ttLib import TTFont

SERIF, SANS, MONO = "Noto Serif SC", "Noto Sans SC", fontpkg_ibm_plex_mono.FAMILY
MISSING = "〓"  # GB/T 2312's geta mark: the printer's sign for a character that is not there
# Typst lays these out by itself; they need no glyph.
INVISIBLE = frozenset("\n\t\u00ad\u200b\u200c\u200d\u2060\ufeff")
DIRECTION_MARKS = frozenset(
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


# Faces that Chinese print knows and no kept package brings: by the names of their files, as systems
# and offices have them.
FOUND_FILES = {
    "kai": (
        "LXGWWenKai-Regular.ttf",
        "FandolKai-Regular.otf",
        "ukai.ttc",
        "simkai.ttf",
        "STKAITI.TTF",
    ),
    "fang": ("FandolFang-Regular.otf", "simfang.ttf", "STFANGSO.TTF"),
}
SYSTEM_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
NAMES = {"kai": re.compile(r"kai|楷", re.I), "fang": re.compile(r"fang|仿宋", re.I)}
NOT_TO_EMBED = 0x0002  # OS/2 fsType: the maker forbids it


def own() -> dict[str, Path]:
    """The files that packages bring, by role. The sans face is variable: it has the bold."""
    sans = Path(justmytype_intl_cjk.__file__).parent / "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"
    mono = fontpkg_ibm_plex_mono.ROOT / "files/IBMPlexMono-Regular.ttf"
    return {"serif": Path(pylopdf_fonts_zh_cn.serif_path()), "sans": sans, "mono": mono}


def files() -> list[Path]:
    """The files that text can be set from: ours first, then those of the office, then what the
    system has. The mono face is not among them: it is no help to the others."""
    named = [Path(name) for name in settings.PRINT_FONT_FILES]
    return [own()["serif"], own()["sans"], *named, *_on_system()]


@cache
def mono_characters() -> frozenset[int]:
    """The code points that the mono face has."""
    return _faces((own()["mono"],))[1][0]


@cache
def _on_system() -> tuple[Path, ...]:
    """A Kai and a Fangsong face of the system, where there is one and it may be embedded."""
    wanted = [name for names in FOUND_FILES.values() for name in names]
    folders = [Path(folder) for folder in SYSTEM_FOLDERS if Path(folder).is_dir()]
    found = {path.name: path for folder in folders for path in folder.rglob("*.[toTO]t[fcFC]")}
    return tuple(found[name] for name in wanted if name in found and _may_embed(found[name]))


def _may_embed(path: Path) -> bool:
    with TTFont(path, lazy=True, fontNumber=0) as font:
        return "OS/2" in font and not font["OS/2"].fsType & NOT_TO_EMBED


@cache
def _faces(paths: tuple[Path, ...]) -> tuple[list[str], list[frozenset[int]]]:
    families, coverage = [], []
    for path in paths:
        with TTFont(path, lazy=True, fontNumber=0) as font:
            families.append(font["name"].getBestFamilyName())
            coverage.append(frozenset(font.getBestCmap()))
    return families, coverage


def faces() -> dict[str, list[str]]:
    """For each role (serif, sans, mono, kai, fang) the families to try, the first one first. A role
    that no font has falls to the serif."""
    others = _faces(tuple(files()))[0][2:]
    roles = {"serif": [SERIF, SANS], "sans": [SANS, SERIF], "mono": [MONO, SANS, SERIF]}
    for role, pattern in NAMES.items():
        roles[role] = [*filter(pattern.search, others), SERIF, SANS]
    return {role: list(dict.fromkeys([*chain, *others])) for role, chain in roles.items()}


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


def is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in ("W", "F")


# Of letters in ems, measured on the bold sans, rounded up: lines are chosen before they are set.
NARROW, MIDDLE, BROAD = 0.36, 0.62, 0.95
GAP = 0.25  # that Typst leaves between Han and Latin


def width_of(text: str) -> float:
    """About how wide a line of a headline is, in ems; never less than it will be."""
    width, before = 0.0, ""
    for character in text:
        advance, kind = _advance(character)
        width += advance
        if kind and before and kind != before:
            width += GAP
        before = kind
    return width


@cache
def _advance(character: str) -> tuple[float, str]:
    """The width of a character, and whether it is "han" or "latin", or "" if it is neither."""
    if unicodedata.combining(character):
        return 0, ""
    if is_wide(character) or character in "“”‘’—…·":
        return 1, "han" if unicodedata.category(character).startswith("L") else ""
    kind = "latin" if character.isalnum() else ""
    if character in " .,:;'!|()[]ilIjtfr-/":
        return NARROW, kind
    return BROAD if character in "MWmw%@&" or ord(character) > 0x2FF else MIDDLE, kind


@cache
def for_typst() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        # Folders: it takes no files. Of two files of one family it takes that of the first folder,
        # so the variable sans comes before the regular one that stands beside the serif.
        font_paths=list(
            dict.fromkeys(str(own()[role].parent) for role in ("sans", "serif", "mono"))
        )
        + sorted({str(path.parent) for path in files()[2:]}),
    )
