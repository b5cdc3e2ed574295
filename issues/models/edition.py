"""What was released: editions as readers got them, and the corrections that made a next one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.characters import LinesField
from articles.models import Article, Kept
from articles.models.kept import who
from issues.models.issue import Issue


class EditionQuerySet(models.QuerySet):
    def standing(self):
        """Without those called back before their moment came; newest first."""
        return self.filter(called_back_at=None)

    def without_files(self):
        return self.defer("pdf", "contents", "sheet")


class Edition(models.Model):
    """One release of an issue: the bytes sent, what they were made of, who let them go.

    Written by `publishing` alone, and never changed but for `called_back_at`.
    """

    issue = models.ForeignKey(
        Issue, verbose_name=_("issue"), on_delete=models.PROTECT, related_name="editions"
    )
    number = models.PositiveIntegerField(_("number"))
    published_at = models.DateTimeField(_("published at"))
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    called_back_at = models.DateTimeField(_("called back at"), null=True, blank=True)
    by = who()
    pdf = models.BinaryField(_("PDF"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    pages = models.PositiveIntegerField(_("pages"))
    contents = models.JSONField(_("contents"))
    sheet = models.JSONField(_("sign-off sheet"))
    acknowledged = models.JSONField(_("acknowledged warnings"), default=list)

    objects = EditionQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["issue", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "number"], name="edition_number_once"),
        ]

    def __str__(self):
        return f"{self.issue} · {self.number}"


class Correction(Kept):
    """A change of a published article, told to readers: 更正."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.PROTECT, related_name="corrections"
    )
    edition = models.OneToOneField(
        Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="correction"
    )
    note = LinesField(_("note for the readers"))
    at = models.DateTimeField(_("moment"))
    by = who()

    class Meta:
        default_permissions = ("view",)
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-id"]
        base_manager_name = "objects"

    def __str__(self):
        return self.note
