"""Attempts to sign in that did not succeed, to count them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignInAttempt(models.Model):
    """One attempt under one key: a keyed hash of a name or an address, never what was typed."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        verbose_name = _("attempt to sign in")
        verbose_name_plural = _("attempts to sign in")
        indexes = [models.Index(fields=["key", "at"], name="sign_in_attempt_of_key")]

    def __str__(self):
        return f"{self.key[:8]} {self.at:%Y-%m-%d %H:%M}"
