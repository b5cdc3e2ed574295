"""The proof 校样 of an issue: its pages as they were last set, for those who work on it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue


class ProofQuerySet(models.QuerySet):
    def without_pdf(self):
        return self.defer("pdf")


class Proof(models.Model):
    """The pages of an issue as last set. Written by `proofing` alone; nothing in it is lost that
    cannot be set again.

    `fingerprint` says what it was set from. `starts` has for each article, under its key as text,
    the page on which it begins, counted from the cover, and the number printed there.
    """

    issue = models.OneToOneField(
        Issue, verbose_name=_("issue"), on_delete=models.CASCADE, related_name="proof"
    )
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True)
    starts = models.JSONField(_("first pages"), default=dict)
    count = models.PositiveIntegerField(_("pages"), default=0)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    pdf = models.BinaryField(_("PDF"), default=bytes)
    begun_at = models.DateTimeField(_("begun at"), null=True)  # None: nobody is setting it

    objects = ProofQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")

    def __str__(self):
        return str(self.issue)


class ProofPage(models.Model):
    """A small picture of one page (WebP), counted from 1."""

    proof = models.ForeignKey(
        Proof, verbose_name=_("proof"), on_delete=models.CASCADE, related_name="pages"
    )
    number = models.PositiveIntegerField(_("number"))
    picture = models.BinaryField(_("picture"))

    class Meta:
        default_permissions = ()
        verbose_name = _("page of a proof")
        verbose_name_plural = _("pages of proofs")
        ordering = ["proof", "number"]
        constraints = [
            models.UniqueConstraint(fields=["proof", "number"], name="proof_page_once"),
        ]

    def __str__(self):
        return f"{self.proof} · {self.number}"
