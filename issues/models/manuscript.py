"""Manuscripts that were imported."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue
from qualitynews.people.characters import LineField
from qualitynews.people.models import who


class Manuscript(models.Model):
    """An imported file: its bytes, what was understood, and the report."""

    issue = models.ForeignKey(
        Issue,
        verbose_name=_("issue"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="manuscripts",
    )
    filename = LineField(_("file name"), max_length=200)
    data = models.BinaryField(_("file"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    understood = models.JSONField(_("what was understood"))
    report = models.JSONField(_("report"))
    by = who(on_delete=models.SET_NULL)
    created_at = models.DateTimeField(_("imported at"), auto_now_add=True)

    class Meta:
        verbose_name = _("manuscript")
        verbose_name_plural = _("manuscripts")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["issue", "sha256"], name="manuscript_of_issue")]

    def __str__(self):
        return self.filename
