"""The staff page of export: what cannot be printed as it is, and the files."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from issues import contents, exporting
from issues.admin import pages
from issues.models import Issue
from issues.models.printing import PrintSettings


@require_GET
@never_cache
@permission_required("issues.export_issue", raise_exception=True)
def issue_export(request, pk: int):
    """The page and the files, for staff who may export."""
    issue = get_object_or_404(Issue, pk=pk)
    name = request.GET.get("format")
    items = list(contents.build(issue, bodies=False).items())
    if name is None:
        context = {
            "issue": issue,
            "state": pages.state_of(issue),
            "formats": exporting.FORMATS.items(),
            "remarks": exporting.remarks(issue),
            "styles": [c for c in PrintSettings.Style.choices if c[0] != issue.print_style],
            "articles": [(item.id, item.title) for item in items],
        }
        return pages.issue_page(request, "issue/export.html", _("Export %s") % issue, context)
    if name not in exporting.FORMATS:
        raise Http404
    keys = [str(item.id) for item in items]
    choices = {
        "style": _one_of(PrintSettings.Style.values, request.GET.get("style", "")),
        "article": int(_one_of(keys, request.GET.get("article", "")) or 0),
    }
    try:
        return pages.file(exporting.export(issue, name, by=request.user, **choices), "attachment")
    except exporting.ExportFailed as error:
        messages.error(request, str(error))
        return redirect(request.path)


def _one_of(allowed, value: str) -> str:
    """What was chosen, or "" for nothing. Raises Http404 for anything else."""
    if value and value not in allowed:
        raise Http404
    return value
