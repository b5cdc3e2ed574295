"""Marks: words of the index that stand for a name as a whole, an outlet's or a section's."""

import hashlib

OUTLET, SECTION = "o", "s"


def mark(kind: str, name: str) -> str:
    """A letter and a number, written longer than any piece, so that no text has it."""
    digest = hashlib.sha256(f"{kind}{name}".encode()).digest()
    return f"{kind}{int.from_bytes(digest[:7]):017d}"


def number(mark: str) -> int:
    return int(mark[1:])


def joined(names: dict[str, set[str]]) -> str:
    """The marks of these names by kind, as `SearchText.marks` has them."""
    return " ".join(sorted(mark(kind, name) for kind, some in names.items() for name in some))


def of_kind(marks: str, kind: str) -> list[str]:
    return [word for word in marks.split() if word.startswith(kind)]
