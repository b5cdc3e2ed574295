"""The people, for the administrator: real names first, roles as groups."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    UserChangeForm,
)
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualitynews.people import accounts
from qualitynews.people.admin.audited import AuditedAdmin, without_side_doors
from qualitynews.people.models import User

# Nobody gives themselves a role, nor locks themselves out; another administrator does.
OWN_POWER = ["is_active", "is_staff", "groups"]


class RealNameMixin:
    """Real names are required: signatures and sheets show them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("family_name", "given_name"):
            if name in self.fields:
                self.fields[name].required = True


class PersonForm(RealNameMixin, UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User


class NewPersonForm(RealNameMixin, AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User


@admin.register(User)
class PersonAdmin(AuditedAdmin, UserAdmin):
    """Nobody is deleted who signed anything: lock them out instead."""

    form, add_form = PersonForm, NewPersonForm
    list_display = ["display_name", "username", "roles", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    search_fields = ["username", "family_name", "given_name", "email"]
    ordering = ["family_name", "given_name", "username"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (gettext_lazy("Real name"), {"fields": [("family_name", "given_name"), "email"]}),
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
                    *("username", "family_name", "given_name", "is_staff", "groups"),
                    *("usable_password", "password1", "password2"),
                ],
            },
        ),
    ]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=gettext_lazy("real name"), ordering="family_name")
    def display_name(self, person):
        return person.display_name

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
            kwargs |= {"widget": forms.CheckboxSelectMultiple, "label": _("roles")}
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.help_text = ""
            field.queryset = field.queryset.order_by("pk")  # made in the order of the table
        return without_side_doors(field)

    def has_change_permission(self, request, obj=None):
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_changeform_initial_data(self, request):
        return {"is_staff": True} | super().get_changeform_initial_data(request)

    def save_model(self, request, obj, form, change):
        accounts.write_person(obj, groups=form.cleaned_data.get("groups"), by=request.user)

    def user_change_password(self, request, id, form_url=""):
        person = self.get_object(request, id)
        if person is None or not self.has_change_permission(request, person):
            raise PermissionDenied
        form = AdminPasswordChangeForm(person, request.POST or None)
        if request.method == "POST" and form.is_valid():
            is_set = form.cleaned_data["set_usable_password"]
            password = form.cleaned_data["password1"] if is_set else None
            accounts.set_password(person, password, by=request.user)
            update_session_auth_hash(request, person)
            messages.success(request, _("The password of %s was changed.") % person)
            return redirect("admin:people_user_change", person.pk)
        context = self.admin_site.each_context(request) | {
            "title": _("Password of %s") % person,
            "adminForm": admin.helpers.AdminForm(form, [(None, {"fields": list(form.fields)})], {}),
            "form": form,
            "form_url": form_url,
            "opts": self.opts,
            "original": person,
            "add": True,
            "show_save": True,
            "has_change_permission": True,
        }
        return render(request, "admin/auth/user/change_password.html", context)
