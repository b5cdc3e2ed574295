"""Makes, changes and deletes issues: the only writer of an issue's own fields, and of what is told
of the periodical."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from issues import arranging, following, versioning
from issues.models import Issue, Periodical
from issues.rules import IssueCase
from qualitynews.people import audit, roles


@transaction.atomic
@roles.asks("make_issue", "import")
def write_issue(issue: Issue, *, by, act: str = "make_issue") -> Issue:
    """Save an issue's own fields, new or changed. `act` is the row of the table that allows it.
    Raises PermissionDenied or Refused."""
    row = Issue.objects.select_for_update().filter(pk=issue.pk).first()
    roles.ask(act, IssueCase(by, row))
    issue.save()
    audit.record("issue_saved", issue, by=by)
    return issue


@transaction.atomic
@roles.asks("delete_issue")
def delete_issue(issue: Issue, *, by) -> None:
    """Delete an issue that has no article. Raises PermissionDenied, Refused or ProtectedError."""
    row = Issue.objects.select_for_update().get(pk=issue.pk)
    roles.ask("delete_issue", IssueCase(by, row))
    audit.record("issue_deleted", row, by=by)
    row.delete()


@transaction.atomic
@roles.asks("make_issue")
def make_next(after: int, *, by) -> Issue:
    """Make the issue that follows the newest one, with its sections; `after` is the key of the
    newest one that the person saw, so that a second press makes no second issue. Raises
    PermissionDenied, Refused or ValidationError, and then writes nothing."""
    roles.ask("make_issue", IssueCase(by))
    arranging.hold_issues([after])
    newest, issue = following.upcoming() or (None, None)
    if newest is None or newest.pk != after:
        raise ValidationError(_("The issues changed meanwhile. Look again; nothing was made."))
    issue.full_clean()
    write_issue(issue, by=by)
    arranging.copy_sections(newest, issue, by=by)
    return issue


@transaction.atomic
@roles.asks("periodical")
def write_periodical(periodical: Periodical, *, by) -> Periodical:
    """Save what every page says of the periodical. Raises PermissionDenied."""
    roles.ask("periodical", IssueCase(by))
    periodical.save()
    audit.record("periodical_saved", periodical, by=by)
    versioning.changed()
    return periodical
