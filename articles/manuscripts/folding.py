"""Texts in the forms in which they are compared."""

import datetime
import re
import unicodedata

_SPACE = re.compile(r"\s+")
_NO_LETTERS = re.compile(r"[\W_]+")
_DAY = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})")


def fold(text: str) -> str:
    """For comparing titles: width and spaces do not count (`2021 年` = `2021年`, `!` = `！`)."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def letters(text: str) -> str:
    """Only the letters and digits of a text, NFKC-normalised: to check that nothing is lost."""
    folded = unicodedata.normalize("NFKC", text)
    # In pieces: `sub` needs about fifty bytes of memory for each match until it returns.
    pieces = (folded[at : at + 10_000] for at in range(0, len(folded), 10_000))
    return "".join(_NO_LETTERS.sub("", piece) for piece in pieces)


def day_of(text: str) -> datetime.date | None:
    """The first date in a text (2021年10月15日, 2021-10-15, 2021/10/15), or None."""
    found = _DAY.search(text)
    try:
        return datetime.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
