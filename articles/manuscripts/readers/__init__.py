"""Reads a file into a `Document`: text, Markdown or Word."""

import re
from pathlib import PurePath

from django.utils.translation import gettext as _

from articles.manuscripts.document import Document
from articles.manuscripts.readers import decoding, markdown, text
from articles.manuscripts.report import Report
from qualitynews.people.characters import UNSTORABLE

MARKDOWN_SUFFIXES = (".md", ".markdown")
# A heading with marks makes a text a Markdown file, whatever its name.
_HEADING = re.compile(r"^#{1,6} +\S", re.MULTILINE)


def read(data: bytes, filename: str, *, report: Report) -> Document:
    """The blocks of a manuscript. The bytes say whether it is a Word file; whether a text is
    Markdown, its name or its headings. Raises ManuscriptRefused."""
    decoded = decoding.decode(data)
    if bad := sum(1 for _found in UNSTORABLE.finditer(decoded)):
        report.add(
            "left_out",
            "control_characters",
            _("%(n)s invisible control characters were taken out.") % {"n": bad},
        )
    is_markdown = PurePath(filename).suffix.lower() in MARKDOWN_SUFFIXES
    if is_markdown or _HEADING.search(decoded):
        return markdown.read(decoded, report=report)
    return text.read(decoded, report=report)
