"""What a check of the preflight reads, and what it says."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from articles.models import Review
from issues import contents

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Problem:
    """`level` is ERROR or WARNING; `code` names the check; `text` is a sentence for the user that
    says what to do; `kind` and `id` name the row to correct: "article", "section" or "issue"."""

    level: str
    code: str
    text: str
    kind: str
    id: int
    title: str

    @property
    def key(self) -> str:
        """The name of this problem in a form; another sentence has another key."""
        packed = f"{self.code}\n{self.kind}\n{self.id}\n{self.text}"
        return hashlib.sha256(packed.encode()).hexdigest()[:16]

    def as_data(self) -> dict:
        """`level`, `code`, `text`, and `object` with `kind`, `id`, `title`."""
        thing = {"kind": self.kind, "id": self.id, "title": self.title}
        return {"level": self.level, "code": self.code, "text": self.text, "object": thing}


@dataclass(frozen=True)
class Facts:
    """The tree with its empty sections, and what it does not have: the acts of review by article,
    how often each web site is named anywhere, and for which outlet; which final copies have no
    valid signature; which articles have an open proposal; `doubled`: stretches of text around a
    character that stood on both sides of a page end of the manuscript."""

    tree: contents.Contents
    acts: dict[int, list[Review]]
    sites: Counter
    by_outlet: Counter
    unsigned: frozenset[int]
    proposed: frozenset[int]
    doubled: tuple[str, ...]

    def items(self) -> Iterator[contents.Item]:
        return self.tree.items()


def of(item: contents.Item, level: str, code: str, text: str) -> Problem:
    """A problem of an article."""
    return Problem(level, code, text, "article", item.id, item.title)
