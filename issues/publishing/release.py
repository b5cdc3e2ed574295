"""Release of an issue, at once or at a moment to come; calling it back; withdrawal."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import audit, people, snapshots, workflow
from articles.models import Article, Review
from issues import contents, preflight, sign_off
from issues.models import Edition, Issue
from issues.publishing import editions
from issues.publishing.editions import CannotPublish


def publish(
    issue: Issue, *, by, at: datetime.datetime | None = None, ticks: dict[str, str] | None = None
) -> Edition:
    """Release an issue now, or from the moment `at` on; its rows are locked from now.

    `ticks` acknowledges warnings: the key of each `preflight.Problem` and a remark. Order: checks,
    typesetting, then in one transaction locks, the same checks again, Edition, moment, pictures,
    record and log. Raises PermissionDenied or CannotPublish.
    """
    editions.refuse_unless(by, "publish")
    moment = _moment(at)
    issue = Issue.objects.get(pk=issue.pk)
    _refuse_released(issue)
    problems = _acknowledged(issue, ticks or {})
    copy = editions.typeset(issue)
    with transaction.atomic():
        issue = editions.hold(issue)
        _refuse_released(issue)
        if (
            _acknowledged(issue, ticks or {}) != problems
            or editions.digest(contents.build(issue)) != copy.digest
        ):
            raise CannotPublish(
                _("The issue changed while its pages were being set. Look again and release it.")
            )
        edition = editions.write_edition(issue, copy, by, moment, _noted(problems, ticks or {}, by))
        issue.published_at = moment  # later than a withdrawal, which counts until then
        issue.save(update_fields=["published_at", "updated_at"])
        issue.pictures.set(contents.build(issue).pictures.values())
        _note_release(issue, by, edition)
        audit.record(
            "issue_scheduled" if at else "issue_published",
            issue,
            by=by,
            note=f"{edition.number} · {sign_off.moment(moment)} · SHA-256 {edition.sha256}",
        )
    return edition


def call_back(issue: Issue, *, by) -> Issue:
    """Take back a scheduled release before its moment. Raises PermissionDenied, CannotPublish."""
    editions.refuse_unless(by, "publish")
    with transaction.atomic():
        issue = editions.hold(issue)
        if not issue.is_scheduled:
            raise CannotPublish(
                _("%(issue)s is not scheduled; it may be out already.") % {"issue": issue}
            )
        newest = issue.editions.filter(number=editions.last_number(issue))
        newest.update(called_back_at=timezone.now())
        issue.published_at = issue.withdrawn_at  # none; or withdrawn, as it was before
        issue.save(update_fields=["published_at", "updated_at"])
        audit.record("issue_called_back", issue, by=by)
    return issue


def withdraw(issue: Issue, *, by, reason: str) -> Issue:
    """Take a published issue back: readers get a page that says so and why. Raises
    PermissionDenied or CannotPublish."""
    editions.refuse_unless(by, "withdraw")
    reason = reason.strip()
    with transaction.atomic():
        issue = editions.hold(issue)
        if not issue.is_published:
            raise CannotPublish(_("%(issue)s is not published.") % {"issue": issue})
        if not reason:
            raise CannotPublish(_("Write the reason: readers will read it."))
        issue.withdrawn_at, issue.withdrawal_reason = timezone.now(), reason
        issue.save(update_fields=["withdrawn_at", "withdrawal_reason", "updated_at"])
        _let_corrected_lapse(issue, by)
        audit.record("issue_withdrawn", issue, by=by, note=reason)
    return issue


def _let_corrected_lapse(issue: Issue, by) -> None:
    """What was corrected after release was not signed as it stands: it goes through review again
    before a next release."""
    corrected = Article.objects.filter(section__issue=issue, corrections__isnull=False)
    for article in corrected.distinct():
        workflow.settle(article, by=by)


def _moment(at: datetime.datetime | None) -> datetime.datetime:
    now = timezone.now()
    if at is not None and at <= now:
        raise CannotPublish(_("This moment is past. Choose a later one, or release now."))
    return at or now


def _refuse_released(issue: Issue) -> None:
    if issue.is_locked:
        sentence = (
            _("%(issue)s is scheduled already. Call it back first.")
            if issue.is_scheduled
            else _("%(issue)s is published already.")
        )
        raise CannotPublish(sentence % {"issue": issue})


def _acknowledged(issue: Issue, ticks: dict[str, str]) -> list[preflight.Problem]:
    """The problems of an issue, if no error is among them and each warning was ticked."""
    problems = preflight.look(issue)
    errors = [problem for problem in problems if problem.level == preflight.ERROR]
    if errors:
        raise CannotPublish(
            _("%(n)s errors stand in the way; the first: “%(title)s” %(text)s")
            % {"n": len(errors), "title": errors[0].title, "text": errors[0].text}
        )
    unticked = [problem for problem in problems if not ticks.get(problem.key, "").strip()]
    if unticked:
        raise CannotPublish(
            _("%(n)s warnings need a tick with a remark; the first: “%(title)s” %(text)s")
            % {"n": len(unticked), "title": unticked[0].title, "text": unticked[0].text}
        )
    return problems


def _noted(problems: list[preflight.Problem], ticks: dict[str, str], by) -> list[dict]:
    name = people.name_of(by) or _("command line")
    return [
        {
            "code": problem.code,
            "text": f"“{problem.title}” {problem.text}",
            "by": name,
            "remark": ticks[problem.key].strip(),
        }
        for problem in problems
    ]


def _note_release(issue: Issue, by, edition: Edition) -> None:
    """Each article's record says with which content it went out."""
    articles = list(Article.objects.filter(section__issue=issue).prefetch_related("sources"))
    digests = snapshots.digests(articles)
    Review.objects.bulk_create(
        Review(
            article=article,
            by=by,
            name=people.name_of(by),
            decision=Review.Decision.RELEASE,
            remark=f"{issue.label} · {edition.number}",
            digest=digests[article.pk],
            state=article.state,
        )
        for article in articles
    )
