"""Turns a whole issue into a file: one table of formats, each a function over the tree."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from issues import contents
from issues.exporting import data_file, printed
from issues.models import Issue


class ExportFailed(Exception):
    """The issue cannot be exported; the message is for the user and says why."""


@dataclass(frozen=True)
class Exported:
    """A finished file, and what the person who asked for it should know about it."""

    filename: str
    content_type: str
    data: bytes
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Format:
    """`render` takes a contents tree and returns bytes and remarks."""

    label: str
    extension: str
    content_type: str
    render: Callable[[contents.Contents], tuple[bytes, list[str]]]
    is_text: bool = False


FORMATS = {
    "json": Format(_("Data (JSON)"), "json", "application/json", data_file.render, is_text=True),
    "pdf": Format(_("PDF for print"), "pdf", "application/pdf", printed.render),
}


def export(issue: Issue, name: str) -> Exported:
    """The issue in one of FORMATS. Reads, then renders; no transaction is open meanwhile.

    Raises ExportFailed with a sentence for the user, and KeyError for an unknown format.
    """
    form = FORMATS[name]
    try:
        data, remarks = form.render(contents.build(issue))
    except printed.CannotTypeset as error:
        raise ExportFailed(str(error)) from error
    return Exported(f"{issue.slug}.{form.extension}", form.content_type, data, remarks)


def remarks(issue: Issue) -> list[str]:
    """What will give way in print, without setting the pages."""
    with printed.copy_of(contents.build(issue)) as copy:
        return copy.remarks
