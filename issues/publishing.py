"""Release and withdrawal of a whole issue: the only writer of `published_at`."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from issues import contents
from issues.models import Issue


class CannotPublish(ValidationError):
    """What stands in the way, in words for the editor."""


@transaction.atomic
def publish(issue: Issue, *, by) -> Issue:
    """Show the issue to readers from now on; its rows are locked from then.

    Locks the row, checks, notes which pictures readers may see, writes the moment. Raises
    CannotPublish if the issue is out already or holds no article.
    """
    issue = Issue.objects.select_for_update().get(pk=issue.pk)
    if issue.is_locked:
        raise CannotPublish(_("%(issue)s is published already.") % {"issue": issue})
    tree = contents.build(issue)
    if not any(tree.items()):
        raise CannotPublish(
            _("%(issue)s holds no article. Put articles into its columns first.") % {"issue": issue}
        )
    issue.pictures.set(tree.pictures.values())
    issue.published_at, issue.withdrawn_at = timezone.now(), None
    issue.save(update_fields=["published_at", "withdrawn_at", "updated_at"])
    return issue


@transaction.atomic
def withdraw(issue: Issue, *, by) -> Issue:
    """Take a published issue back: readers get a page that says so. Raises CannotPublish."""
    issue = Issue.objects.select_for_update().get(pk=issue.pk)
    if not issue.is_locked:
        raise CannotPublish(_("%(issue)s is not published.") % {"issue": issue})
    issue.withdrawn_at = timezone.now()
    issue.save(update_fields=["withdrawn_at", "updated_at"])
    return issue
