"""Decodes the bytes of a text file; refuses what is no text, and says what to do."""

import unicodedata
from collections import Counter

from django.utils.translation import gettext as _

from articles.manuscripts import limits
from articles.manuscripts.limits import ManuscriptRefused


def decode(data: bytes) -> str:
    """Decodes UTF-8 (also with BOM), UTF-16 with BOM, or GB18030. Raises ManuscriptRefused."""
    refuse_size(data, limits.MAX_BYTES)
    refuse_other_formats(data)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _reads_as_text(text):
            return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    raise ManuscriptRefused(
        _("This is not a text file. Save the manuscript as plain text (.txt) in UTF-8.")
    )


def refuse_size(data: bytes, most: int) -> None:
    """Raises ManuscriptRefused for an empty file, and for one of more than so many bytes."""
    if not data.strip():
        raise ManuscriptRefused(_("The file is empty. Choose the manuscript again."))
    if len(data) > most:
        raise ManuscriptRefused(
            _("The file is larger than %(n)s MB; that is no manuscript.") % {"n": most >> 20}
        )


def is_packed(data: bytes) -> bool:
    """Whether the bytes are a zip file, as a Word file is."""
    return data[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def refuse_other_formats(data: bytes) -> None:
    """Raises ManuscriptRefused for files of other programs; the message says what to save as."""
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        # Word packs a file with a password into the container that .doc files are.
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise ManuscriptRefused(
                _(
                    "The Word file is protected by a password. Open it in Word, take the password "
                    "off, save it, and use that file."
                )
            )
        raise ManuscriptRefused(
            _(
                "This is a file of an old Word or of WPS (.doc, .wps). Open it there, save it as a "
                "Word document (.docx), and use that file."
            )
        )
    kinds = (
        (b"{\\rtf", _("This is an RTF file. In Word, save it as a Word document (.docx).")),
        (b"%PDF", _("This is a PDF. Use the Word file it was made of, or save its text as .txt.")),
        (b"<!doctype html", _("This is a web page. Save its text as plain text (.txt, UTF-8).")),
        (b"<html", _("This is a web page. Save its text as plain text (.txt, UTF-8).")),
    )
    for magic, message in kinds:
        if start[: len(magic)].lower() == magic.lower():
            raise ManuscriptRefused(message)


def _reads_as_text(text: str) -> bool:
    if "\x00" in text:
        return False
    odd = sum(
        count
        for character, count in Counter(text).items()
        if (ord(character) < 32 and character not in "\n\r\t\f\x0b\x1a")
        or unicodedata.category(character) in {"Cn", "Co", "Cs"}
    )
    return odd * 50 <= len(text)
