"""The desk of an issue: its whole contents, the pool, and the pages as last set, in one view."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from articles.models import Article
from issues import overview
from issues.admin import desk_acts, pages
from issues.models import Issue, Proof
from issues.rules import IssueCase
from qualitynews.people import audit, roles


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("issues.view_issue", raise_exception=True)
def issue_desk(request, pk: int):
    """The page, for those who may see issues; POST does an act of a browser without scripts. Each
    act asks for its own permission."""
    issue = get_object_or_404(Issue, pk=pk)
    if request.method == "POST":
        try:
            message = desk_acts.do(request, issue)
        except ValidationError as error:
            if request.POST.get("act") == "add-section":  # with what was typed
                return _desk(request, issue, refused=error)
            messages.error(request, " ".join(error.messages))
        else:
            if message:
                messages.success(request, message)
        return redirect(request.path)
    return _desk(request, issue)


def _desk(request, issue: Issue, *, refused: ValidationError | None = None):
    """The page; `refused` says why the section that was typed could not be added."""
    seen = stamp(issue)  # read first: what happens from here on is shown at the next look
    context = shown(request, issue) | {
        "state": pages.state_of(issue),
        "stamp": seen,
        "adding": {
            "title": request.POST.get("title", ""),
            "parent": request.POST.get("parent", ""),
            "errors": refused.messages if refused else [],
        },
    }
    return pages.issue_page(
        request, "issue/desk.html", str(issue), context, 400 if refused else 200
    )


@require_GET
@never_cache
@permission_required("issues.view_issue", raise_exception=True)
def issue_now(request, pk: int):
    """Outline and pool as they are now, as JSON; nothing (204) if they still are what `seen` says.
    An open desk asks every few seconds."""
    issue = get_object_or_404(Issue, pk=pk)
    now = stamp(issue)
    if request.GET.get("seen") == now:
        return HttpResponse(status=204)
    context = shown(request, issue)
    answer = {"stamp": now, "can_move": context["may_move"]}
    for name in ("totals", "outline", "pool"):
        answer[name] = render_to_string(f"admin/issues/issue/_{name}.html", context, request)
    return JsonResponse(answer)


def stamp(issue: Issue) -> str:
    """Changes whenever the desk of an issue may look different: every act is logged."""
    proof = Proof.objects.filter(issue=issue).values_list("fingerprint", flat=True).first()
    return f"{audit.last_entry()}.{(proof or '')[:12]}"


def shown(request, issue: Issue) -> dict:
    """What the templates of the outline and of the pool need."""
    may_proof = roles.may(request.user, "export")
    proof = Proof.objects.without_pdf().filter(issue=issue).first() if may_proof else None
    seen = overview.look(issue, proof)
    pool, earlier = overview.pool()
    may_move = _may(request, "place", issue)
    return {
        "issue": issue,
        "overview": seen,
        "targets": [
            (
                top.section.id,
                top.section.number + top.section.title,
                [(s.id, f"{s.number} {s.title}") for s in top.section.sections],
            )
            for top in seen.sections
        ],
        "pool": pool,
        "earlier_in_pool": earlier,
        "previous": desk_acts.previous_with_sections(issue) if not seen.sections else None,
        "may_move": may_move,
        "may_sections": _may(request, "make_issue", issue),
        "may_add": may_move and roles.may(request.user, "write"),
        "may_proof": may_proof,
        "may_submit": roles.may(request.user, "submit") and not issue.is_locked,
        "drafts_left": sum(item.state == Article.State.DRAFT for item in seen.tree.items()),
    }


def _may(request, act: str, issue: Issue) -> bool:
    return roles.refusal(act, IssueCase(request.user, issue), before=True) is None
