"""The only way in for a picture: checked, decoded, encoded again without metadata, and stored."""

import hashlib
import logging
from collections.abc import Iterable
from contextlib import suppress
from pathlib import PurePath
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from articles import picture_files, web_pictures
from articles.models import Article, Draft, Picture, Proposal, Revision, unguessable_name
from articles.picture_files import PictureRefused
from qualitynews.people import audit, roles
from qualitynews.people.rules import PersonCase

# The sizes that are kept: the largest width and height in pixels. SHOWN gives 280 dots an inch at
# the height that print allows, and is sharp on the site. It is not larger, since readers download
# it and typesetting holds all pictures of an issue unpacked in memory.
ORIGINAL, SHOWN, THUMBNAIL = (3000, 3000), (1120, 800), (320, 240)


logger = logging.getLogger(__name__)


class Stored(NamedTuple):
    """A picture with remarks for the editor; not `is_new`, if the same was stored before."""

    picture: Picture
    remarks: list[str]
    is_new: bool


@roles.asks("add_picture")
def store(file, *, by, name: str = "") -> Stored:
    """Check and keep an uploaded picture, or find it where it is stored already.

    `file` is anything with `read()`; its kind is told by its bytes, never by its name.
    JPEG, PNG, WebP and GIF of at most 20 MB and 50 million pixels are re-encoded: upright, sRGB,
    without EXIF, the first frame of an animation. Files are written before the row, and taken
    away again if one of them or the row cannot be written. Raises PermissionDenied, or
    PictureRefused (also where the folder cannot be written), and then keeps nothing.
    """
    roles.ask("add_picture", PersonCase(by))
    data = file.read(picture_files.MAX_BYTES + 1)
    image, remarks = picture_files.decode(data)
    image = picture_files.upright_srgb(image)
    form = picture_files.form_for(image, data)
    image = picture_files.within(image, ORIGINAL)
    shown = picture_files.within(image, SHOWN)
    encoded = picture_files.encode(shown, form)
    sha256 = hashlib.sha256(encoded).hexdigest()
    if known := _known(sha256, image.size):
        told = _("This picture is in the library already; it is not stored a second time.")
        return Stored(known, [*remarks, told], is_new=False)
    picture = Picture(
        name=f"{unguessable_name()}.{form[1]}",
        original_name=PurePath((name or "").replace("\\", "/")).name[:200],
        sha256=sha256,
        width=shown.width,
        height=shown.height,
        by=by,
    )
    kept = (
        (picture.original, picture_files.encode(image, form)),
        (picture.file, encoded),
        (picture.thumbnail, picture_files.encode(picture_files.within(image, THUMBNAIL), form)),
    )
    for_site = web_pictures.encode(image)
    picture.web_widths = list(for_site)
    _write(picture, kept, for_site)
    return Stored(picture, remarks, is_new=True)


def _known(sha256: str, size: tuple[int, int]) -> Picture | None:
    """The picture whose file has this hash and whose original this size, if both are there and
    whole: a small copy of a large picture looks the same on a page, and is no original."""
    rows = Picture.objects.filter(sha256=sha256).order_by("id")
    return next((row for row in rows if _is_whole(row, size)), None)


def _is_whole(picture: Picture, size: tuple[int, int]) -> bool:
    try:
        with picture.original.open("rb") as file, Image.open(file) as original:
            return original.size == size and picture.intact_bytes() is not None
    except (OSError, ValueError):
        return False


def _write(picture: Picture, kept: tuple, for_site: dict[int, bytes]) -> None:
    """Store the files and then the row, or nothing at all."""
    try:
        with transaction.atomic():
            for field, data in kept:
                field.save(picture.name, ContentFile(data), save=False)
            web_pictures.save(picture.name, for_site)
            picture.save()
    except BaseException as error:
        web_pictures.remove(picture.name, list(for_site))
        for field, _data in kept:
            # The file that failed may be half written, and its field does not know its name then.
            name = field.field.generate_filename(picture, picture.name)
            with suppress(OSError):
                field.storage.delete(name)
        if isinstance(error, OSError):
            logger.exception("The folder for pictures cannot be written")
            raise PictureRefused(
                _(
                    "The picture could not be kept: the folder for pictures cannot be written, or "
                    "the disk is full. Tell whoever looks after the program, and try again later."
                )
            ) from error
        raise


def content_type(name: str) -> str:
    return picture_files.CONTENT_TYPES[name.rsplit(".", 1)[-1]]


def is_used(picture: Picture) -> bool:
    """Whether an article shows it, or a revision, proposal or draft that could be brought back."""
    name = picture.name
    # A correction that waits is a row of the app above, known here by the name of its relation.
    return (
        picture.articles.exists()
        or Article.objects.filter(body__contains=picture.address).exists()
        or Article.objects.filter(prepared_correction__content__pictures__has_key=name).exists()
        or Revision.objects.filter(content__pictures__has_key=name).exists()
        or Proposal.objects.filter(content__pictures__has_key=name).exists()
        or Draft.objects.filter(values__icontains=name).exists()
    )


@roles.asks("delete_picture")
def remove(picture: Picture, *, by) -> None:
    """Delete a picture no article shows: the row, and its files once that is certain. Raises
    PermissionDenied or PictureRefused."""
    roles.ask("delete_picture", PersonCase(by))
    if is_used(picture):
        raise PictureRefused(_("An article shows this picture; it cannot be deleted."))
    fields = (picture.original, picture.file, picture.thumbnail)
    with transaction.atomic():
        audit.record("picture_deleted", picture, by=by)
        picture.delete()
        transaction.on_commit(lambda: _remove_files(fields, picture.name, picture.web_widths))


def take_back(stored: Iterable[Picture]) -> None:
    """Delete pictures that were stored a moment ago for something that was then not written, and
    that nobody else has used since."""
    for picture in stored:
        if is_used(picture):
            continue
        fields = (picture.original, picture.file, picture.thumbnail)
        Picture.objects.filter(pk=picture.pk).delete()
        _remove_files(fields, picture.name, picture.web_widths)


def _remove_files(fields: tuple, name: str, web_widths: list[int]) -> None:
    for field in fields:
        field.storage.delete(field.name)
    web_pictures.remove(name, web_widths)
