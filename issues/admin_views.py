"""Staff pages about a whole issue: its contents, and what is exported of it."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from articles import audit
from articles.admin_permissions import allowed, require
from articles.characters import is_key
from articles.models import Article
from issues import arranging, contents, exporting
from issues.models import Issue, Section

MOST_UNPLACED = 100


def state_of(issue: Issue) -> tuple[str, str]:
    """A class name and a word for where an issue stands."""
    if issue.is_published:
        return "published", _("published")
    if issue.is_scheduled:
        return "scheduled", _("scheduled")
    return ("withdrawn", _("withdrawn")) if issue.is_withdrawn else ("draft", _("draft"))


def page(request, template: str, title: str, context: dict, status: int = 200) -> HttpResponse:
    whole = admin.site.each_context(request) | {"title": title, "opts": Issue._meta} | context
    return render(request, f"admin/issues/{template}", whole, status=status)


# --- contents ---------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@never_cache
@allowed("issues.view_issue")
def issue_contents(request, pk: int):
    """The editors' contents: columns and articles with what moves them. To see it one may see
    issues; each act asks for its own permission."""
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
    """The page; `refused` says why the column just typed could not be added."""
    tree = contents.build(issue, bodies=False, empty=True)
    pool = Article.objects.unplaced().defer("body", "text")
    in_pool = pool.count()
    context = {
        "issue": issue,
        "state": state_of(issue),
        "contents": tree,
        "targets": [
            (
                column.id,
                column.number + column.title,
                [(s.id, f"{s.number} {s.title}") for s in column.sections],
            )
            for column in tree.sections
        ],
        "unplaced": pool[max(0, in_pool - MOST_UNPLACED) :],
        "earlier_in_pool": max(0, in_pool - MOST_UNPLACED),
        "previous": _previous(issue) if not tree.sections else None,
        "may_move": request.user.has_perm("articles.place_article") and not issue.is_locked,
        "may_columns": request.user.has_perm("issues.change_section") and not issue.is_locked,
        "may_add": request.user.has_perm("articles.add_article") and not issue.is_locked,
        "adding": {
            "title": request.POST.get("title", ""),
            "parent": request.POST.get("parent", ""),
            "errors": refused.messages if refused else [],
        },
    }
    title = _("Contents of %s") % issue
    return page(request, "issue/contents.html", title, context, 400 if refused else 200)


def _previous(issue: Issue) -> Issue | None:
    """The newest other issue that has columns to take over."""
    return Issue.objects.exclude(pk=issue.pk).filter(sections__isnull=False).distinct().first()


def _act(request, issue: Issue) -> str:
    """One act of the contents page: `act` is its name and, after colons, what it is about."""
    name, pk, step, *_more = [*request.POST.get("act", "").split(":"), "", ""]
    act = ACTS.get(name)
    if act is None:
        raise ValidationError(_("Choose what to do."))
    permission, function = act
    require(request.user, permission)
    return function(request, issue, pk, step)


def _article(issue: Issue, pk: str, *, or_unplaced: bool = False) -> Article:
    rows = Article.objects.filter(section__issue=issue)
    if or_unplaced:
        rows = rows | Article.objects.unplaced()
    row = rows.filter(pk=pk).first() if is_key(pk) else None
    if row is None:
        raise ValidationError(_("The article is no longer here. Look at the contents again."))
    return row


def _section(issue: Issue, pk: str) -> Section:
    row = issue.sections.filter(pk=pk).first() if is_key(pk) else None
    if row is None:
        raise ValidationError(_("The column is no longer here. Look at the contents again."))
    return row


def _shift_article(request, issue: Issue, pk: str, step: str) -> str:
    article = _article(issue, pk)
    arranging.shift(article, arranging.UP if step == "up" else arranging.DOWN, by=request.user)
    return ""


def _shift_section(request, issue: Issue, pk: str, step: str) -> str:
    section = _section(issue, pk)
    arranging.shift(section, arranging.UP if step == "up" else arranging.DOWN, by=request.user)
    return ""


def _place_article(request, issue: Issue, pk: str, step: str) -> str:
    article = _article(issue, pk, or_unplaced=True)
    target = request.POST.get(f"to-{pk}", "")
    if not target:
        raise ValidationError(_("Choose the column the article moves to."))
    section = None if target == "pool" else _section(issue, target)
    arranging.place(article, section, by=request.user)
    where = section.title if section else _("the pool")
    return _("“%(title)s” now stands in %(where)s.") % {"title": article.title, "where": where}


def _add_section(request, issue: Issue, pk: str, step: str) -> str:
    parent = request.POST.get("parent", "")
    section = arranging.add_section(
        issue,
        request.POST.get("title", ""),
        by=request.user,
        parent=_section(issue, parent) if parent else None,
    )
    return _("Added the column “%s”.") % section.title


def _move_section(request, issue: Issue, pk: str, step: str) -> str:
    section = _section(issue, pk)
    target = request.POST.get(f"below-{pk}", "")
    if not target:
        raise ValidationError(_("Choose where the column moves to."))
    arranging.move_section(
        section, None if target == "top" else _section(issue, target), by=request.user
    )
    return _("Moved the column “%s”.") % section.title


def _take_over(request, issue: Issue, pk: str, step: str) -> str:
    previous = _previous(issue)
    if previous is None:
        raise ValidationError(_("There is no earlier issue with columns."))
    arranging.copy_sections(previous, issue, by=request.user)
    return _("Took over the columns of %s.") % previous


ACTS = {
    "article": ("articles.place_article", _shift_article),
    "place": ("articles.place_article", _place_article),
    "section": ("issues.change_section", _shift_section),
    "add-section": ("issues.add_section", _add_section),
    "move-section": ("issues.change_section", _move_section),
    "take-over": ("issues.add_section", _take_over),
}


@require_http_methods(["GET", "POST"])
@never_cache
@allowed("issues.delete_section")
def section_remove(request, pk: int, section: int):
    """Names a column, its sub-columns and the articles that go into the pool, and asks; POST with
    what was `seen` removes it."""
    issue = get_object_or_404(Issue, pk=pk)
    try:
        arranging.refuse_locked(issue)
        row = _section(issue, str(section))
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
        "state": state_of(issue),
        "column": column,
        "articles": list(column.items()),
        "seen": _seen(column),
    }
    status = 409 if request.method == "POST" else 200
    title = _("Remove the column “%s”") % column.title
    return page(request, "issue/section_remove.html", title, context, status)


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


# --- export -----------------------------------------------------------------------------------


@require_GET
@never_cache
@allowed("issues.export_issue")
def issue_export(request, pk: int):
    """What to know before export, and the files; for staff with the export permission."""
    issue = get_object_or_404(Issue, pk=pk)
    name = request.GET.get("format")
    if name is None:
        context = {
            "issue": issue,
            "state": state_of(issue),
            "formats": exporting.FORMATS.items(),
            "remarks": exporting.remarks(issue),
        }
        return page(request, "issue/export.html", _("Export %s") % issue, context)
    if name not in exporting.FORMATS:
        raise Http404
    try:
        exported = exporting.export(issue, name)
    except exporting.ExportFailed as error:
        messages.error(request, str(error))
        return redirect(request.path)
    audit.record("issue_exported", issue, by=request.user, note=name)
    response = HttpResponse(exported.data, content_type=exported.content_type)
    response["Content-Disposition"] = f'attachment; filename="{exported.filename}"'
    return response
