"""The staff page of an issue's contents: its sections and articles, with buttons that move them."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.models import Article
from issues import arranging, contents
from issues.admin import pages
from issues.models import Issue, Section
from issues.rules import IssueCase
from qualitynews.people import roles
from qualitynews.people.keys import is_key

# Each has a choice of all sections: more would make the page slow.
MAX_UNPLACED = 100


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("issues.view_issue", raise_exception=True)
def issue_contents(request, pk: int):
    """The page, for those who may see issues; each act asks for its own permission."""
    issue = get_object_or_404(Issue, pk=pk)
    if request.method == "POST":
        try:
            message = _act(request, issue)
        except ValidationError as error:
            if request.POST.get("act") == "add-section":  # with what was typed
                return _contents_page(request, issue, refused=error)
            messages.error(request, " ".join(error.messages))
        else:
            if message:
                messages.success(request, message)
        return redirect(request.path)
    return _contents_page(request, issue)


def _contents_page(request, issue: Issue, *, refused: ValidationError | None = None):
    """The page; `refused` says why the section that was typed could not be added."""
    context = outline(request, issue) | {
        "state": pages.state_of(issue),
        "adding": {
            "title": request.POST.get("title", ""),
            "parent": request.POST.get("parent", ""),
            "errors": refused.messages if refused else [],
        },
    }
    title = _("Contents of %s") % issue
    return pages.issue_page(request, "issue/contents.html", title, context, 400 if refused else 200)


def outline(request, issue: Issue) -> dict:
    """What the templates of the outline and of the pool need."""
    tree = contents.build(issue, bodies=False, empty=True)
    pool = Article.objects.unplaced().defer("body", "text")
    in_pool = pool.count()
    return {
        "issue": issue,
        "contents": tree,
        "targets": [
            (
                section.id,
                section.number + section.title,
                [(s.id, f"{s.number} {s.title}") for s in section.sections],
            )
            for section in tree.sections
        ],
        "unplaced": pool[max(0, in_pool - MAX_UNPLACED) :],
        "earlier_in_pool": max(0, in_pool - MAX_UNPLACED),
        "previous": _previous(issue) if not tree.sections else None,
        "may_move": _may(request, "place", issue),
        "may_sections": _may(request, "make_issue", issue),
        "may_add": _may(request, "place", issue) and roles.may(request.user, "write"),
    }


def _may(request, act: str, issue: Issue) -> bool:
    return roles.refusal(act, IssueCase(request.user, issue), before=True) is None


def _previous(issue: Issue) -> Issue | None:
    """The newest other issue that has sections to copy."""
    return Issue.objects.exclude(pk=issue.pk).filter(sections__isnull=False).distinct().first()


def _act(request, issue: Issue) -> str:
    """Does one act: `act` in the form is its name and, after colons, what it is about."""
    name, pk, step, *_more = [*request.POST.get("act", "").split(":"), "", ""]
    function = ACTS.get(name)
    if function is None:
        raise ValidationError(_("Choose what to do."))
    return function(request, issue, pk, step)


def _article(issue: Issue, pk: str, *, or_unplaced: bool = False) -> Article:
    rows = Article.objects.filter(section__issue=issue)
    if or_unplaced:
        rows = rows | Article.objects.unplaced()
    row = rows.filter(pk=pk).first() if is_key(pk) else None
    if row is None:
        raise ValidationError(_("The article is no longer here. Look at the contents again."))
    return row


def section_of(issue: Issue, pk: str) -> Section:
    row = issue.sections.filter(pk=pk).first() if is_key(pk) else None
    if row is None:
        raise ValidationError(_("The section is no longer here. Look at the contents again."))
    return row


def _shift_article(request, issue: Issue, pk: str, step: str) -> str:
    article = _article(issue, pk)
    arranging.shift(article, arranging.UP if step == "up" else arranging.DOWN, by=request.user)
    return ""


def _shift_section(request, issue: Issue, pk: str, step: str) -> str:
    section = section_of(issue, pk)
    arranging.shift(section, arranging.UP if step == "up" else arranging.DOWN, by=request.user)
    return ""


def _place_article(request, issue: Issue, pk: str, step: str) -> str:
    article = _article(issue, pk, or_unplaced=True)
    target = request.POST.get(f"to-{pk}", "")
    if not target:
        raise ValidationError(_("Choose the section the article moves to."))
    section = None if target == "pool" else section_of(issue, target)
    arranging.place(article, section, by=request.user)
    where = section.title if section else _("the pool")
    return _("“%(title)s” now stands in %(where)s.") % {"title": article.title, "where": where}


def _add_section(request, issue: Issue, pk: str, step: str) -> str:
    parent = request.POST.get("parent", "")
    section = arranging.add_section(
        issue,
        request.POST.get("title", ""),
        by=request.user,
        parent=section_of(issue, parent) if parent else None,
    )
    return _("Added the section “%s”.") % section.title


def _move_section(request, issue: Issue, pk: str, step: str) -> str:
    section = section_of(issue, pk)
    target = request.POST.get(f"below-{pk}", "")
    if not target:
        raise ValidationError(_("Choose where the section moves to."))
    arranging.move_section(
        section, None if target == "top" else section_of(issue, target), by=request.user
    )
    return _("Moved the section “%s”.") % section.title


def _take_over(request, issue: Issue, pk: str, step: str) -> str:
    previous = _previous(issue)
    if previous is None:
        raise ValidationError(_("There is no earlier issue with sections."))
    arranging.copy_sections(previous, issue, by=request.user)
    return _("Took over the sections of %s.") % previous


ACTS = {
    "article": _shift_article,
    "place": _place_article,
    "section": _shift_section,
    "add-section": _add_section,
    "move-section": _move_section,
    "take-over": _take_over,
}
