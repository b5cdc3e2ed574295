"""What a picture's file is: checked and decoded, turned upright, in sRGB, encoded again."""

import io
import warnings
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, ImageSequence

# More than a photograph of a phone has.
MAX_BYTES = 20 * 1024 * 1024
# Unpacked, this many pixels take 200 MB of memory in a worker.
MAX_PIXELS = 50_000_000
# Each frame is looked at, since a later one may claim any size.
MAX_FRAMES = 500
READ = ("JPEG", "PNG", "WEBP", "GIF")
OPAQUE, LOSSLESS = ("JPEG", "jpg", "image/jpeg"), ("PNG", "png", "image/png")
CONTENT_TYPES = {extension: kind for _format, extension, kind in (OPAQUE, LOSSLESS)}


class PictureRefused(ValidationError):
    """The file is not a picture we accept; the message says why and what to do."""


def within(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    if image.width <= box[0] and image.height <= box[1]:
        return image
    smaller = image.copy()
    smaller.thumbnail(box, Image.Resampling.LANCZOS)
    return smaller


def decode(data: bytes) -> tuple[Image.Image, list[str]]:
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


def upright_srgb(image: Image.Image) -> Image.Image:
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


def form_for(image: Image.Image, data: bytes) -> tuple[str, str, str]:
    """Photographs stay JPEG; drawings, and pictures with transparency, become PNG."""
    is_photograph = data[:2] == b"\xff\xd8" or data[8:12] == b"WEBP"
    return OPAQUE if is_photograph and image.mode != "RGBA" else LOSSLESS


def encode(image: Image.Image, form: tuple[str, str, str]) -> bytes:
    out = io.BytesIO()
    options = {"quality": 88, "progressive": True} if form == OPAQUE else {}
    image.save(out, form[0], optimize=True, **options)
    return out.getvalue()
