"""The pictures articles show."""

import hashlib
import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles import richtext
from qualitynews.people.characters import LineField
from qualitynews.people.models import who


def original_path(picture: "Picture", filename: str) -> str:
    return f"originals/{picture.name[:2]}/{picture.name}"


def picture_path(picture: "Picture", filename: str) -> str:
    return f"pictures/{picture.name[:2]}/{picture.name}"


def thumbnail_path(picture: "Picture", filename: str) -> str:
    return f"thumbnails/{picture.name[:2]}/{picture.name}"


def web_path(name: str, width: int) -> str:
    """Where the WebP file of a picture in one of its `web_widths` lies."""
    return f"web/{name[:2]}/{name.rpartition('.')[0]}-{width}.webp"


def unguessable_name() -> str:
    return secrets.token_urlsafe(18)


class Picture(models.Model):
    """A stored picture, checked and re-encoded; written only by `articles.pictures.store`.

    `file` is what pages and print show; width, height and hash are of it.
    """

    name = models.CharField(_("name"), max_length=64, unique=True)
    original = models.FileField(_("original"), upload_to=original_path)
    file = models.FileField(_("file"), upload_to=picture_path)
    thumbnail = models.FileField(_("thumbnail"), upload_to=thumbnail_path)
    original_name = LineField(_("file name"), max_length=200, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    # For the site: the widths in pixels of its WebP files, the smallest first (`web_path`).
    web_widths = models.JSONField(_("widths for the site"), default=list, editable=False)
    by = who(on_delete=models.SET_NULL)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at", "-id"]

    def __str__(self):
        return self.original_name or self.name

    @property
    def address(self) -> str:
        return f"/media/{self.name}"

    def web_address(self, width: int) -> str:
        """Of its WebP file in one of `web_widths`."""
        return f"/media/web/{self.name.rpartition('.')[0]}-{width}.webp"

    @property
    def srcset(self) -> str:
        return ", ".join(f"{self.web_address(width)} {width}w" for width in self.web_widths)

    def shown(self) -> richtext.ShownPicture:
        files = tuple((width, self.web_address(width)) for width in self.web_widths)
        return richtext.ShownPicture(self.width, self.height, files)

    def intact_bytes(self) -> bytes | None:
        """The bytes of `file`, None if it is missing or is not what was stored."""
        try:
            with self.file.open("rb") as file:
                data = file.read()
        except (OSError, ValueError):
            return None
        return data if hashlib.sha256(data).hexdigest() == self.sha256 else None
