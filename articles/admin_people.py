"""People and the audit log, for the administrator."""

import csv

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.http import StreamingHttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import audit, people
from articles.admin_forms import ReadOnly, without_side_doors
from articles.admin_permissions import require
from articles.models import AuditEntry

User = get_user_model()
# Nobody gives themselves a role, nor locks themselves out; another administrator does.
OWN_POWER = ["is_active", "is_staff", "groups"]

admin.site.unregister(User)
admin.site.unregister(Group)


class RealNameMixin:
    """Everybody has a real name: signatures and sheets show it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("last_name", "first_name"):
            if name in self.fields:
                self.fields[name].required = True


class PersonForm(RealNameMixin, UserChangeForm):
    pass


class NewPersonForm(RealNameMixin, AdminUserCreationForm):
    pass


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Names first, roles by group. Nobody is deleted who signed anything: lock them out instead."""

    form, add_form = PersonForm, NewPersonForm
    list_display = ["real_name", "username", "roles", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    ordering = ["last_name", "first_name", "username"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (gettext_lazy("Real name"), {"fields": [("last_name", "first_name"), "email"]}),
        (
            gettext_lazy("Roles"),
            {"fields": ["is_active", "is_staff", "groups", "is_superuser"]},
        ),
        (gettext_lazy("Moments"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": [
                    *("username", "last_name", "first_name", "is_staff", "groups"),
                    *("usable_password", "password1", "password2"),
                ],
            },
        ),
    ]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=gettext_lazy("real name"), ordering="last_name")
    def real_name(self, person):
        return people.name_of(person)

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, person):
        names = [group.name for group in person.groups.all()]
        return "、".join([_("everything"), *names] if person.is_superuser else names) or "—"

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return fields
        own = OWN_POWER if obj and obj.pk == request.user.pk else []
        return [*fields, "is_superuser", *own]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.help_text = ""
        return without_side_doors(field)

    def has_change_permission(self, request, obj=None):
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_changeform_initial_data(self, request):
        return {"is_staff": True} | super().get_changeform_initial_data(request)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        person = form.instance
        groups = "、".join(group.name for group in person.groups.all())
        active = "" if person.is_active else f" · {_('locked out')}"
        audit.record(
            "person_changed" if change else "person_added",
            person,
            by=request.user,
            note=f"{groups or '—'}{active}",
        )

    def user_change_password(self, request, id, form_url=""):
        person = self.get_object(request, id)
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            audit.record("person_password", person, by=request.user)
        return response


@admin.register(Group)
class RoleAdmin(ReadOnly, GroupAdmin):
    """The roles, to look at: what each may do is written in the table of the program."""


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
    change_list_template = "admin/articles/auditentry/change_list.html"

    @admin.display(description=gettext_lazy("act"), ordering="act")
    def act_shown(self, entry):
        return audit.label(entry.act)

    @admin.display(description=gettext_lazy("from where"), ordering="address")
    def where(self, entry):
        return audit.where(entry)

    def get_urls(self):
        own = [
            path("export/", self.admin_site.admin_view(self.export), name="articles_audit_export")
        ]
        return own + super().get_urls()

    def export(self, request):
        """The whole log as CSV, for those who may read it."""
        require(request.user, "articles.view_auditentry")
        audit.record("log_exported", by=request.user)
        response = StreamingHttpResponse(_rows(), content_type="text/csv; charset=utf-8")
        day = timezone.localdate().isoformat()
        response["Content-Disposition"] = f'attachment; filename="audit-log-{day}.csv"'
        return response


class _Line:
    """Where the csv module writes a row, to be sent at once."""

    def write(self, text: str) -> str:
        return text


def _rows():
    writer = csv.writer(_Line())
    yield "\ufeff"  # so that spreadsheets read it as UTF-8
    yield writer.writerow([_("moment"), _("who"), _("act"), _("thing"), _("key of the thing"),
                           _("note"), _("from where"), _("code")])  # fmt: skip
    for entry in AuditEntry.objects.order_by("id").iterator(chunk_size=500):
        at = timezone.localtime(entry.at).isoformat(timespec="seconds")
        cells = [at, entry.name, audit.label(entry.act), entry.what, entry.key, entry.note]
        cells += [audit.where(entry), entry.act]
        yield writer.writerow([_harmless(cell) for cell in cells])


def _harmless(cell: str) -> str:
    """A cell no spreadsheet takes for a formula (OWASP: CSV injection)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
