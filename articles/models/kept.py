"""What is kept of the making of an article: revisions, acts of review, proposals, the audit log."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.characters import LineField, LinesField


class Stage(models.TextChoices):
    """The three readings 三审, in their order."""

    FIRST = "first", _("first review")
    SECOND = "second", _("second review")
    THIRD = "third", _("final review")


class NotChangeable(TypeError):
    """Somebody tried to write over or delete what is kept for good."""


class KeptQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise NotChangeable(f"{self.model.__name__} is kept as it is.")

    update.alters_data = True

    def bulk_create(self, objs, *args, update_conflicts=False, **kwargs):
        if update_conflicts:
            raise NotChangeable(f"{self.model.__name__} is kept as it is.")
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, fields, *args, **kwargs):
        raise NotChangeable(f"{self.model.__name__} is kept as it is.")

    bulk_update.alters_data = True

    def delete(self):
        raise NotChangeable(f"{self.model.__name__} is kept for good.")

    delete.alters_data = True
    delete.queryset_only = True


class Kept(models.Model):
    """A row that is written once: saving it again, updating and deleting raise NotChangeable."""

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise NotChangeable(f"{type(self).__name__} is kept as it is.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise NotChangeable(f"{type(self).__name__} is kept for good.")


def who(**options) -> models.ForeignKey:
    """The person of an act; none for what the program or the command line did."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        **({"related_name": "+"} | options),
    )


class Revision(Kept):
    """The content of an article after one saved change; written by `revisions.record`."""

    class Kind(models.TextChoices):
        SAVED = "saved", _("saved")
        IMPORTED = "imported", _("read in")
        RESTORED = "restored", _("restored")
        ACCEPTED = "accepted", _("proposal accepted")
        CORRECTED = "corrected", _("corrected after release")

    article = models.ForeignKey(
        "articles.Article",
        verbose_name=_("article"),
        on_delete=models.CASCADE,
        related_name="revisions",
    )
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


class Review(Kept):
    """One act of the review of an article; written by `workflow` and the verbs that call it."""

    class Decision(models.TextChoices):
        SUBMIT = "submit", _("submitted")
        APPROVE = "approve", _("approved")
        RETURN = "return", _("returned to the editor")
        RETURN_BACK = "back", _("returned one stage")
        TAKE_BACK = "take", _("taken back")
        LAPSE = "lapse", _("signatures lapsed")
        RECORD = "record", _("reviewed on paper")
        PROPOSE = "propose", _("change proposed")
        ACCEPT = "accept", _("proposal accepted")
        DECLINE = "decline", _("proposal declined")
        RETRACT = "retract", _("proposal withdrawn")
        CORRECT = "correct", _("corrected after release")
        RELEASE = "release", _("released")

    RELEASING = (Decision.RELEASE, Decision.CORRECT)

    article = models.ForeignKey(
        "articles.Article",
        verbose_name=_("article"),
        on_delete=models.PROTECT,
        related_name="reviews",
    )
    at = models.DateTimeField(_("moment"), auto_now_add=True)
    by = who(related_name="reviews")
    name = LineField(_("name at the time"), max_length=200, blank=True)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, blank=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    remark = LinesField(_("remark"), blank=True)
    digest = models.CharField(_("content hash"), max_length=64)
    state = models.CharField(_("state afterwards"), max_length=10)

    class Meta:
        default_permissions = ("view",)
        verbose_name = _("act of review")
        verbose_name_plural = _("acts of review")
        ordering = ["id"]
        base_manager_name = "objects"

    def __str__(self):
        return f"{self.get_stage_display()} {self.get_decision_display()}".strip()


class Proposal(models.Model):
    """A reviewer's change, for an editor to accept or decline; written by `proposals` alone."""

    class Fate(models.TextChoices):
        OPEN = "open", _("waits for the editor")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        RETRACTED = "retracted", _("withdrawn")

    article = models.ForeignKey(
        "articles.Article",
        verbose_name=_("article"),
        on_delete=models.PROTECT,
        related_name="proposals",
    )
    by = who(related_name="proposals")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    base = models.CharField(_("made on content"), max_length=64)
    content = models.JSONField(_("content"))
    note = LineField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField(_("moment"), auto_now_add=True)
    fate = models.CharField(_("fate"), max_length=10, choices=Fate, default=Fate.OPEN)
    decided_by = who()
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    remark = LinesField(_("remark"), blank=True)

    class Meta:
        default_permissions = ("view",)
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                condition=models.Q(fate="open"),
                name="proposal_open_once_an_article",
            ),
        ]

    def __str__(self):
        return f"{self.get_stage_display()} {self.get_fate_display()}"


class AuditEntry(Kept):
    """One line of the audit log: who did what to which thing, when, from where."""

    at = models.DateTimeField(_("moment"), auto_now_add=True, db_index=True)
    by = who()
    name = LineField(_("signed in as"), max_length=200, blank=True)
    act = models.CharField(_("act"), max_length=40, db_index=True)
    what = LineField(_("thing"), max_length=300, blank=True)
    key = models.CharField(_("key of the thing"), max_length=60, blank=True, db_index=True)
    note = LinesField(_("note"), blank=True)
    address = models.CharField(_("from where"), max_length=60, blank=True)

    class Meta:
        default_permissions = ("view",)
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("audit log")
        ordering = ["-id"]
        base_manager_name = "objects"

    def __str__(self):
        return f"{self.act} {self.what}"
