"""Publishes an issue now or at a set time; cancels a scheduled release; withdraws an issue."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article
from articles.review import workflow
from issues import contents, preflight, sign_off, versioning
from issues.models import Edition, Issue
from issues.publishing import candidates, standing
from issues.publishing.candidates import Candidate
from issues.rules import IssueCase
from qualitynews.people import audit, real_names, roles
from qualitynews.people.roles import Refused


@roles.asks("publish")
def publish(
    issue: Issue,
    *,
    by,
    at: datetime.datetime | None = None,
    ticks: dict[str, str] | None = None,
    seen: dict[str, str] | None = None,
) -> Edition:
    """Release an issue now, or from the moment `at` on; its rows are locked from now.

    `ticks` acknowledges warnings: from the key of a `preflight.Problem` to a remark. `seen` is what
    the person looked at (`contents.part_hashes`), None for the command line. Order: ask the table,
    make and store the PDF; then in one transaction hold, read again, ask again, and write the
    Edition, the moment, a `Review` row that records it for each article, and the log. Raises
    PermissionDenied or Refused.
    """
    moment, ticks = _moment(at), ticks or {}
    candidate = candidates.read_issue(Issue.objects.get(pk=issue.pk))
    roles.ask("publish", _case(candidate, by, ticks, seen))
    candidate = candidates.with_pdf(candidate)
    with transaction.atomic():
        issue = candidates.hold_issue(issue)
        reread = candidates.read_issue(issue)
        # `seen` was compared above; `refuse_if_changed` finds what changed since.
        roles.ask("publish", _case(reread, by, ticks, None))
        candidates.refuse_if_changed(candidate, reread.tree)
        noted = _noted(reread.problems, ticks, by)
        edition = candidates.write_edition(issue, candidate, by, moment, noted)
        _write_moment(issue, moment, is_to_come=at is not None)
        standing.follow(issue)
        articles = Article.objects.filter(section__issue=issue).prefetch_related("sources")
        workflow.record_release(list(articles), by=by, edition=f"{issue.label} · {edition.number}")
        audit.record(
            "issue_scheduled" if at else "issue_published",
            issue,
            by=by,
            note=release_note(edition, candidate),
        )
        versioning.changed()
    return edition


@transaction.atomic
@roles.asks("call_back")
def call_back(issue: Issue, *, by) -> Issue:
    """Cancel a scheduled release before its moment. Raises PermissionDenied or Refused."""
    issue = candidates.hold_issue(issue)
    roles.ask("call_back", IssueCase(by, issue))
    newest = issue.editions.filter(number=candidates.last_number(issue))
    newest.update(called_back_at=timezone.now())
    issue.scheduled_at = None
    issue.save(update_fields=["scheduled_at", "updated_at"])
    standing.follow(issue)
    audit.record("issue_called_back", issue, by=by)
    versioning.changed()
    return issue


@transaction.atomic
@roles.asks("withdraw")
def withdraw(issue: Issue, *, by, reason: str) -> Issue:
    """Withdraw a published issue: readers get a page that says so and why. Raises PermissionDenied
    or Refused."""
    issue = candidates.hold_issue(issue)
    reason = reason.strip()
    roles.ask("withdraw", IssueCase(by, issue, remark=reason))
    issue.published_at = issue.scheduled_at = None
    issue.withdrawn_at, issue.withdrawal_reason = timezone.now(), reason
    issue.save(
        update_fields=[
            *("published_at", "scheduled_at", "withdrawn_at", "withdrawal_reason", "updated_at")
        ]
    )
    standing.follow(issue)
    _end_signatures_of_corrected(issue, by)
    audit.record("issue_withdrawn", issue, by=by, note=reason)
    versioning.changed()
    return issue


def _write_moment(issue: Issue, moment: datetime.datetime, *, is_to_come: bool) -> None:
    """An immediate release clears the withdrawal. A scheduled one keeps it: until its moment
    readers are told of the withdrawal."""
    if is_to_come:
        issue.scheduled_at = moment
    else:
        issue.published_at, issue.withdrawn_at = moment, None
    issue.save(update_fields=["published_at", "scheduled_at", "withdrawn_at", "updated_at"])


def release_note(edition: Edition, candidate: Candidate) -> str:
    """An edition for the audit log: its number, its moment, and the hash of its PDF."""
    moment = sign_off.moment(edition.published_at)
    return f"{edition.number} · {moment} · SHA-256 {candidate.pdf.sha256}"


def _end_signatures_of_corrected(issue: Issue, by) -> None:
    """A corrected text was not signed: it is reviewed again before a next release."""
    corrected = Article.objects.filter(section__issue=issue, corrections__isnull=False)
    for article in corrected.distinct():
        workflow.end_outdated_signatures(article, by=by)


def _moment(at: datetime.datetime | None) -> datetime.datetime:
    now = timezone.now()
    if at is not None and at <= now:
        raise Refused(_("This moment is in the past. Choose a later one, or release now."))
    return at or now


def _case(
    candidate: Candidate, by, ticks: dict[str, str], seen: dict[str, str] | None
) -> IssueCase:
    changed = contents.changes(seen, candidate.tree) if seen is not None else ()
    obstacles = tuple(_obstacles(candidate.problems, ticks))
    return IssueCase(by, candidate.tree.issue, changed=changed, obstacles=obstacles)


def _obstacles(problems: tuple[preflight.Problem, ...], ticks: dict[str, str]):
    """What prevents the release: errors, and warnings that were not ticked with a remark."""
    errors = [problem for problem in problems if problem.level == preflight.ERROR]
    if errors:
        yield _("%(n)s errors stand in the way; the first: “%(title)s” %(text)s") % {
            "n": len(errors), "title": errors[0].title, "text": errors[0].text,
        }  # fmt: skip
    unticked = [
        problem
        for problem in problems
        if problem.level != preflight.ERROR and not ticks.get(problem.key, "").strip()
    ]
    if unticked:
        yield _("%(n)s warnings need a tick with a remark; the first: “%(title)s” %(text)s") % {
            "n": len(unticked), "title": unticked[0].title, "text": unticked[0].text,
        }  # fmt: skip


def _noted(problems: tuple[preflight.Problem, ...], ticks: dict[str, str], by) -> list[dict]:
    return [acknowledgement(problem, by, ticks[problem.key].strip()) for problem in problems]


def acknowledgement(problem: preflight.Problem, by, remark: str) -> dict:
    """How an Edition records that somebody acknowledged a warning."""
    return {
        "code": problem.code,
        "text": f"“{problem.title}” {problem.text}",
        "by": real_names.name_of(by) or _("command line"),
        "remark": remark,
    }
