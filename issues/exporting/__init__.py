"""Turns a whole issue into a file: one table of formats, each a function of the tree."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from issues import contents
from issues.exporting import data_file
from issues.exporting.print import printed, sheets
from issues.models import Edition, EditionFile, Issue
from issues.rules import IssueCase
from qualitynews.people import audit, roles


class ExportFailed(Exception):
    """The issue cannot be exported; the message says why, for the user."""


@dataclass(frozen=True)
class Exported:
    """A finished file, and remarks for the person who asked for it."""

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


@roles.asks("export")
def export(issue: Issue, name: str, *, by) -> Exported:
    """The issue in one of FORMATS. It is read first, then rendered; no transaction is open
    meanwhile.

    Raises PermissionDenied, ExportFailed with a sentence for the user, or KeyError for an unknown
    format.
    """
    roles.ask("export", IssueCase(by, issue))
    form = FORMATS[name]
    try:
        data, remarks = form.render(contents.build(issue))
    except printed.CannotTypeset as error:
        raise ExportFailed(str(error)) from error
    audit.record("issue_exported", issue, by=by, note=name)
    return Exported(f"{issue.slug}.{form.extension}", form.content_type, data, remarks)


@roles.asks("export")
def sheet(data: dict, filename: str, *, by) -> Exported:
    """A sign-off sheet (the data of `sign_off`) as a PDF. Raises as `export`."""
    roles.ask("export", IssueCase(by))
    try:
        return Exported(filename, "application/pdf", sheets.render(data))
    except printed.CannotTypeset as error:
        raise ExportFailed(str(error)) from error


@roles.asks("export")
def fetch(edition: Edition, name: str, *, by) -> EditionFile:
    """The stored file of an edition, in one of FORMATS; it is logged who fetched it. Raises
    PermissionDenied or EditionFile.DoesNotExist."""
    roles.ask("export", IssueCase(by, edition.issue))
    file = edition.file(name)
    audit.record("edition_fetched", edition, by=by, note=name)
    return file


def remarks(issue: Issue) -> list[str]:
    """What cannot be printed as it is, without making the PDF."""
    with printed.issue_input(contents.build(issue)) as copy:
        return copy.remarks
