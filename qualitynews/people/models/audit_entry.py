"""The audit log."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qualitynews.people.characters import LineField, LinesField
from qualitynews.people.models.kept import Kept, who


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
