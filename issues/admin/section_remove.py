"""The staff page that asks before a column is removed."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from issues import arranging, contents
from issues.admin import pages
from issues.admin.contents_page import section_of
from issues.models import Issue, Section
from issues.rules import Case
from qualitynews.people import roles


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("issues.delete_section", raise_exception=True)
def section_remove(request, pk: int, section: int):
    """Names a column, its sub-columns and the articles that go into the pool, and asks; POST with
    what was `seen` removes it."""
    issue = get_object_or_404(Issue, pk=pk)
    try:
        if refusal := roles.refusal("make_issue", Case(request.user, issue), before=True):
            raise refusal
        row = section_of(issue, str(section))
        column = contents.build(issue, bodies=False, empty=True).column(section)
        if request.method == "POST" and request.POST.get("seen") == _seen(column):
            return _removed(request, issue, row)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("admin:issues_issue_contents", issue.pk)
    if request.method == "POST":
        messages.warning(request, _("The column changed meanwhile. Look again."))
    context = {
        "issue": issue,
        "state": pages.state_of(issue),
        "column": column,
        "articles": list(column.items()),
        "seen": _seen(column),
    }
    status = 409 if request.method == "POST" else 200
    title = _("Remove the column “%s”") % column.title
    return pages.page(request, "issue/section_remove.html", title, context, status)


def _seen(column: contents.Column) -> str:
    """What a person has read of a column before they decide."""
    below = ",".join(str(child.id) for child in column.sections)
    return f"{below}:{','.join(str(item.id) for item in column.items())}"


def _removed(request, issue: Issue, section: Section):
    freed = arranging.remove_section(section, by=request.user)
    messages.success(
        request,
        _("Removed the column “%(title)s”; %(n)s articles are in the pool.")
        % {"title": section.title, "n": freed},
    )
    return redirect("admin:issues_issue_contents", issue.pk)
