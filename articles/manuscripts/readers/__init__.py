"""Reads a file into a `Document`: text, Markdown or Word."""

import re
from collections.abc import Mapping
from pathlib import PurePath

from django.utils.translation import gettext as _

from articles.manuscripts import limits
from articles.manuscripts.document import Document
from articles.manuscripts.readers import decoding, markdown, text, word
from articles.manuscripts.report import Report
from qualitynews.people.characters import UNSTORABLE

WORD_SUFFIXES = (".docx", ".docm")
MARKDOWN_SUFFIXES = (".md", ".markdown")
# A heading with marks makes a text a Markdown file, whatever its name.
_HEADING = re.compile(r"^#{1,6} +\S", re.MULTILINE)


def read(
    data: bytes, filename: str, *, report: Report, styles: Mapping[str, str] | None = None
) -> Document:
    """The blocks of a manuscript. The bytes or the name say whether it is a Word file; whether a
    text is Markdown, its name or its headings. `styles` says what the styles of the office's Word
    files mean, beside those that are known. Raises ManuscriptRefused."""
    suffix = PurePath(filename).suffix.lower()
    if decoding.is_packed(data) or suffix in WORD_SUFFIXES:
        decoding.refuse_size(data, limits.MAX_WORD_BYTES)
        decoding.refuse_other_formats(data)
        return word.read(data, report=report, styles=styles or {})
    decoded = decoding.decode(data)
    if bad := sum(1 for _found in UNSTORABLE.finditer(decoded)):
        report.add(
            "left_out",
            "control_characters",
            _("%(n)s invisible control characters were taken out.") % {"n": bad},
        )
    if suffix in MARKDOWN_SUFFIXES or _HEADING.search(decoded):
        return markdown.read(decoded, report=report)
    return text.read(decoded, report=report)
