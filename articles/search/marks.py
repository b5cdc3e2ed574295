"""Marks: words of the index that stand for a name as a whole, an outlet's or a section's."""

import hashlib

OUTLET, SECTION = "o", "s"


def mark(kind: str, name: str) -> str:
    """Longer than any piece, so that no text has it."""
    return kind + hashlib.sha256(name.encode()).hexdigest()[:15]


def joined(names: dict[str, set[str]]) -> str:
    """The marks of these names by kind, as `SearchText.marks` has them."""
    return " ".join(sorted(mark(kind, name) for kind, some in names.items() for name in some))


def of_kind(marks: str, kind: str) -> list[str]:
    return [word for word in marks.split() if word.startswith(kind)]
