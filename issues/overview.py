"""An issue at a glance: what the desk shows of each article in a line, and of the pool."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.db.models.functions import Length

from articles.models import Article, Revision
from issues import contents, preflight
from issues.contents import Item, NumberedSection
from issues.models import Issue, Proof

# Each stands in the page with its line: more would make it slow. The list of articles has them all.
MAX_POOL = 200
# With more lines an issue is no longer seen whole on a screen, if they have more room.
SHORT = 24


@dataclass(frozen=True)
class Line:
    """One article. `number` counts through the issue; `characters` without spaces; `sheet` is its
    first page in the proof, counted from the cover, and `page` the number printed there (None: it
    was not in the proof)."""

    number: int
    item: Item
    characters: int
    pictures: int
    problems: tuple[preflight.Problem, ...]
    sheet: int | None
    page: int | None

    @property
    def is_blocked(self) -> bool:
        return any(problem.level == preflight.ERROR for problem in self.problems)


@dataclass(frozen=True)
class SectionLines:
    """One section with the lines of its own articles, then its sub-sections."""

    section: NumberedSection
    lines: tuple[Line, ...]
    sections: tuple["SectionLines", ...]

    @property
    def count(self) -> int:
        return len(self.lines) + sum(below.count for below in self.sections)


@dataclass(frozen=True)
class Overview:
    """`others` are the problems of the issue and its sections."""

    tree: contents.Contents
    sections: tuple[SectionLines, ...]
    others: tuple[preflight.Problem, ...]

    def lines(self) -> list[Line]:
        tops = [line for top in self.sections for line in top.lines]
        return tops + [
            line for top in self.sections for below in top.sections for line in below.lines
        ]

    @property
    def is_short(self) -> bool:
        """Whether its lines may have more room, and all of them still stand on one screen."""
        return len(self.lines()) <= SHORT

    @property
    def characters(self) -> int:
        return sum(line.characters for line in self.lines())

    @property
    def pictures(self) -> int:
        return sum(line.pictures for line in self.lines())


@dataclass(frozen=True)
class Pooled:
    """An article of the pool. `left` is the issue it was taken out of, if any; `since` is when it
    came into the pool."""

    article: Article
    characters: int
    left: Issue | None
    is_imported: bool
    since: datetime.datetime


def look(issue: Issue, proof: Proof | None) -> Overview:
    """The lines of an issue, in a fixed number of queries."""
    tree = contents.build(issue, empty=True)
    problems = preflight.problems(preflight.gather(tree))
    of_article = defaultdict(list)
    for problem in problems:
        # The state of an article says already that it is not final.
        if problem.kind == "article" and problem.code != "not_final":
            of_article[problem.id].append(problem)
    starts = proof.starts if proof else {}
    numbers = {item.id: number for number, item in enumerate(tree.items(), start=1)}

    def line(item: Item) -> Line:
        sheet, page = starts.get(str(item.id), (None, None))
        return Line(
            number=numbers[item.id],
            item=item,
            characters=len("".join(item.text.split())),
            pictures=len(item.picture_names()),
            problems=tuple(of_article[item.id]),
            sheet=sheet,
            page=page,
        )

    def lines_of(section: NumberedSection) -> SectionLines:
        return SectionLines(
            section,
            tuple(line(item) for item in section.articles),
            tuple(lines_of(below) for below in section.sections),
        )

    return Overview(
        tree=tree,
        sections=tuple(lines_of(section) for section in tree.sections),
        others=tuple(problem for problem in problems if problem.kind != "article"),
    )


def pool() -> tuple[list[Pooled], int]:
    """The newest articles of the pool in its order, and how many stand before them."""
    imported = Revision.objects.filter(
        article=OuterRef("pk"), number=1, kind=Revision.Kind.IMPORTED
    )
    rows = Article.objects.unplaced()
    total = rows.count()
    rows = (
        rows.defer("body", "text")
        .select_related("pooled_from")
        .annotate(n_characters=Length("text"), is_imported=Exists(imported))
    )
    found = [
        Pooled(
            article=row,
            characters=row.n_characters,
            left=row.pooled_from,
            is_imported=row.is_imported,
            since=row.pooled_at or row.created_at,
        )
        for row in rows[max(0, total - MAX_POOL) :]
    ]
    return found, max(0, total - MAX_POOL)
