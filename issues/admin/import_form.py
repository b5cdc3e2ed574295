"""The forms of an import: the file, and the issue it becomes."""

from django import forms
from django.utils.translation import gettext_lazy

from issues import importing
from qualitynews.people.characters import storable


class AskedForm(forms.Form):
    """Which issue a manuscript becomes; the keywords of `importing.import_issue`."""

    year = forms.IntegerField(label=gettext_lazy("year"), min_value=1900, max_value=2999)
    number = forms.IntegerField(
        label=gettext_lazy("number in the year"), min_value=1, max_value=999
    )
    date = forms.DateField(
        label=gettext_lazy("date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Left empty, the manuscript's own date counts."),
    )
    title = forms.CharField(label=gettext_lazy("masthead title"), required=False, max_length=100)
    replace = forms.BooleanField(
        label=gettext_lazy("Replace the issue if it exists"), required=False
    )
    discard_edits = forms.BooleanField(
        label=gettext_lazy("Also if articles were edited since: move those to the pool"),
        required=False,
    )


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Manuscript"),
        help_text=gettext_lazy(
            "A Word file (.docx), plain text or Markdown (UTF-8 or GB18030): the whole issue."
        ),
    )

    def data_of_file(self) -> bytes:
        return self.cleaned_data["file"].read(importing.MAX_BYTES + 1)


def asked_by(request) -> dict[str, str]:
    """What was typed, valid or not: it is kept until it can be written."""
    sent = request.POST
    return {name: storable(sent.get(name, ""))[:200] for name in AskedForm.base_fields}
