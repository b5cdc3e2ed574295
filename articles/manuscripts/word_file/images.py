"""Pictures as a Word file holds them, in a form that the site takes."""

import io
import warnings

from PIL import Image

MAX_PIXELS = 50_000_000
TAKEN = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")
# Drawings of Windows: Pillow reads neither of them here.
DRAWINGS = {b"\x01\x00\x00\x00": "emf", b"\xd7\xcd\xc6\x9a": "wmf", b"\x01\x00\x09\x00": "wmf"}
CONVERTED = {b"BM": "BMP", b"II*\x00": "TIFF", b"MM\x00*": "TIFF"}


def readable(data: bytes) -> tuple[bytes, str]:
    """The bytes of a picture, converted if they must be, or b"" and why there is none."""
    if data.startswith(TAKEN):
        return data, ""
    for start, reason in DRAWINGS.items():
        if data.startswith(start):
            return b"", reason
    for start, form in CONVERTED.items():
        if data.startswith(start):
            return _as_png(data, form)
    if b"<svg" in data[:2000].lower():
        return b"", "svg"
    return b"", "unreadable"


def _as_png(data: bytes, form: str) -> tuple[bytes, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image = Image.open(io.BytesIO(data), formats=[form])
            if image.width * image.height > MAX_PIXELS:
                return b"", "unreadable"
            buffer = io.BytesIO()
            image.convert("RGB").save(buffer, "PNG")
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError):
        return b"", "unreadable"
    return buffer.getvalue(), ""
