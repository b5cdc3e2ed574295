"""Scores the importer on manuscripts in the manner of other offices (tests/offices).

`python -m tests.score_offices [FOLDER …]` prints a table; each manuscript has its true outline
beside it, one line for each section and article:

    # section
    ## sub-section
    - title | sources, divided by ; | first words … last words of the text
"""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "offices"
KINDS = ("sections", "articles", "titles", "texts", "sources")


@dataclass
class TrueArticle:
    section: tuple[str, ...]
    title: str
    sources: frozenset
    first: str
    last: str


@dataclass
class Score:
    """(right, all) of each kind; what was wrong; whether the report asks about anything."""

    sections: tuple[int, int] = (0, 0)
    articles: tuple[int, int] = (0, 0)
    titles: tuple[int, int] = (0, 0)
    texts: tuple[int, int] = (0, 0)
    sources: tuple[int, int] = (0, 0)
    wrong: list[str] = field(default_factory=list)
    asks: bool = False

    def __add__(self, other: "Score") -> "Score":
        sums = {
            kind: tuple(map(sum, zip(getattr(self, kind), getattr(other, kind), strict=True)))
            for kind in KINDS
        }
        return Score(**sums)


def truth_of(path: Path) -> tuple[list[tuple[str, ...]], list[TrueArticle]]:
    sections, articles = [], []
    here: tuple[str, ...] = ()
    for line in path.read_text().splitlines():
        if line.startswith("## "):
            here = (here[0], line[3:])
            sections.append(here)
        elif line.startswith("# "):
            here = (line[2:],)
            sections.append(here)
        elif line.startswith("- "):
            title, sources, text = (part.strip() for part in line[2:].rsplit(" | ", 2))
            first, last = (part.strip() for part in text.split("…"))
            wanted = frozenset(part.strip() for part in sources.split(";") if part.strip())
            articles.append(TrueArticle(here, title, wanted, first, last))
    return sections, articles


def score(manuscript: Path) -> Score:
    from articles import richtext
    from articles.manuscripts.limits import ManuscriptRefused
    from issues.importing.understanding import understand

    sections, articles = truth_of(manuscript.with_suffix(".outline"))
    counts = [len(sections), len(articles), len(articles), len(articles), len(articles)]
    try:
        found = understand(manuscript.read_bytes(), manuscript.name)
    except ManuscriptRefused as refusal:
        empty = {kind: (0, count) for kind, count in zip(KINDS, counts, strict=True)}
        return Score(**empty, wrong=[refusal.messages[0]], asks=True)
    read_sections, read = [], []
    for section in found.outline.sections:
        for holder, path in [(section, (section.title,))] + [
            (sub, (section.title, sub.title)) for sub in section.sections
        ]:
            read_sections.append(path)
            read += [(path, found.composed[id(plan)]) for plan in holder.articles]
    result = Score(asks=any(r.level in ("doubt", "lost") for r in found.report.remarks))
    right = _in_order(sections, read_sections)
    result.sections = (right, len(sections))
    if read_sections != sections:
        result.wrong.append(f"sections {read_sections}")
    rights = dict.fromkeys(KINDS[1:], 0)
    left = list(read)
    for true in articles:
        match = next((row for row in left if _is_that(true, row, richtext)), None)
        if match is None:
            result.wrong.append(f"no article {true.title}")
            continue
        left.remove(match)
        path, composed = match
        text = _close(richtext.plain_text(composed.body))
        sources = {s.url or s.outlet for s in composed.sources} | {
            s.outlet for s in composed.sources
        }
        checks = {
            "articles": path == true.section,
            "titles": composed.title == true.title,
            "texts": text.startswith(_close(true.first)) and text.endswith(_close(true.last)),
            "sources": true.sources <= sources and bool(true.sources) == bool(composed.sources),
        }
        for kind, is_right in checks.items():
            rights[kind] += is_right
            if not is_right:
                result.wrong.append(_told(kind, true, composed, sources, text))
    result.wrong += [f"an article too many: {composed.title}" for _path, composed in left]
    for kind, count in rights.items():
        # An article too many counts like one that is missing.
        setattr(result, kind, (count, len(articles) + (len(left) if kind == "articles" else 0)))
    return result


def _close(text: str) -> str:
    """Without white space: layout adds it."""
    return "".join(text.split())


def _told(kind: str, true: TrueArticle, composed, sources: set, text: str) -> str:
    """What was wrong, and what is right."""
    wrong, right = {
        "articles": ("not in its section", ""),
        "titles": (composed.title, true.title),
        "texts": (f"{text[:12]!r} … {text[-20:]!r}", f"{true.first!r} … {true.last!r}"),
        "sources": (sorted(filter(None, sources)), sorted(true.sources)),
    }[kind]
    return f"{kind} of “{composed.title[:12]}”: {wrong}, not {right}"


def _is_that(true: TrueArticle, row, richtext) -> bool:
    _path, composed = row
    if composed.title == true.title:
        return True
    return bool(true.first) and _close(true.first) in _close(richtext.plain_text(composed.body))


def _in_order(wanted: list, found: list) -> int:
    """How many of the wanted stand in the found, in their order."""
    at, right = 0, 0
    for one in wanted:
        if one in found[at:]:
            at = found.index(one, at) + 1
            right += 1
    return right


def manuscripts(folder: Path) -> list[Path]:
    return [
        p
        for p in sorted(folder.iterdir())
        if p.with_suffix(".outline").exists() and p.suffix != ".outline"
    ]


def main(folders: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualitynews.settings")
    import django

    django.setup()
    total = Score()
    print("| manuscript | " + " | ".join(KINDS) + " | wrong, and said nothing |")
    print("|---" * (len(KINDS) + 2) + "|")
    wrong = []
    for folder in map(Path, folders or [str(FOLDER)]):
        for path in manuscripts(folder):
            one = score(path)
            total += one
            row = " | ".join("{} of {}".format(*getattr(one, kind)) for kind in KINDS)
            silent = "yes" if one.wrong and not one.asks else ""
            print(f"| {path.stem} | {row} | {silent} |")
            wrong += [f"{path.name}: {what}" for what in one.wrong]
    print(
        "| all | " + " | ".join("{} of {}".format(*getattr(total, kind)) for kind in KINDS) + " | |"
    )
    print(*wrong, sep="\n", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
