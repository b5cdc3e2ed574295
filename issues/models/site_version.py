"""What readers see, as one token: kept pages are pages of one token."""

import secrets

from django.db import models


def new_token() -> str:
    return secrets.token_hex(8)


class SiteVersion(models.Model):
    """One row, written by `issues.versioning` alone. A token is drawn and not counted up: a
    database that was put back from a backup must not use a number a second time."""

    ONLY = 1

    token = models.CharField(max_length=16, default=new_token)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="site_version_is_one_row")
        ]

    def __str__(self):
        return self.token
