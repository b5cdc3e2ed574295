"""Decodes the bytes of a text file; refuses what is no text, and says what to do."""

import unicodedata
from collections import Counter

from django.utils.translation import gettext as _

from articles.manuscripts import limits
from articles.manuscripts.limits import ManuscriptRefused


def decode(data: bytes) -> str:
    """Decodes UTF-8 (also with BOM), UTF-16 with BOM, or GB18030. Raises ManuscriptRefused."""
    if not data.strip():
        raise ManuscriptRefused(_("The file is empty. Choose the manuscript again."))
    if len(data) > limits.MAX_BYTES:
        raise ManuscriptRefused(
            _("The file is larger than %(n)s MB; that is no manuscript.")
            % {"n": limits.MAX_BYTES >> 20}
        )
    _refuse_other_formats(data)
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


def _refuse_other_formats(data: bytes) -> None:
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    word = _("This is a Word file. In Word, save it as plain text (.txt, UTF-8) and use that file.")
    kinds = (
        (b"PK\x03\x04", word),
        (b"\xd0\xcf\x11\xe0", word),
        (b"{\\rtf", word),
        (b"%PDF", _("This is a PDF. Save its text as plain text (.txt, UTF-8) and use that file.")),
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
