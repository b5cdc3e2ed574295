"""Writes what was understood of a manuscript as an issue: all or nothing."""

import calendar
import datetime
import hashlib
from dataclasses import asdict, dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles import changing
from articles.content import snapshots
from articles.manuscripts.report import Report
from articles.models import Article, Review, Revision
from articles.search import indexing
from issues import arranging, contents, making
from issues.importing import composing, picturing
from issues.importing.parts import SectionPlan
from issues.importing.understanding import Corrected, Understood, understand
from issues.models import Issue, Manuscript, Periodical, Section
from issues.rules import IssueCase
from qualitynews.people import audit, roles
from qualitynews.people.characters import storable

VERSION = 1  # of the form of `Manuscript.understood`


class ImportConflict(ValidationError):
    """The number is taken, published, or has work that would be lost; the message says which."""


@dataclass(frozen=True)
class Imported:
    """`is_new` is False if the same bytes had been imported already, and nothing was written."""

    issue: Issue
    manuscript: Manuscript
    report: Report
    is_new: bool


@roles.asks("import")
def import_issue(
    data: bytes,
    *,
    filename: str,
    year: int,
    number: int,
    by,
    title: str = "",
    date: datetime.date | None = None,
    replace: bool = False,
    discard_edits: bool = False,
    corrected: Corrected | None = None,
) -> Imported:
    """Import a manuscript as the issue `year`-`number`, all or nothing.

    The same bytes again write nothing, unless with `corrected` parts. Raises PermissionDenied,
    ManuscriptRefused, or ImportConflict if the number is taken: `replace` overwrites an issue
    neither published nor edited since, `discard_edits` moves edited articles to the pool first.
    """
    roles.ask("import", IssueCase(by))
    known, filename = _already(year, number, data), storable(filename)
    if known and corrected is None and not (replace and _edits(known.issue)):
        return Imported(known.issue, known, Report.from_data(known.report), False)
    styles = Periodical.current().styles()
    understood = understand(data, filename, styles=styles, corrected=corrected)
    with picturing.kept(understood.composed, understood.report, by=by), transaction.atomic():
        issue = _issue_to_fill(year, number, replace, discard_edits, understood.report, by)
        _fill_issue(issue, understood, storable(title), date, by)
        written = _Writer(understood, by, filename).sections(issue)
        audit.record("manuscript_imported", issue, by=by, note=filename)
        manuscript = Manuscript.objects.create(
            issue=issue,
            filename=PurePath(filename).name[:200],
            data=data,
            sha256=hashlib.sha256(data).hexdigest(),
            understood={"version": VERSION, "sections": written},
            report=understood.report.as_data(),
            by=by,
        )
    return Imported(issue, manuscript, understood.report, True)


# --- what stands there already ----------------------------------------------------------------


def _already(year: int, number: int, data: bytes) -> Manuscript | None:
    digest = hashlib.sha256(data).hexdigest()
    manuscript = (
        Manuscript.objects.filter(issue__year=year, issue__number=number)
        .select_related("issue")
        .first()
    )
    return manuscript if manuscript and manuscript.sha256 == digest else None


def _issue_to_fill(
    year: int, number: int, replace: bool, discard_edits: bool, report: Report, by
) -> Issue:
    issue = Issue.objects.select_for_update().filter(year=year, number=number).first()
    if issue is None:
        return Issue(year=year, number=number)
    if not replace:
        raise ImportConflict(
            _("%(issue)s exists already. Choose another number, or replace it.") % {"issue": issue}
        )
    roles.ask("import", IssueCase(by, issue))
    held = Article.objects.select_for_update(of=("self",)).filter(section__issue=issue)
    list(held.order_by("pk").values_list("pk"))  # nobody edits between this check and the deletion
    edited = _edits(issue)
    if edited and not discard_edits:
        raise ImportConflict(
            _(
                "These were changed since the manuscript was read in: %(names)s. Nothing was "
                "replaced. Discard the edits to go on: the articles then move to the pool."
            )
            % {"names": "、".join(f"“{name}”" for name in edited.values())}
        )
    rows = Article.objects.in_bulk([pk for pk in edited if pk > 0])
    for item in contents.build(issue, bodies=False).items():
        if (article := rows.get(item.id)) is None:
            continue
        arranging.place(article, None, by=by)
        report.add(
            "note",
            "moved_to_pool",
            _("Moved to the pool: %s") % article.title,
            article=article.title,
        )
    for article in Article.objects.filter(section__issue=issue):
        audit.record("article_deleted", article, by=by)
        indexing.forget(article)
        article.delete()
    issue.sections.all().delete()
    return issue


