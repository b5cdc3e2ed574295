"""Staff pages of release: what prevents it; publish, schedule, call back, withdraw."""

import json

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from issues import contents, preflight, publishing, sign_off
from issues.admin import pages
from issues.models import Edition, Issue
from issues.rules import IssueCase
from qualitynews.people import roles

# The field of an article's form where a problem is corrected.
FORM_FIELDS = {
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
    preflight.ERROR: gettext_lazy("Errors: to be corrected first"),
    preflight.WARNING: gettext_lazy(
        "Warnings: correct them, or tick them and write why they may stay"
    ),
}


class MomentForm(forms.Form):
    use_required_attribute = False  # the form also publishes now, without a moment

    at = forms.DateTimeField(
        label=gettext_lazy("Moment of release"),
        error_messages={"required": gettext_lazy("Choose the moment of release.")},
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 1}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text=gettext_lazy("Readers see it from then on; until then it can be called back."),
    )


# --- release ----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("issues.view_issue", raise_exception=True)
def issue_publish(request, pk: int):
    """What prevents the release. For those who may publish also the acts: publish now, or at a
    moment (`act` = "now" or "later"). The form carries what the person looked at."""
    issue = get_object_or_404(Issue, pk=pk)
    moment = MomentForm(request.POST if request.POST.get("act") == "later" else None)
    if request.method == "POST":
        if answer := _publish(request, issue, moment):
            return answer
        issue.refresh_from_db()
    tree = contents.build(issue, empty=True)
    problems = [] if issue.is_locked else preflight.problems(preflight.gather(tree))
    errors = [problem for problem in problems if problem.level == preflight.ERROR]
    context = {
        "issue": issue,
        "state": pages.state_of(issue),
        "count": len(list(tree.items())),
        "levels": _by_level(problems, issue, request.user, request.POST),
        "is_free": not errors,
        "may_publish": roles.refusal("publish", IssueCase(request.user, issue), before=True)
        is None,
        "moment": moment,
        "seen": json.dumps(contents.part_hashes(tree)),
    }
    title, status = _("Release of %s") % issue, 409 if request.method == "POST" else 200
    return pages.issue_page(request, "issue/publish.html", title, context, status)


def _publish(request, issue: Issue, moment: MomentForm):
    """The response to a release that was done; None (and a message) if it was not."""
    if request.POST.get("act") not in ("now", "later"):
        messages.error(request, _("Choose what to do."))
        return None
    if moment.is_bound and not moment.is_valid():
        return None
    at = moment.cleaned_data["at"] if moment.is_bound else None
    ticks, seen = _ticks(request.POST), _seen(request.POST.get("seen", ""))
    try:
        edition = publishing.publish(issue, by=request.user, at=at, ticks=ticks, seen=seen)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return None
    _say_released(request, issue, edition)
    return redirect("admin:issues_issue_editions", issue.pk)


def _seen(text: str) -> dict[str, str]:
    """What the person looked at; empty if the page does not say it."""
    try:
        seen = json.loads(text)
    except (ValueError, RecursionError):
        seen = None
    is_whole = isinstance(seen, dict) and all(isinstance(value, str) for value in seen.values())
    return seen if is_whole else {}


def _say_released(request, issue: Issue, edition: Edition) -> None:
    values = {"issue": issue, "n": edition.number, "pages": edition.pages}
    issue.refresh_from_db()
    if issue.is_scheduled:
        values["at"] = sign_off.moment(edition.published_at)
        text = _("%(issue)s is scheduled for %(at)s: edition %(n)s, %(pages)s pages.")
    else:
        text = _("%(issue)s is published: edition %(n)s, %(pages)s pages.")
    messages.success(request, text % values)


def _ticks(post) -> dict[str, str]:
    """For each ticked warning, the remark that was typed for its check. A field `tick-<key>` holds
    the code of the check; `of-<code>` lists the warnings that the box `all-<code>` stands for."""
    ticked = {
        name.removeprefix("tick-"): code for name, code in post.items() if name.startswith("tick-")
    }
    for name in post:
        code = name.removeprefix("all-")
        if name != code:
            ticked |= dict.fromkeys(post.get(f"of-{code}", "").split(), code)
    return {key: post.get(f"remark-{code}", "")[:1000] for key, code in ticked.items()}


def _by_level(problems: list[preflight.Problem], issue: Issue, user, post) -> list[dict]:
    """For the template: levels, their checks, and problems with the address where each is
    corrected."""
    levels = []
    for level, heading in LEVELS.items():
        codes: dict[str, list[dict]] = {}
        for problem in problems:
            if problem.level == level:
                codes.setdefault(problem.code, []).append(
                    {
                        "problem": problem,
                        "address": address_to_correct(problem, issue, user),
                        "is_ticked": bool(post.get(f"tick-{problem.key}")),
                    }
                )
        groups = [
            {
                "code": code,
                "rows": rows,
                "keys": " ".join(row["problem"].key for row in rows),
                "remark": post.get(f"remark-{code}", ""),
                "are_all_ticked": bool(post.get(f"all-{code}")),
            }
            for code, rows in codes.items()
        ]
        levels.append({"name": level, "heading": heading, "groups": groups})
    return [level for level in levels if level["groups"]]


def address_to_correct(problem: preflight.Problem, issue: Issue, user) -> str:
    """The page where this user corrects a problem. Who may not write is led to the review page,
    where the article can be returned to the editor."""
    if problem.kind == "issue" and problem.code == "unprintable":
        return reverse("admin:issues_issue_change", args=[issue.pk])
    if problem.kind != "article":
        return reverse("admin:issues_issue_desk", args=[issue.pk])
    if problem.code in preflight.OF_REVIEW or not roles.may(user, "write"):
        return reverse("admin:articles_article_review", args=[problem.id])
    form = reverse("admin:articles_article_change", args=[problem.id])
    return form + FORM_FIELDS.get(problem.code, "")


@require_POST
@never_cache
@permission_required("issues.publish_issue", raise_exception=True)
def issue_call_back(request, pk: int):
    """Cancel a scheduled release; for those who may publish."""
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
@permission_required("issues.withdraw_issue", raise_exception=True)
def issue_withdraw(request, pk: int):
    """Ask for the reason, then withdraw; for those who may withdraw."""
    issue = get_object_or_404(Issue, pk=pk)
    reason = request.POST.get("reason", "")[:2000]
    if request.method == "POST":
        try:
            publishing.withdraw(issue, by=request.user, reason=reason)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("%s is withdrawn.") % issue)
            return redirect("admin:issues_issue_editions", issue.pk)
    context = {"issue": issue, "state": pages.state_of(issue), "reason": reason}
    return pages.issue_page(request, "issue/withdraw.html", _("Withdraw %s") % issue, context)
