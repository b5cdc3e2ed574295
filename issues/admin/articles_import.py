"""Several files at once, each an article, into the pool."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.manuscripts.report import Report
from articles.models import Article
from issues import importing
from issues.admin import pages
from issues.models import Manuscript

MOST_FILES = 50  # at once: they are read while the person waits


class Files(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; `clean` returns a list."""

    def clean(self, data, initial=None):
        return [super(FilesField, self).clean(file, initial) for file in data or [None]]


class ArticlesForm(forms.Form):
    files = FilesField(
        label=gettext_lazy("Files"),
        widget=Files(attrs={"accept": ".docx,.txt,.md,.markdown"}),
        help_text=gettext_lazy(
            "Word files (.docx), plain text or Markdown, one article each. Choose several at once, "
            "or drop them here."
        ),
    )

    def clean_files(self):
        files = self.cleaned_data["files"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %s files at once.") % MOST_FILES)
        return files


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("issues.import_issue", raise_exception=True)
def articles_import(request):
    """Upload files, then see what became of each; for those who may import."""
    is_sent = request.method == "POST"
    form = ArticlesForm(request.POST, request.FILES) if is_sent else ArticlesForm()
    if is_sent and form.is_valid():
        files = (
            (file.name, file.read(importing.MAX_BYTES + 1)) for file in form.cleaned_data["files"]
        )
        results = importing.import_articles(files, by=request.user)
        added = [str(result.manuscript.pk) for result in results if result.manuscript]
        for result in results:
            if result.refusal:
                messages.error(request, f"“{result.filename}”：{result.refusal}")
        if added:
            text = ngettext(
                "%s article is in the pool now.", "%s articles are in the pool now.", len(added)
            )
            messages.success(request, text % len(added))
        address = reverse("admin:issues_articles_import")
        return redirect(f"{address}?done={'-'.join(added)}" if added else address)
    context = {"form": form, "rows": _rows(request)}
    return pages.issue_page(request, "manuscript/articles.html", _("Import articles"), context)


def _rows(request) -> list[dict]:
    """The files that this person has just read in: each with its article and what to check."""
    numbers = [int(n) for n in request.GET.get("done", "").split("-") if n.isdecimal()][:MOST_FILES]
    found = Manuscript.objects.filter(pk__in=numbers, by=request.user).defer("data")
    rows = []
    for manuscript in found.order_by("pk"):
        report = Report.from_data(manuscript.report)
        ids = [article["id"] for article in manuscript.understood.get("articles", [])]
        asked = [r for level in ("lost", "doubt", "fault") for r in report.of(level)]
        article = Article.objects.filter(pk__in=ids).first()
        rows.append({"manuscript": manuscript, "article": article, "asked": asked})
    return rows
