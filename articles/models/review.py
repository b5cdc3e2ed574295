"""The review of an article: its stages, its acts, and the changes that reviewers propose."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.revision import to_article
from qualitynews.people.characters import LineField, LinesField
from qualitynews.people.models import Kept, who


class Stage(models.TextChoices):
    """The three reviews 三审, in order."""

    FIRST = "first", _("first review")
    SECOND = "second", _("second review")
    THIRD = "third", _("final review")


class Review(Kept):
    """One act in the review of an article; written by `workflow` and the verbs that call it."""

    class Decision(models.TextChoices):
        SUBMIT = "submit", _("submitted")
        APPROVE = "approve", _("approved")
        RETURN = "return", _("returned to the editor")
        RETURN_BACK = "back", _("returned one stage")
        TAKE_BACK = "take", _("taken back")
        LAPSE = "lapse", _("signatures ended")
        RECORD = "record", _("reviewed on paper")
        PROPOSE = "propose", _("change proposed")
        ACCEPT = "accept", _("proposal accepted")
        DECLINE = "decline", _("proposal declined")
        RETRACT = "retract", _("proposal withdrawn")
        CORRECT = "correct", _("corrected after release")
        SENT_BACK = "sent", _("correction sent back")
        SECOND = "second", _("correction signed by a second person")
        RELEASE = "release", _("released")

    RELEASING = (Decision.RELEASE, Decision.CORRECT)

    article = to_article("reviews")
    at = models.DateTimeField(_("moment"), auto_now_add=True)
    by = who(related_name="reviews")
    name = LineField(_("name at the time"), max_length=200, blank=True)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, blank=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    remark = LinesField(_("remark"), blank=True)
    digest = models.CharField(_("content hash"), max_length=64)
    state = models.CharField(_("state afterwards"), max_length=10)
    # A signature: whether the signer's browser reported that it had shown the text to its end. A
    # help for the office and no proof; None where no page asked.
    is_shown_to_end = models.BooleanField(_("shown to the end (browser's statement)"), null=True)

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

    article = to_article("proposals")
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
