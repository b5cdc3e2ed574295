"""Turns a whole issue into a file: one table of formats, each a function of the tree."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
    """`render` takes a contents tree and returns bytes and remarks; that of the PDF takes a style
    and an article too."""

    label: str
    extension: str
    content_type: str
    render: Callable[..., tuple[bytes, list[str]]]
    is_text: bool = False


FORMATS = {
    "json": Format(
        gettext_lazy("Data (JSON)"), "json", "application/json", data_file.render, is_text=True
    ),
    "pdf": Format(gettext_lazy("PDF for print"), "pdf", "application/pdf", printed.render),
}


@roles.asks("export")
def export(issue: Issue, name: str, *, by, style: str = "", article: int = 0) -> Exported:
    """The issue in one of FORMATS. It is read first, then rendered; no transaction is open
    meanwhile. A PDF may be set in another print style, or be of one article alone, by its key.

    Raises PermissionDenied, ExportFailed with a sentence for the user, or KeyError for an unknown
    format or style.
    """
    roles.ask("export", IssueCase(by, issue))
    form = FORMATS[name]
    tree = contents.build(issue)
    choices = {"style": style, "article": article} if style or article else {}
    if choices and name != "pdf":
        raise ExportFailed(_("Only a PDF can be set in another style or of one article alone."))
    if article and tree.place_of(article) is None:
        raise ExportFailed(
            _("The issue %(issue)s has no article %(n)s.") % {"issue": issue, "n": article}
        )
    try:
        data, remarks = form.render(tree, **choices)
    except printed.CannotTypeset as error:
        raise ExportFailed(str(error)) from error
    audit.record(
        "issue_exported",
        issue,
        by=by,
        note=" ".join(map(str, filter(None, [name, style, article]))),
    )
    parts = [issue.slug, f"article-{article}" if article else "", style]
    filename = "-".join(filter(None, parts))
    return Exported(f"{filename}.{form.extension}", form.content_type, data, remarks)


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
    return printed.remarks(contents.build(issue))
