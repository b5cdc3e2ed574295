"""The audit log: read and exported by those who may, changed by nobody."""

import csv

from django.contrib import admin
from django.http import StreamingHttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualitynews.people import audit
from qualitynews.people.admin.audited import ReadOnly
from qualitynews.people.models import AuditEntry


class ActFilter(admin.SimpleListFilter):
    title = gettext_lazy("act")
    parameter_name = "act"

    def lookups(self, request, model_admin):
        acts = AuditEntry.objects.order_by().values_list("act", flat=True).distinct()
        return sorted(((act, audit.label(act)) for act in acts), key=lambda pair: pair[1])

    def queryset(self, request, queryset):
        return queryset.filter(act=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, admin.ModelAdmin):
    """The audit log: read and exported by those who may, changed by nobody."""

    list_display = ["at", "name", "act_shown", "what", "note", "where"]
    list_filter = [ActFilter]
    search_fields = ["name", "what", "note", "address"]
    search_help_text = gettext_lazy("Name, thing, note or address")
    date_hierarchy = "at"
    list_per_page = 100
    fields = readonly_fields = ["at", "name", "by", "act_shown", "what", "key", "note", "where"]
    change_list_template = "admin/people/auditentry/change_list.html"

    @admin.display(description=gettext_lazy("act"), ordering="act")
    def act_shown(self, entry):
        return audit.label(entry.act)

    @admin.display(description=gettext_lazy("from where"), ordering="address")
    def where(self, entry):
        return audit.where(entry)

    def get_urls(self):
        own = [path("export/", self.admin_site.admin_view(self.export), name="people_audit_export")]
        return own + super().get_urls()

    def export(self, request):
        """The whole log as CSV, for those who may read it."""
        entries = audit.export_log(by=request.user)
        response = StreamingHttpResponse(_rows(entries), content_type="text/csv; charset=utf-8")
        day = timezone.localdate().isoformat()
        response["Content-Disposition"] = f'attachment; filename="audit-log-{day}.csv"'
        return response


class _Line:
    """Where the csv module writes a row, to be sent at once."""

    def write(self, text: str) -> str:
        return text


def _rows(entries):
    writer = csv.writer(_Line())
    yield "\ufeff"  # so that spreadsheets read it as UTF-8
    yield writer.writerow([_("moment"), _("who"), _("act"), _("thing"), _("key of the thing"),
                           _("note"), _("from where"), _("code")])  # fmt: skip
    for entry in entries.iterator(chunk_size=500):
        at = timezone.localtime(entry.at).isoformat(timespec="seconds")
        cells = [at, entry.name, audit.label(entry.act), entry.what, entry.key, entry.note]
        cells += [audit.where(entry), entry.act]
        yield writer.writerow([_harmless(cell) for cell in cells])


def _harmless(cell: str) -> str:
    """A cell no spreadsheet takes for a formula (OWASP: CSV injection)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
