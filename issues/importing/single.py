"""Understands a file that holds one article."""

from collections.abc import Mapping
from pathlib import PurePath

from django.utils.translation import gettext as _

from articles.manuscripts import naming, readers
from articles.manuscripts.document import Block
from articles.manuscripts.limits import ManuscriptRefused
from articles.manuscripts.report import Report
from articles.manuscripts.titles import is_title_like
from issues.importing import checking, composing, headings
from issues.importing.parts import ArticlePlan
from issues.importing.titles import has_source_below

# A title stands among the first lines; further down a short line is a heading.
NEAR_TOP = 4


def understand_article(
    data: bytes, filename: str, *, styles: Mapping[str, str] | None = None
) -> tuple[composing.Composed, Report]:
    """The one article of a file, and what to check. Raises ManuscriptRefused."""
    report = Report()
    document = readers.read(data, filename, report=report, styles=styles)
    blocks = document.blocks
    if not blocks:
        raise ManuscriptRefused(_("The file holds no text. Choose the manuscript again."))
    plan = _plan(blocks, filename, report)
    styling = naming.Styling.of(plan.lines, document.form)
    composed = composing.compose(plan, notes=document.notes, styling=styling, report=report)
    checking.check_article(composed, report)
    _ask_if_whole_issue(blocks, report)
    return composed, report


def _plan(blocks: list[Block], filename: str, report: Report) -> ArticlePlan:
    """The title, by its style, its place or its look, and the lines below it. What stands above
    stays in the text."""
    at = next((n for n, block in enumerate(blocks) if block.role == "title"), None)
    if at is None:
        likely = (n for n, block in enumerate(blocks[:NEAR_TOP]) if is_title_like(block))
        at = next(likely, None)
    if at is None or at + 1 == len(blocks):
        title = PurePath(filename.replace("\\", "/")).stem
        text = _("No title was found; the name of the file was taken: %s") % title
        report.add("doubt", "title_of_file", text, line=blocks[0].number)
        return ArticlePlan(title, blocks, blocks[0].number)
    after = at + 1
    if _goes_on(blocks, at):
        after += 1
    title = "".join(block.text for block in blocks[at:after])
    return ArticlePlan(title, blocks[:at] + blocks[after:], blocks[at].number)


def _goes_on(blocks: list[Block], at: int) -> bool:
    """Whether a title has a second line: of the same look, or above the source."""
    first, second = blocks[at], blocks[at + 1]
    if at + 2 >= len(blocks) or not is_title_like(second) or has_source_below(blocks, at):
        return False
    looks = (first.is_bold, first.is_centred, first.level)
    is_alike = any(looks) and looks == (second.is_bold, second.is_centred, second.level)
    return is_alike or has_source_below(blocks, at + 1)


def _ask_if_whole_issue(blocks: list[Block], report: Report) -> None:
    marks = headings.marks(blocks, Report())
    if sum(mark.kind == "section" for mark in marks) > 1 and any(
        has_source_below(blocks, mark.after) for mark in marks if mark.after < len(blocks)
    ):
        text = _(
            "This looks like a whole issue; it was read in as one article. Import it as an issue."
        )
        report.add("doubt", "whole_issue", text, line=blocks[0].number)
