"""The only way in for a picture: checked, decoded, encoded again without metadata, and stored."""

import hashlib
import io
import logging
import warnings
from collections.abc import Iterable
from contextlib import contextmanager, suppress
from pathlib import PurePath
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, ImageSequence

from articles import web_pictures
from articles.models import Article, Draft, Picture, Proposal, Revision, unguessable_name
from qualitynews.people import audit, roles
from qualitynews.people.rules import PersonCase

# More than a photograph of a phone has.
MAX_BYTES = 20 * 1024 * 1024
# Unpacked, this many pixels take 200 MB of memory in a worker.
MAX_PIXELS = 50_000_000
# Each frame is looked at, since a later one may claim any size.
MAX_FRAMES = 500
# The sizes that are kept: the largest width and height in pixels. SHOWN gives 280 dots an inch at
# the height that print allows, and is sharp on the site. It is not larger, since readers download
# it and typesetting holds all pictures of an issue unpacked in memory.
ORIGINAL, SHOWN, THUMBNAIL = (3000, 3000), (1120, 800), (320, 240)
READ = ("JPEG", "PNG", "WEBP", "GIF")
OPAQUE, LOSSLESS = ("JPEG", "jpg", "image/jpeg"), ("PNG", "png", "image/png")
CONTENT_TYPES = {extension: kind for _format, extension, kind in (OPAQUE, LOSSLESS)}


logger = logging.getLogger(__name__)


class PictureRefused(ValidationError):
    """The file is not a picture we accept; the message says why and what to do."""


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
    data = file.read(MAX_BYTES + 1)
    image, remarks = _decode(data)
    image = _upright_srgb(image)
    form = _form_for(image, data)
    image = _within(image, ORIGINAL)
    shown = _within(image, SHOWN)
    encoded = _encode(shown, form)
    sha256 = hashlib.sha256(encoded).hexdigest()
    if known := _known(sha256):
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
        (picture.original, _encode(image, form)),
        (picture.file, encoded),
        (picture.thumbnail, _encode(_within(image, THUMBNAIL), form)),
    )
    for_site = web_pictures.encode(image)
    picture.web_widths = list(for_site)
    _write(picture, kept, for_site)
    return Stored(picture, remarks, is_new=True)


def _known(sha256: str) -> Picture | None:
    """The picture whose file has this hash, if the file is there and whole."""
    rows = Picture.objects.filter(sha256=sha256).order_by("id")
    return next((row for row in rows if row.intact_bytes() is not None), None)


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


def _within(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    if image.width <= box[0] and image.height <= box[1]:
        return image
    smaller = image.copy()
    smaller.thumbnail(box, Image.Resampling.LANCZOS)
    return smaller


def content_type(name: str) -> str:
    return CONTENT_TYPES[name.rsplit(".", 1)[-1]]


def _decode(data: bytes) -> tuple[Image.Image, list[str]]:
    if not data:
        raise PictureRefused(_("The file is empty. Choose the picture again."))
    if len(data) > MAX_BYTES:
        raise PictureRefused(
            _("The picture is larger than %(most)s MB. Save it smaller and upload it again.")
            % {"most": MAX_BYTES // 1024 // 1024}
        )
    if _looks_like_svg(data):
        raise PictureRefused(_("SVG drawings are not accepted. Export the drawing as PNG."))
    with _no_bombs():
        try:
            image = Image.open(io.BytesIO(data), formats=READ)
            _refuse_size(image.size)
            remarks = _check_frames(image)
            image.load()
        except PictureRefused:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_large() from error
        except Image.UnidentifiedImageError as error:
            raise PictureRefused(
                _("This is not a picture we can read. Use JPEG, PNG, WebP or GIF.")
            ) from error
        except Exception as error:  # Pillow's readers raise a dozen kinds on broken data
            raise PictureRefused(
                _("The picture is damaged or incomplete. Save it again and upload it again.")
            ) from error
    return image, remarks


@contextmanager
def _no_bombs():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def _looks_like_svg(data: bytes) -> bool:
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<svg", b"<?xml", b"<!doctype svg")) or b"<svg" in start[:1024]


def _refuse_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MAX_PIXELS:
        raise _too_large()


def _too_large() -> PictureRefused:
    return PictureRefused(
        _("The picture has more than %(most)s million pixels. Reduce it and upload it again.")
        % {"most": MAX_PIXELS // 1_000_000}
    )


def _check_frames(image: Image.Image) -> list[str]:
    """Check all frames of an animation, since a later one can be of any size."""
    frames = getattr(image, "n_frames", 1)
    if frames == 1:
        return []
    if frames > MAX_FRAMES:
        raise PictureRefused(
            _("The animation has %(n)s frames; at most %(most)s are read. Save its first frame.")
            % {"n": frames, "most": MAX_FRAMES}
        )
    for frame in ImageSequence.Iterator(image):
        _refuse_size(frame.size)
        for tile in frame.tile:
            if tile[1]:
                _refuse_size((tile[1][2], tile[1][3]))
    image.seek(0)
    return [_("Only the first frame of the animation was kept.")]


def _upright_srgb(image: Image.Image) -> Image.Image:
    image = ImageOps.exif_transpose(image)
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I") or image.mode == "F":
        image = _eight_bit(image)
    has_alpha = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    if profile and image.mode in {"RGB", "RGBA", "CMYK", "L"}:
        image = _through_profile(image, profile)
    target = "RGBA" if has_alpha else ("L" if image.mode in {"1", "L"} else "RGB")
    image = image.convert(target)
    if target == "RGBA" and image.getextrema()[3][0] == 255:
        image = image.convert("RGB")
    image.info.clear()
    return image


def _eight_bit(image: Image.Image) -> Image.Image:
    """16-bit grey scaled to 8 bits; `convert` alone would clip it to white."""
    wide = image.convert("I")
    return wide.point(lambda value: value * (1 / 256)).convert("L")


def _through_profile(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours converted by the embedded profile; a profile that cannot be read is ignored."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        image = ImageCms.profileToProfile(
            image.convert("RGB") if alpha else image,
            source,
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    if alpha:
        image.putalpha(alpha)
    return image


def _form_for(image: Image.Image, data: bytes) -> tuple[str, str, str]:
    """Photographs stay JPEG; drawings, and pictures with transparency, become PNG."""
    is_photograph = data[:2] == b"\xff\xd8" or data[8:12] == b"WEBP"
    return OPAQUE if is_photograph and image.mode != "RGBA" else LOSSLESS


def _encode(image: Image.Image, form: tuple[str, str, str]) -> bytes:
    out = io.BytesIO()
    options = {"quality": 88, "progressive": True} if form == OPAQUE else {}
    image.save(out, form[0], optimize=True, **options)
    return out.getvalue()


def is_used(picture: Picture) -> bool:
    """Whether an article shows it, or a revision, proposal or draft that could be brought back."""
    name = picture.name
    return (
        picture.articles.exists()
        or Article.objects.filter(body__contains=picture.address).exists()
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
    """Delete pictures that were stored a moment ago for something that was then not written."""
    for picture in stored:
        fields = (picture.original, picture.file, picture.thumbnail)
        Picture.objects.filter(pk=picture.pk).delete()
        _remove_files(fields, picture.name, picture.web_widths)


def _remove_files(fields: tuple, name: str, web_widths: list[int]) -> None:
    for field in fields:
        field.storage.delete(field.name)
    web_pictures.remove(name, web_widths)
