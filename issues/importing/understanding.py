"""Understands a manuscript: from its bytes to everything that an issue is written from."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.manuscripts import naming, readers
from articles.manuscripts.document import Block, Document
from articles.manuscripts.limits import Deadline, ManuscriptRefused
from articles.manuscripts.report import Remark, Report
from issues.importing import checking, composing, front, introducing, outlining, preparing, sources
from issues.importing.parts import Outline, Part, assemble


@dataclass(frozen=True)
class Reading:
    """A file as it was read: `lines` are its blocks as the rules see them."""

    document: Document
    lines: list[Block]
    report: Report
    deadline: Deadline


@dataclass(frozen=True)
class Corrected:
    """Parts that a person has looked through, and what is still asked about them."""

    parts: list[Part]
    doubts: list[Remark]


@dataclass(frozen=True)
class Understood:
    """`parts` are what the lines were divided into."""

    lines: list[Block]
    parts: list[Part]
    outline: Outline
    composed: dict[int, composing.Composed]  # by id() of the plan
    front: front.Front
    report: Report


def understand(
    data: bytes,
    filename: str,
    *,
    styles: Mapping[str, str] | None = None,
    corrected: Corrected | None = None,
) -> Understood:
    """Outline, articles and front of a manuscript, with a report; writes nothing. Without
    `corrected` the rules say what the parts are. Raises ManuscriptRefused."""
    reading = read(data, filename, styles=styles)
    if corrected is None:
        found = outlining.parts(reading.lines, report=reading.report, deadline=reading.deadline)
        corrected = Corrected(found, [])
    understood = complete(reading, corrected)
    if not understood.composed:
        raise ManuscriptRefused(
            _(
                "Sections were found, but no article in them. Each article needs its title on a "
                "line."
            )
        )
    return understood


def read(data: bytes, filename: str, *, styles: Mapping[str, str] | None = None) -> Reading:
    """The lines of a file. Raises ManuscriptRefused."""
    report, deadline = Report(), Deadline()
    document = readers.read(data, filename, report=report, styles=styles)
    deadline.check()
    return Reading(document, preparing.prepared(document), report, deadline)


def divide(reading: Reading) -> tuple[list[Part], list[Remark]]:
    """The parts that the rules see, and what they ask. Without any section all is front, and the
    person says what is what."""
    report = Report()
    try:
        return outlining.parts(reading.lines, report=report, deadline=reading.deadline), (
            report.remarks
        )
    except outlining.NoSections as refusal:
        return [Part("front", "", 0, 0)], [Remark("doubt", "no_sections", refusal.messages[0])]


def complete(reading: Reading, corrected: Corrected) -> Understood:
    """Articles and front of the parts."""
    document, report, deadline = reading.document, reading.report, reading.deadline
    report.remarks += corrected.doubts
    outline = assemble(reading.lines, corrected.parts, report)
    introducing.introduce(outline, report)
    plans = outline.all_articles()
    styling = naming.Styling.of([line for plan in plans for line in plan.lines], document.form)
    composed = {}
    for plan in plans:
        deadline.check()
        composed[id(plan)] = composing.compose(
            plan, notes=document.notes, styling=styling, report=report
        )
    deadline.check()
    checking.check(outline, composed, report)
    sources.report_odd_hosts([(c.title, c.sources) for c in composed.values()], report)
    known = front.read_front(outline.front, report=report)
    return Understood(reading.lines, corrected.parts, outline, composed, known, report)
