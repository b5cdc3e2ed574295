"""Manuscripts: importing one, its report, the file itself, and the list of them."""

from pathlib import PurePath

from django import forms
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

from articles.manuscripts.report import Report
from articles.models import Article
from issues import importing
from issues.admin import pages
from issues.models import Manuscript
from qualitynews.people.admin.audited import ReadOnly


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Manuscript"),
        help_text=gettext_lazy(
            "A Word file (.docx), plain text or Markdown (UTF-8 or GB18030): the whole issue."
        ),
    )
    year = forms.IntegerField(label=gettext_lazy("year"), min_value=1900, max_value=2999)
    number = forms.IntegerField(
        label=gettext_lazy("number in the year"), min_value=1, max_value=999
    )
    date = forms.DateField(
        label=gettext_lazy("date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Left empty, the manuscript's own date counts."),
    )
    title = forms.CharField(label=gettext_lazy("masthead title"), required=False, max_length=100)
    replace = forms.BooleanField(
        label=gettext_lazy("Replace the issue if it exists"), required=False
    )
    discard_edits = forms.BooleanField(
        label=gettext_lazy("Also if articles were edited since: move those to the pool"),
        required=False,
    )


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("issues.import_issue", raise_exception=True)
def issue_import(request):
    """Upload a manuscript, then read the report; for those who may import."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        file = values.pop("file")
        try:
            result = importing.import_issue(
                file.read(importing.MAX_BYTES + 1), filename=file.name, by=request.user, **values
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if not result.is_new:
                messages.info(request, _("%s: already imported.") % result.issue)
            return redirect("admin:issues_manuscript_report", result.manuscript.pk)
    return pages.issue_page(request, "issue/import.html", _("Import a manuscript"), {"form": form})


@require_GET
@never_cache
def manuscript_report(request, pk: int):
    """The report of an import, for those who may see manuscripts or import."""
    if not any(map(request.user.has_perm, ("issues.view_manuscript", "issues.import_issue"))):
        raise PermissionDenied
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
                "<int:pk>/file/",
                view(manuscript_file),
                name="issues_manuscript_file",
            ),
        ]
        return own + super().get_urls()
