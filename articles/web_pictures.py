"""The files of a picture that the site shows: WebP in two or three widths."""

import io
from contextlib import suppress

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from articles.models import Picture, web_path

# A phone, a column of text on a dense screen, and what opens when a picture is pressed.
WIDTHS = (480, 960, 1920)
TALLEST, QUALITY = 2400, 80


def encode(image: Image.Image) -> dict[int, bytes]:
    """WebP bytes by their width in pixels: those of WIDTHS that the picture has, the last one
    perhaps narrower."""
    found = {}
    for width in WIDTHS:
        smaller = image.copy()
        smaller.thumbnail((width, TALLEST), Image.Resampling.LANCZOS)
        if smaller.width not in found:
            out = io.BytesIO()
            smaller.save(out, "WEBP", quality=QUALITY, method=4)
            found[smaller.width] = out.getvalue()
    return found


def save(name: str, files: dict[int, bytes]) -> None:
    """Store the files of the picture of this name. Raises OSError."""
    for width, data in files.items():
        path = web_path(name, width)
        default_storage.delete(path)  # what lies there is a leftover
        default_storage.save(path, ContentFile(data))


def remove(name: str, widths: list[int]) -> None:
    for width in widths:
        with suppress(OSError):
            default_storage.delete(web_path(name, width))


def make(picture: Picture) -> None:
    """Make the files of a picture that was stored without them, from its original, which was
    checked when it came in. Raises OSError."""
    with picture.original.open("rb") as file:
        image = Image.open(file, formats=("JPEG", "PNG"))
        image.load()
    files = encode(image)
    save(picture.name, files)
    Picture.objects.filter(pk=picture.pk).update(web_widths=list(files))
