"""Manuscripts that were uploaded and are looked through before they are written."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from qualitynews.people.characters import LineField
from qualitynews.people.models import who


class Intake(models.Model):
    """An uploaded file that is no issue yet.

    `asked` is what the form of the import had (year, number, date, title, replace, discard_edits).
    `parts` are the parts of the manuscript as they now are, each a list of the fields of
    `issues.importing.parts.Part`; `doubts` are the remarks on them, as `Remark` has them; `lines`
    is a hash of the lines they refer to.
    """

    filename = LineField(_("file name"), max_length=200)
    data = models.BinaryField(_("file"))
    asked = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    parts = models.JSONField(default=list)
    doubts = models.JSONField(default=list)
    lines = models.CharField(max_length=64)
    by = who(on_delete=models.SET_NULL)
    created_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("uploaded manuscript")
        verbose_name_plural = _("uploaded manuscripts")
        ordering = ["-created_at", "-id"]
        default_permissions = ()

    def __str__(self):
        return self.filename
