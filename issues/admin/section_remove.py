"""The staff page that asks before a section is removed."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from issues import arranging, contents
from issues.admin import pages
from issues.admin.desk_acts import section_of
from issues.models import Issue, Section
from issues.rules import IssueCase
from qualitynews.people import roles


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("issues.delete_section", raise_exception=True)
def section_remove(request, pk: int, section: int):
    """Shows the section, its sub-sections and the articles that will go to the pool, and asks; POST
    with what was `seen` removes it."""
    issue = get_object_or_404(Issue, pk=pk)
    try:
        if refusal := roles.refusal("make_issue", IssueCase(request.user, issue), before=True):
            raise refusal
        row = section_of(issue, str(section))
        numbered = contents.build(issue, bodies=False, empty=True).section(section)
        if request.method == "POST" and request.POST.get("seen") == _seen(numbered):
            return _removed(request, issue, row)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("admin:issues_issue_desk", issue.pk)
    if request.method == "POST":
        messages.warning(request, _("The section changed meanwhile. Look again."))
    context = {
        "issue": issue,
        "state": pages.state_of(issue),
        "section": numbered,
        "articles": list(numbered.items()),
        "seen": _seen(numbered),
    }
    status = 409 if request.method == "POST" else 200
    title = _("Remove the section “%s”") % numbered.title
    return pages.issue_page(request, "issue/section_remove.html", title, context, status)


def _seen(section: contents.NumberedSection) -> str:
    """What the person saw before they decide."""
    below = ",".join(str(child.id) for child in section.sections)
    return f"{below}:{','.join(str(item.id) for item in section.items())}"


def _removed(request, issue: Issue, section: Section):
    freed = arranging.remove_section(section, by=request.user)
    messages.success(
        request,
        _("Removed the section “%(title)s”; %(n)s articles are in the pool.")
        % {"title": section.title, "n": freed},
    )
    return redirect("admin:issues_issue_desk", issue.pk)
