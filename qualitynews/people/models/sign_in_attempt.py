"""Attempts to sign in that have not succeeded, to count them."""

from django.db import models


class SignInAttempt(models.Model):
    """One attempt under one key: a keyed hash of a name or an address, never what was typed."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["key", "at"], name="sign_in_attempt_of_key")]