def _edits(issue: Issue) -> dict[int, str]:
    """What an editor changed or submitted since the last import: article id (or -section id) and
    title."""
    manuscript = issue.manuscripts.first()
    articles, sections = {}, {}
    for section in flat(manuscript.understood["sections"] if manuscript else []):
        sections[section["id"]] = section
        articles |= {article["id"]: (section["id"], article) for article in section["articles"]}
    edited: dict[int, str] = {}
    reviewed = set(
        Review.objects.filter(article__section__issue=issue).values_list("article", flat=True)
    )
    rows = Article.objects.filter(section__issue=issue).prefetch_related("sources")
    for row in rows:
        section, known = articles.get(row.pk, (None, {}))
        is_changed = row.section_id != section or row.fingerprint() != known.get("fingerprint")
        if is_changed or row.pk in reviewed:
            edited[row.pk] = row.title
    for section in issue.sections.all():
        known = sections.get(section.pk, {})
        written = (known.get("title"), known.get("introduction", ""))
        if written != (section.title, section.introduction):
            edited[-section.pk] = section.title
    return edited


def flat(sections: list[dict]):
    """The sections of `Manuscript.understood`, sub-sections after their section."""
    for section in sections:
        yield section
        yield from flat(section["sections"])


# --- writing ----------------------------------------------------------------------------------


def _fill_issue(issue: Issue, understood: Understood, title: str, date, by) -> None:
    known, report = understood.front, understood.report
    if known.number and (known.number, known.year or issue.year) != (issue.number, issue.year):
        values = {"year": known.year or issue.year, "number": known.number, "issue": issue}
        text = _(
            "The manuscript says it is No. %(number)s of %(year)s; it was read in as %(issue)s."
        )
        report.add("doubt", "number_differs", text % values)
    issue.title = title or known.title or issue.title
    issue.total_number = issue.total_number or known.total_number
    issue.imprint = issue.imprint or "\n".join(known.imprint)
    issue.date = date or known.date or issue.date
    if not issue.date:
        issue.date = _likely_date(issue.year, issue.number)
        report.add(
            "doubt",
            "date_assumed",
            _("No date was given; %(date)s was entered. Please check.") % {"date": issue.date},
        )
    try:
        issue.full_clean(exclude=["slug"], validate_unique=False, validate_constraints=False)
        with transaction.atomic():
            making.write_issue(issue, by=by, act="import")
    except IntegrityError as error:  # somebody else used the number a moment ago
        raise ImportConflict(
            _("%(issue)s exists already. Choose another number, or replace it.") % {"issue": issue}
        ) from error


def _likely_date(year: int, number: int) -> datetime.date:
    """The last day of the month that a monthly issue would belong to, or of the year."""
    month = min(number, 12)
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True)
class _Writer:
    """Writes sections and articles in order. What was imported is the first revision of each
    article; importing does not count as writing."""

    understood: Understood
    by: object
    filename: str

    def sections(self, issue: Issue) -> list[dict]:
        plans = self.understood.outline.sections
        return [self._section(issue, None, plan, at) for at, plan in enumerate(plans, start=1)]

    def _section(self, issue: Issue, parent: Section | None, plan: SectionPlan, at: int) -> dict:
        title = _fitted(plan.title, 100, self.understood.report, plan.line)
        section = Section(issue=issue, parent=parent, title=title, position=at)
        section.introduction = plan.introduction
        section.save()
        return {
            "id": section.pk,
            "title": section.title,
            "introduction": section.introduction,
            "articles": [
                self._article(section, self.understood.composed[id(article)], place)
                for place, article in enumerate(plan.articles, start=1)
            ],
            "sections": [
                self._section(issue, section, child, place)
                for place, child in enumerate(plan.sections, start=1)
            ],
        }

    def _article(self, section: Section, composed: composing.Composed, at: int) -> dict:
        report = self.understood.report
        title = _fitted(composed.title, composing.MAX_TITLE, report, composed.line)
        article = changing.write(
            Article(section=section, position=at),
            snapshots.snapshot(
                composed.content() | {"title": title},
                [asdict(source) for source in composed.sources],
            ),
            by=self.by,
            kind=Revision.Kind.IMPORTED,
            note=self.filename,
        ).article
        return {
            "id": article.pk,
            "title": article.title,
            "line": composed.line,
            "fingerprint": article.fingerprint(),
        }


def _fitted(text: str, most: int, report: Report, line: int | None) -> str:
    """The text, cut to the length of the column; the whole text is then in the report."""
    if len(text) > most:
        report.add("lost", "cut_short", _("Too long, and cut short: %s") % text, line=line)
    return text[:most]
