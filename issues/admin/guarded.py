"""Forms that never overwrite what somebody else saved, and never change what is published."""

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from articles.admin.content_form import NamedRows
from articles.admin.text_page import came_from, way_back


class GuardedForm(forms.ModelForm):
    """Carries the fingerprint of the row when the form was opened; refuses to save if the row has
    another one now.

    The model has `fingerprint()`. The row is held for the rest of the admin's transaction, so that
    of two people who save at the same moment the second one is told. What was typed stays in the
    form. Only the content is compared, not the time.
    """

    opened_as = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "opened_as" in self.fields:
            self.initial["opened_as"] = self.instance.fingerprint()

    def clean(self):
        cleaned = super().clean()
        self.hold()
        if self.instance.pk:
            rows = type(self.instance).objects.select_for_update()
            self._compare(rows.filter(pk=self.instance.pk).first())
        return cleaned

    def hold(self) -> None:
        """Hold rows that must not change until this row is saved, in the same order as the verbs
        do."""

    def _compare(self, row) -> None:
        if row is None:
            raise ValidationError(
                _(
                    "This was deleted in the meantime. Copy what you typed before you leave"
                    " the page."
                )
            )
        if row.is_locked:
            raise ValidationError(
                _(
                    "The issue was published in the meantime and can no longer be edited."
                    " Nothing was saved; what you typed is still below."
                )
            )
        if row.fingerprint() != self.cleaned_data.get("opened_as", ""):
            raise ValidationError(
                _(
                    "Somebody else saved this after you had opened it. Nothing was "
                    "overwritten, and what you typed is still below. Open the page again "
                    "in a second window, compare, and enter there what you want to keep."
                )
            )


class NamedFormSet(NamedRows, forms.BaseInlineFormSet):
    """For inlines."""


class LockedInline:
    """For inlines: nothing is added, changed or deleted below a locked row."""

    formset = NamedFormSet

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and not _is_locked(obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not _is_locked(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not _is_locked(obj)


class GuardedAdmin:
    """For admins of rows with `fingerprint()` and `is_locked`."""

    form = GuardedForm
    change_form_template = "admin/issues/guarded_form.html"

    def render_change_form(self, request, context, *args, **kwargs):
        back = request.POST.get("back", "") if request.method == "POST" else came_from(request)
        return super().render_change_form(request, context | {"back": back}, *args, **kwargs)

    def response_post_save_change(self, request, obj):
        answer = super().response_post_save_change(request, obj)
        return redirect(way_back(request, answer.url))

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not _is_locked(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not _is_locked(obj)

    def get_fieldsets(self, request, obj=None):
        """Without the fingerprint if the form can only be looked at."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return fieldsets
        return [
            (name, {**options, "fields": [f for f in options["fields"] if f != "opened_as"]})
            for name, options in fieldsets
        ]


def _is_locked(obj) -> bool:
    return bool(obj and obj.is_locked)
