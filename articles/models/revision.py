"""The content of an article after each saved change."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qualitynews.people.characters import LineField
from qualitynews.people.models import Kept, who


def to_article(related_name: str, *, on_delete=models.PROTECT) -> models.ForeignKey:
    """The article that a row on record is about."""
    return models.ForeignKey(
        "articles.Article",
        verbose_name=_("article"),
        on_delete=on_delete,
        related_name=related_name,
    )


class Revision(Kept):
    """The content of an article after one saved change; written by `revisions.record`."""

    class Kind(models.TextChoices):
        SAVED = "saved", _("saved")
        IMPORTED = "imported", _("imported")
        RESTORED = "restored", _("restored")
        ACCEPTED = "accepted", _("proposal accepted")
        CORRECTED = "corrected", _("corrected after release")

    article = to_article("revisions", on_delete=models.CASCADE)
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SAVED)
    by = who(related_name="revisions")
    note = LineField(_("note"), max_length=300, blank=True)
    content = models.JSONField(_("content"))
    digest = models.CharField(_("content hash"), max_length=64)
    at = models.DateTimeField(_("moment"), auto_now_add=True)

    class Meta:
        default_permissions = ("view",)
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once"),
        ]
        indexes = [models.Index(fields=["article", "digest"], name="revision_of_content")]

    def __str__(self):
        return f"{self.number}"
