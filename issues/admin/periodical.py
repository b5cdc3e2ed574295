"""What every page says of the periodical: one row, with one form."""

from django.contrib import admin
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from issues import making
from issues.admin.guarded import GuardedAdmin, GuardedForm
from issues.models import Periodical
from qualitynews.people.admin.audited import AuditedAdmin


class PeriodicalForm(GuardedForm):
    def _compare(self, row):
        super()._compare(row or Periodical())  # nobody saved it yet


@admin.register(Periodical)
class PeriodicalAdmin(GuardedAdmin, AuditedAdmin, admin.ModelAdmin):
    form = PeriodicalForm
    fieldsets = [
        (None, {"fields": ["title", "motto", "about", "opened_as"]}),
        (_("Publisher and contact"), {"fields": ["publisher", "address", ("email", "phone")]}),
        (_("Filing and reprinting"),
         {"fields": ["issn", "icp_number", "police_number", "reprint_note"]}),
        (_("Setting of headlines"), {"fields": ["kept_words"]}),
        (_("Importing"), {"fields": ["word_styles"]}),
    ]  # fmt: skip

    def has_add_permission(self, request):
        return False

    def get_object(self, request, object_id, from_field=None):
        return Periodical.current()

    def changelist_view(self, request, extra_context=None):
        return redirect("admin:issues_periodical_change", Periodical.ONLY)

    def save_model(self, request, obj, form, change):
        making.write_periodical(obj, by=request.user)
