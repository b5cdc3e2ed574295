"""The parts of a manuscript, and the outline they make."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from articles.manuscripts.document import Block
from articles.manuscripts.recognisers import match as match_line
from articles.manuscripts.report import Report
from issues.importing.imprint import is_rule

# What begins at a line; each part goes to the next one.
KINDS = ("front", "contents", "section", "sub", "article", "imprint", "left_out")


@dataclass(frozen=True)
class Part:
    """A stretch of a manuscript: `first` is the index of its first line; the lines up to `after`
    are its title (none, if it has no line of its own). `typed` is the title that a person typed
    instead of the one that was found."""

    kind: str
    title: str
    first: int
    after: int
    typed: str = ""


@dataclass
class ArticlePlan:
    title: str
    lines: list[Block] = field(default_factory=list)
    line: int | None = None
    link: tuple[str, str] | None = None  # of a title that is one
    typed: str = ""


@dataclass
class SectionPlan:
    """`lines` stand below its title, before the first article: they introduce it."""

    title: str
    line: int | None = None
    lines: list[Block] = field(default_factory=list)
    introduction: str = ""
    articles: list[ArticlePlan] = field(default_factory=list)
    sections: list["SectionPlan"] = field(default_factory=list)

    def all_articles(self) -> list[ArticlePlan]:
        return self.articles + [a for section in self.sections for a in section.all_articles()]


@dataclass
class Outline:
    """Sections in order, and the lines about the issue (masthead, date, publisher, imprint)."""

    sections: list[SectionPlan] = field(default_factory=list)
    front: list[Block] = field(default_factory=list)

    def last(self) -> SectionPlan:
        """The last section; one without a title, if there is none yet."""
        if not self.sections:
            self.sections.append(SectionPlan(""))
        return self.sections[-1]

    def all_articles(self) -> list[ArticlePlan]:
        return [article for section in self.sections for article in section.all_articles()]

    def all_sections(self) -> Iterator[SectionPlan]:
        for section in self.sections:
            yield section
            yield from section.sections


def assemble(lines: list[Block], parts: list[Part], report: Report) -> Outline:
    """The outline that the parts make; lines of no use are reported."""
    outline = Outline()
    for at, part in enumerate(parts):
        end = parts[at + 1].first if at + 1 < len(parts) else len(lines)
        _add(outline, part, lines, end, report)
    return outline


def _add(outline: Outline, part: Part, lines: list[Block], end: int, report: Report) -> None:
    below = lines[part.after : end]
    number = lines[part.first].number if part.first < len(lines) else None
    title = part.typed or part.title
    match part.kind:
        case "front" | "imprint":
            outline.front += [line for line in below if not _is_empty(line)]
        case "section":
            outline.sections.append(SectionPlan(title, number, below))
        case "sub":
            outline.last().sections.append(SectionPlan(title, number, below))
        case "article":
            section = outline.last()
            holder = section.sections[-1] if section.sections else section
            link = lines[part.first].link if part.first < part.after else None
            holder.articles.append(ArticlePlan(part.title, below, number, link, part.typed))
        case "left_out":
            for line in lines[part.first : end]:
                text = _("Left out as you asked: %s") % line.text
                report.add("left_out", "left_out", text, line=line.number)


def _is_empty(line: Block) -> bool:
    return line.kind == "rule" or is_rule(line) or bool(match_line("contents_heading", line.text))
