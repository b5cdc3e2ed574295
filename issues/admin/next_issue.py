"""The button that makes the next issue, with all that it takes over from the last one."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from issues import following, making
from issues.models import Issue
from qualitynews.people import roles
from qualitynews.people.keys import is_key


def offer(request) -> tuple[Issue, Issue] | None:
    """The newest issue and the one that would follow it, for those who may make it."""
    return following.upcoming() if roles.may(request.user, "make_issue") else None


@require_POST
@never_cache
@permission_required("issues.add_issue", raise_exception=True)
def issue_next(request):
    """Makes the issue that follows `after`, and leads to its contents."""
    after = request.POST.get("after", "")
    try:
        issue = making.make_next(int(after) if is_key(after) else 0, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("admin:issues_issue_changelist")
    messages.success(
        request,
        _("Made %(issue)s, %(date)s, with the sections of the last issue. All can be changed.")
        % {"issue": issue, "date": date_format(issue.date)},
    )
    return redirect("admin:issues_issue_desk", issue.pk)
