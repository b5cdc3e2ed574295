"""The form of an article's content, made from `content.fields`; edit, propose and correct use it.

A plain form with its sources. It saves nothing: each page hands the content to one verb.
"""

import secrets

from django import forms
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AdminTextareaWidget,
    AdminTextInputWidget,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from js_asset import Script

from articles.admin.body_editor import BodyField
from articles.content import fields, snapshots, typed
from articles.models import Article, SourceLink

WIDGETS = {
    fields.LINE: AdminTextInputWidget,
    fields.LINES: AdminTextareaWidget,
    fields.DAY: AdminDateWidget,
}


def _form_field(field: fields.Field, model) -> forms.Field:
    if field.kind == fields.BODY:
        return BodyField(label=field.label, required=False)
    column = model._meta.get_field(field.name)
    return column.formfield(
        label=field.label, help_text=field.help_text, widget=WIDGETS[field.kind]
    )


class SourceForm(forms.Form):
    """One source; an empty row is not a source."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in fields.SOURCE_FIELDS:
            self.fields[field.name] = _form_field(field, SourceLink)

    def clean(self):
        cleaned = super().clean()
        if any(cleaned.values()):
            values = {name: cleaned.get(name) for name in fields.source_names()}
            row = SourceLink(**{name: value for name, value in values.items() if value})
            row.clean_fields(exclude=["article", *self.errors])
            row.clean()
        return cleaned

    @property
    def line(self) -> list[forms.BoundField]:
        """What is in view of a source."""
        return [self[field.name] for field in fields.SOURCE_FIELDS if field.is_main]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[field.name] for field in fields.SOURCE_FIELDS if not field.is_main]


class NamedRows:
    """For formsets: gives every field of a row a label of its own. The heading of a table column
    alone is not read out."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for field in form.fields.values():
            if not field.widget.is_hidden and field.label:
                widget = getattr(field.widget, "widget", field.widget)  # inside Django's wrapper
                widget.attrs.setdefault("aria-label", field.label)
                if isinstance(widget, forms.TextInput):
                    widget.attrs.setdefault("placeholder", field.label)


class SourceRows(NamedRows, forms.BaseFormSet):
    """The sources of an article."""


SourceFormSet = forms.formset_factory(
    SourceForm,
    formset=SourceRows,
    extra=1,
    can_delete=True,
    max_num=typed.MAX_SOURCES,
    validate_max=True,
    absolute_max=1000,
)


class ContentForm(forms.Form):
    """The content, a note on the change, and technical fields (`typed.NOT_TYPED`)."""

    note = forms.CharField(max_length=300, required=False, widget=AdminTextInputWidget)
    opened_as = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    tab = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    typed_by = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    back = forms.CharField(required=False, widget=forms.HiddenInput)

    note_label = gettext_lazy("what was changed")
    note_help = gettext_lazy("Shown in the list of revisions.")
    place: forms.Field | None = None  # the field of the place, where the page has one

    def __init__(self, data=None, *, content: dict, article: Article | None, by, back: str = ""):
        opened_as = article.fingerprint() if article else ""
        values = {
            "opened_as": opened_as,
            "tab": secrets.token_urlsafe(12),
            "typed_by": str(by.pk),
            "back": back,
        }
        super().__init__(data, initial={**content, **values})
        for field in fields.FIELDS:
            self.fields[field.name] = _form_field(field, Article)
            if field.is_main:  # they stand without a label in sight
                self.fields[field.name].widget.attrs["placeholder"] = field.label
        self.fields["note"].label, self.fields["note"].help_text = self.note_label, self.note_help
        self.by = by
        # What is sent is the whole: compared with what is saved, an added row that equals its saved
        # source would pass for an empty one, and be left out.
        shown = None if data else content["sources"]
        self.sources = SourceFormSet(data, initial=shown, prefix=typed.PREFIX)

    def clean_typed_by(self):
        if self.cleaned_data["typed_by"] not in ("", str(self.by.pk)):
            raise ValidationError(
                _(
                    "Somebody else signed in on this browser since the page was opened. Nothing "
                    "was saved; who typed this signs in again and saves."
                )
            )
        return self.cleaned_data["typed_by"]

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.sources.is_valid()])

    def all_errors(self) -> list[str]:
        """Every error message, those of the sources too."""
        lists = [*self.errors.values(), self.sources.non_form_errors()]
        lists += [errors for row in self.sources.errors for errors in row.values()]
        return [sentence for errors in lists for sentence in errors]

    @property
    def content(self) -> dict:
        """The content of a valid form."""
        rows = [row for row in self.sources.cleaned_data if row and not row.get("DELETE")]
        sources = [{name: row[name] for name in fields.source_names()} for row in rows]
        return snapshots.snapshot(
            self.cleaned_data, [source for source in sources if any(source.values())]
        )

    @property
    def opened_digest(self) -> str:
        return self.cleaned_data["opened_as"].partition(":")[2]

    @property
    def dropped_pictures(self) -> tuple[str, ...]:
        """The pictures of other sites that cleaning removed."""
        return tuple(
            address
            for field in fields.FIELDS
            if field.kind == fields.BODY
            for address in self.fields[field.name].dropped
        )

    # --- how it is shown

    def main_fields(self) -> list[forms.BoundField]:
        """What one writes: in view at once."""
        return [self[field.name] for field in fields.FIELDS if field.is_main]

    def groups(self) -> list[tuple[str, list[list[forms.BoundField]]]]:
        """What stands at the side of the text, grouped as `fields.FIELDS` says: the label of each
        group with its lines."""
        note = (_("For the record"), [[self["note"]]])
        # First stands what is decided first: an article's place, or the note of a correction.
        has_place = "section" in self.fields
        return [
            (_("Place"), [[self["section"]]]) if has_place else note,
            (_("Titles and summary"), self._lines(fields.TITLES) + self._lines(fields.TEXT)),
            (fields.ORIGIN, self._lines(fields.ORIGIN)),
            *([note] if has_place else []),
        ]

    def _lines(self, group: str) -> list[list[forms.BoundField]]:
        lines: list[list[forms.BoundField]] = []
        for field in fields.FIELDS:
            if field.group == group and field.is_beside:
                lines[-1].append(self[field.name])
            elif field.group == group and not field.is_main:
                lines.append([self[field.name]])
        return lines

    @property
    def media(self):
        scripts = ["vendor/jquery/jquery.min.js", "jquery.init.js", "core.js"]
        own = ["server.js", "keeping.js", "sources.js", "writing.js"]
        added = forms.Media(
            js=[
                *(f"admin/js/{name}" for name in scripts),
                *(Script(f"desk/{name}", **{"defer": True}) for name in own),
            ]
        )
        return added + super().media + self.sources.media
