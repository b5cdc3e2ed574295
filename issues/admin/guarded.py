"""Forms that never write over what somebody else saved, nor change what is published."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class GuardedForm(forms.ModelForm):
    """Carries a fingerprint of the row as it was opened, and refuses if the row has another now.

    The model has `fingerprint()`. The row is locked for the rest of the admin's transaction, so
    that of two who save at the same moment the second one is told. What was typed stays in the
    form; the test is content, never the clock.
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
            row = (
                type(self.instance).objects.select_for_update().filter(pk=self.instance.pk).first()
            )
            self.refuse_if_changed(row, self.cleaned_data.get("opened_as", ""))
        return cleaned

    def hold(self) -> None:
        """Lock what must not change until the row is saved, in the order all verbs keep."""

    def refuse_if_changed(self, row, opened_as: str) -> None:
        if row is None:
            raise ValidationError(
                _("This was deleted meanwhile. Copy what you typed before you leave the page.")
            )
        self.refuse_locked(row)
        if row.fingerprint() != opened_as:
            raise ValidationError(
                _(
                    "Somebody else saved this after you had opened it. Nothing was overwritten, "
                    "and what you typed still stands below. Open the page again in a second "
                    "window, compare, and enter there what you want to keep."
                ),
                code="changed_meanwhile",
            )

    def refuse_locked(self, row) -> None:
        if row.is_locked:
            raise ValidationError(
                _(
                    "The issue was published meanwhile and does not change. Nothing was saved; "
                    "what you typed still stands below."
                )
            )


class NamedFormSet(forms.BaseInlineFormSet):
    """Names every field of a table's rows: the heading of the column alone does not."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for field in form.fields.values():
            if not field.widget.is_hidden and field.label:
                widget = getattr(field.widget, "widget", field.widget)  # inside Django's wrapper
                widget.attrs.setdefault("aria-label", field.label)
                if isinstance(widget, forms.TextInput):
                    widget.attrs.setdefault("placeholder", field.label)


class LockedInline:
    """For inlines: nothing is added, changed or deleted below a row that is locked."""

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

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not _is_locked(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not _is_locked(obj)

    def get_fieldsets(self, request, obj=None):
        """Without the fingerprint where the form is only looked at."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return fieldsets
        return [
            (name, {**options, "fields": [f for f in options["fields"] if f != "opened_as"]})
            for name, options in fieldsets
        ]


def _is_locked(obj) -> bool:
    return bool(obj and obj.is_locked)
