"""Rows that are written once and kept for good, and the person of an act."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NotChangeable(TypeError):
    """A row that is kept for good was to be changed or deleted."""


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
    """The person of an act; None for the program itself or the command line."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        **({"related_name": "+", "on_delete": models.PROTECT} | options),
    )
