"""What all admin pages share: one log, and lists that nobody can change."""

from django.contrib.admin import ShowFacets
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from qualitynews.people import audit


class AuditedAdmin:
    """For every ModelAdmin. Django's own log is off, since verbs write the audit log; the history
    of a row shows the audit log."""

    show_facets = ShowFacets.NEVER

    def log_addition(self, request, obj, message):
        return None

    def log_change(self, request, obj, message):
        return None

    def log_deletions(self, request, queryset):
        return None

    def history_view(self, request, object_id, extra_context=None):
        """For those who may see the row. Only the administrator sees addresses."""
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        context = self.admin_site.each_context(request) | {
            "title": _("History of “%s”") % row,
            "opts": self.opts,
            "object": row,
            "entries": audit.entries_of(row),
        }
        return render(request, "admin/object_history.html", context)


class ReadOnly(AuditedAdmin):
    """For rows that are looked up and never changed here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def without_side_doors(field):
    """A choice of related rows without the buttons to add, change or delete those rows."""
    for door in ("add", "change", "view", "delete"):
        setattr(field.widget, f"can_{door}_related", False)
    return field
