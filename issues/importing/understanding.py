"""Understands a manuscript: from its bytes to everything that an issue is written from."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.manuscripts import naming, readers
from articles.manuscripts.document import Block
from articles.manuscripts.limits import Deadline, ManuscriptRefused
from articles.manuscripts.report import Report
from issues.importing import checking, composing, front, introducing, outlining, preparing, sources
from issues.importing.parts import Outline, Part, assemble


@dataclass(frozen=True)
class Understood:
    """`lines` are those of the file as the rules see them, `parts` what they were divided into."""

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
    parts: list[Part] | None = None,
) -> Understood:
    """Outline, articles and front of a manuscript, with a report; writes nothing. `parts` are those
    that a person corrected; without them the rules decide. Raises ManuscriptRefused."""
    report, deadline = Report(), Deadline()
    document = readers.read(data, filename, report=report, styles=styles)
    deadline.check()
    lines = preparing.prepared(document.blocks)
    if parts is None:
        parts = outlining.parts(lines, report=report, deadline=deadline)
    outline = assemble(lines, parts, report)
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
    if not composed:
        raise ManuscriptRefused(
            _(
                "Sections were found, but no article in them. Each article needs its title on a "
                "line."
            )
        )
    checking.check(outline, composed, report)
    sources.report_odd_hosts([(c.title, c.sources) for c in composed.values()], report)
    known = front.read_front(outline.front, report=report)
    return Understood(lines, parts, outline, composed, known, report)
