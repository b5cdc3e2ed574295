"""Staff pages of release: what stands in the way, publish, schedule, withdraw, earlier editions."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from articles import audit, roles
from articles.admin_permissions import allowed
from issues import admin_views, contents, preflight, publishing, sign_off
from issues.exporting import printed, sheets
from issues.models import Edition, Issue

# Where in an article's form a problem is mended.
PLACES = {
    "no_source": "#sources-group",
    "source_no_address": "#sources-group",
    "source_bare_domain": "#sources-group",
    "odd_site": "#sources-group",
    "no_original_title": "#id_original_title",
    "no_responsible_editor": "#id_responsible_editor",
    "same_title": "#id_title",
    "picture_missing": "#id_body",
    "picture_says_nothing": "#id_body",
    "picture_no_alternative": "#id_body",
    "picture_no_caption": "#id_body",
    "unprintable": "#id_body",
}
LEVELS = {
    preflight.ERROR: gettext_lazy("Errors: to be mended first"),
    preflight.WARNING: gettext_lazy("Warnings: to be mended, or ticked with a remark"),
}


class MomentForm(forms.Form):
    use_required_attribute = False  # the same form also publishes now, with no moment entered

    at = forms.DateTimeField(
        label=gettext_lazy("Moment of release"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 1}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text=gettext_lazy("Readers see it from then on; until then it can be called back."),
    )


# --- release ----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@never_cache
@allowed("issues.view_issue")
def issue_publish(request, pk: int):
    """What stands in the way of release; for users with the permission to publish also the acts:
    publish now, or at a moment (`act` = "now" or "later")."""
    issue = get_object_or_404(Issue, pk=pk)
    moment = MomentForm(request.POST if request.POST.get("act") == "later" else None)
    problems = [] if issue.is_locked else preflight.look(issue)
    if request.method == "POST":
        if request.POST.get("act") not in ("now", "later"):
            messages.error(request, _("Choose what to do."))
        elif not moment.is_bound or moment.is_valid():
            at = moment.cleaned_data["at"] if moment.is_bound else None
            try:
                edition = publishing.publish(
                    issue, by=request.user, at=at, ticks=_ticks(request.POST, problems)
                )
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                _say_released(request, issue, edition)
                return redirect("admin:issues_issue_editions", issue.pk)
        issue.refresh_from_db()
    tree = contents.build(issue, bodies=False)
    errors = [problem for problem in problems if problem.level == preflight.ERROR]
    context = {
        "issue": issue,
        "state": admin_views.state_of(issue),
        "count": len(list(tree.items())),
        "levels": _by_level(problems, issue, request.user, request.POST),
        "is_free": not errors,
        "may_publish": request.user.has_perm("issues.publish_issue") and not issue.is_locked,
        "moment": moment,
    }
    status = 409 if request.method == "POST" else 200
    return admin_views.page(
        request, "issue/publish.html", _("Release of %s") % issue, context, status
    )


def _say_released(request, issue: Issue, edition: Edition) -> None:
    values = {"issue": issue, "n": edition.number, "pages": edition.pages}
    issue.refresh_from_db()
    if issue.is_scheduled:
        values["at"] = sign_off.moment(edition.published_at)
        text = _("%(issue)s is scheduled for %(at)s: edition %(n)s, %(pages)s pages.")
    else:
        text = _("%(issue)s is published: edition %(n)s, %(pages)s pages.")
    messages.success(request, text % values)


def _ticks(post, problems: list[preflight.Problem]) -> dict[str, str]:
    """The remark for each ticked warning (or check, `all-<code>`): that of its check."""
    return {
        problem.key: post.get(f"remark-{problem.code}", "")[:1000]
        for problem in problems
        if post.get(f"tick-{problem.key}") or post.get(f"all-{problem.code}")
    }


def _by_level(problems: list[preflight.Problem], issue: Issue, user, post) -> list[dict]:
    """For the page: level, then check, then problems with the address where each is mended."""
    levels = []
    for level, heading in LEVELS.items():
        codes: dict[str, list[dict]] = {}
        for problem in problems:
            if problem.level == level:
                codes.setdefault(problem.code, []).append(
                    {
                        "problem": problem,
                        "address": address_of(problem, issue, user),
                        "is_ticked": bool(post.get(f"tick-{problem.key}")),
                    }
                )
        groups = [
            {
                "code": code,
                "rows": rows,
                "remark": post.get(f"remark-{code}", ""),
                "are_all_ticked": bool(post.get(f"all-{code}")),
            }
            for code, rows in codes.items()
        ]
        levels.append({"name": level, "heading": heading, "groups": groups})
    return [level for level in levels if level["groups"]]


def address_of(problem: preflight.Problem, issue: Issue, user) -> str:
    """The page on which this user mends a problem, with the place in it. Who may not write goes
    to the review page, where the article is returned to the editor."""
    if problem.kind == "issue" and problem.code == "unprintable":
        return reverse("admin:issues_issue_change", args=[issue.pk])
    if problem.kind != "article":
        return reverse("admin:issues_issue_contents", args=[issue.pk])
    if problem.code in preflight.OF_REVIEW or not roles.may(user, "write"):
        return reverse("admin:articles_article_review", args=[problem.id])
    form = reverse("admin:articles_article_change", args=[problem.id])
    return form + PLACES.get(problem.code, "")


@require_POST
@never_cache
@allowed("issues.publish_issue")
def issue_call_back(request, pk: int):
    """Take a scheduled release back; for users with the permission to publish."""
    issue = get_object_or_404(Issue, pk=pk)
    try:
        publishing.call_back(issue, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The release of %s was called back.") % issue)
    return redirect("admin:issues_issue_editions", issue.pk)


@require_http_methods(["GET", "POST"])
@never_cache
@allowed("issues.withdraw_issue")
def issue_withdraw(request, pk: int):
    """Ask for the reason, then withdraw; for users with the permission to withdraw."""
    issue = get_object_or_404(Issue, pk=pk)
    reason = request.POST.get("reason", "")[:2000]
    if request.method == "POST":
        try:
            publishing.withdraw(issue, by=request.user, reason=reason)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("%s is withdrawn.") % issue)
            return redirect("admin:issues_issue_change", issue.pk)
    context = {"issue": issue, "state": admin_views.state_of(issue), "reason": reason}
    return admin_views.page(request, "issue/withdraw.html", _("Withdraw %s") % issue, context)


# --- editions and sheets ----------------------------------------------------------------------


@require_GET
@never_cache
@allowed("issues.view_issue")
def issue_editions(request, pk: int):
    """All editions of an issue with who released them; the files for those who may export."""
    issue = get_object_or_404(Issue, pk=pk)
    context = {
        "issue": issue,
        "state": admin_views.state_of(issue),
        "editions": issue.editions.without_files().select_related("by", "correction__article"),
        "may_fetch": request.user.has_perm("issues.export_issue"),
    }
    return admin_views.page(request, "issue/editions.html", _("Editions of %s") % issue, context)


@require_GET
@never_cache
@allowed("issues.export_issue")
def edition_file(request, pk: int, number: int, name: str):
    """One edition's PDF as it was sent, or its sign-off sheet; for staff who may export."""
    edition = get_object_or_404(Edition, issue=pk, number=number)
    if name not in ("pdf", "sheet"):
        raise Http404
    slug = edition.issue.slug
    audit.record("edition_fetched", edition, by=request.user, note=name)
    if name == "sheet":
        return sheet_pdf(edition.sheet, f"{slug}-{number}-sign-off.pdf")
    return pdf(bytes(edition.pdf), f"{slug}-{number}.pdf")


@require_GET
@never_cache
@allowed("issues.export_issue")
def issue_sheet(request, pk: int):
    """The sign-off sheet of an issue as it stands, as a page or (`format=pdf`) as a file."""
    issue = get_object_or_404(Issue, pk=pk)
    released = issue.editions.standing().without_files().first() if issue.is_locked else None
    data = sign_off.of_issue(issue, sign_off.release_of(released) if released else None)
    if request.GET.get("format") == "pdf":
        return sheet_pdf(data, f"{issue.slug}-sign-off.pdf")
    context = {"issue": issue, "state": admin_views.state_of(issue), "sheet": data}
    return admin_views.page(request, "issue/sheet.html", _("Sign-off sheet of %s") % issue, context)


def sheet_pdf(data: dict, filename: str) -> HttpResponse:
    try:
        return pdf(sheets.render(data), filename)
    except printed.CannotTypeset as error:
        return HttpResponse(str(error), content_type="text/plain; charset=utf-8", status=500)


def pdf(data: bytes, filename: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return response
