"""What belongs to one person at one article: the private draft, and the note that it is open."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """What one person typed and did not save, in an article or (None) in a new one.

    `values` holds the form as the browser sends it (name to list of values); `opened_as` is the
    fingerprint of the article when the tab opened it. One row for each tab (`key`).
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts"
    )
    article = models.ForeignKey(
        "articles.Article",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="drafts",
    )
    key = models.CharField(max_length=40)
    values = models.JSONField()
    opened_as = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(_("moment"), auto_now=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], name="draft_once_a_tab"),
        ]

    def __str__(self):
        return f"{self.by} {self.at:%Y-%m-%d %H:%M}"


class Presence(models.Model):
    """Somebody has an article open in a tab, and was seen there at `seen_at`."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="presences"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    since = models.DateTimeField(_("moment"), auto_now_add=True)
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        verbose_name = _("open text")
        verbose_name_plural = _("open texts")
        constraints = [
            models.UniqueConstraint(fields=["article", "by", "key"], name="presence_once_a_tab"),
        ]

    def __str__(self):
        return str(self.by)
