"""Manuscripts: importing one, its report, the file itself, and the list of them."""

from pathlib import PurePath

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from articles.manuscripts.limits import ManuscriptRefused
from articles.manuscripts.report import Report
from articles.models import Article
from issues import importing
from issues.admin import manuscript_lines, pages
from issues.admin.import_form import UploadForm
from issues.importing import taking_in
from issues.models import Intake, Manuscript
from qualitynews.people.admin.audited import ReadOnly


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("issues.import_issue", raise_exception=True)
def issue_import(request):
    """Upload a manuscript, then see what was understood; for those who may import."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            intake = taking_in.take_in(
                form.data_of_file(), filename=form.cleaned_data["file"].name, by=request.user
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("admin:issues_intake", intake.pk)
    waiting = Intake.objects.defer("data", "parts", "doubts").select_related("by")
    context = {"form": form, "waiting": waiting}
    return pages.issue_page(request, "issue/import.html", _("Import a manuscript"), context)


@require_GET
@never_cache
def manuscript_lines_page(request, pk: int):
    """The lines of an imported manuscript with their numbers, for those who may see manuscripts or
    import."""
    _ask_to_see(request)
    manuscript = get_object_or_404(Manuscript, pk=pk)
    try:
        lines = taking_in.lines_of(manuscript)
    except ManuscriptRefused as refusal:  # the rules have changed since
        messages.error(request, refusal.messages[0])
        return redirect("admin:issues_manuscript_report", pk)
    sent = request.GET.get("line", "")
    near = int(sent) if sent.isdecimal() and len(sent) < 9 else 0
    at = manuscript_lines.index_of(lines, near)
    shown, neighbours = manuscript_lines.portion(lines, [], at)
    for name, start in neighbours.items():
        neighbours[name] = lines[start].number if start is not None else None
    context = {"manuscript": manuscript, "lines": shown, "neighbours": neighbours, "near": near}
    return pages.issue_page(request, "manuscript/lines.html", str(manuscript), context)


@require_GET
@never_cache
def manuscript_report(request, pk: int):
    """The report of an import, for those who may see manuscripts or import."""
    _ask_to_see(request)
    manuscript = get_object_or_404(Manuscript.objects.defer("data"), pk=pk)
    sections = importing.flat(manuscript.understood.get("sections", []))
    read = [article for section in sections for article in section["articles"]]
    read += manuscript.understood.get("articles", [])
    articles = {article["title"]: article["id"] for article in read}
    alive = set(Article.objects.filter(pk__in=articles.values()).values_list("pk", flat=True))

    def rows(remarks):
        return [(remark, articles.get(remark.article)) for remark in remarks]

    groups = [
        {
            "heading": heading,
            "count": count,
            "rows": rows(first for first, like in kinds if not like),
            "folded": [rows([first, *like]) for first, like in kinds if like],
        }
        for heading, count, kinds in Report.from_data(manuscript.report).grouped()
    ]
    context = {"manuscript": manuscript, "groups": groups, "alive": alive, "n": len(articles)}
    return pages.issue_page(
        request, "manuscript/report.html", _("Report on %s") % manuscript, context
    )


def _ask_to_see(request) -> None:
    if not any(map(request.user.has_perm, ("issues.view_manuscript", "issues.import_issue"))):
        raise PermissionDenied


@require_GET
@permission_required("issues.view_manuscript", raise_exception=True)
def manuscript_file(request, pk: int):
    """The manuscript as it was uploaded, for those who may see manuscripts."""
    manuscript = get_object_or_404(Manuscript, pk=pk)
    response = HttpResponse(bytes(manuscript.data), content_type="application/octet-stream")
    suffix = PurePath(manuscript.filename).suffix.lower()
    suffix = suffix if suffix in (".docx", ".docm", ".md", ".markdown") else ".txt"
    response["Content-Disposition"] = f'attachment; filename="{manuscript.sha256[:12]}{suffix}"'
    return response


@admin.register(Manuscript)
class ManuscriptAdmin(ReadOnly, admin.ModelAdmin):
    """The manuscripts that were imported; nothing is changed here."""

    when_empty = gettext_lazy("Manuscripts that were imported are kept here, with their reports.")
    list_display = ["filename", "issue", "by", "created_at", "report_link"]
    list_select_related = ["issue", "by"]
    search_fields = ["filename", "issue__slug"]
    fields = readonly_fields = ["filename", "issue", "sha256", "by", "created_at", "report_link"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data", "understood", "report")

    @admin.display(description=gettext_lazy("report"))
    def report_link(self, manuscript):
        address = reverse("admin:issues_manuscript_report", args=[manuscript.pk])
        return format_html('<a href="{}">{}</a>', address, _("Report"))

    def get_urls(self):
        view = self.admin_site.admin_view
        own = [
            path(
                "<int:pk>/report/",
                view(manuscript_report),
                name="issues_manuscript_report",
            ),
            path(
                "<int:pk>/lines/",
                view(manuscript_lines_page),
                name="issues_manuscript_lines",
            ),
            path(
                "<int:pk>/file/",
                view(manuscript_file),
                name="issues_manuscript_file",
            ),
        ]
        return own + super().get_urls()
