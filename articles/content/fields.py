"""The fields of an article and of a source: the one table that all other code reads.

Form, drafts, revisions, differences, merging, restoring, the review page, JSON and print data take
the fields from here, in this order. For a new field, add a row here, a column to the model with its
migration, and the field to the templates that show it.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

# How a value is stored, typed and compared: one line, several lines, a date, rich text.
LINE, LINES, DAY, BODY = "line", "lines", "day", "body"


@dataclass(frozen=True)
class Field:
    """`group` is the part of the form; `is_main`: in view at once, where the others stand at the
    side; `is_beside`: on the same line as the field before.
    `is_public`: readers get it, on pages, in print and as JSON."""

    name: str
    label: str
    kind: str
    group: str = ""
    help_text: str = ""
    is_main: bool = False
    is_beside: bool = False
    is_public: bool = True


TITLES, TEXT, ORIGIN = _("Titles"), _("Text"), _("Origin")

FIELDS = (
    Field("title", _("title"), LINE, TITLES, is_main=True),
    Field(
        "original_title",
        _("original title"),
        LINE,
        TITLES,
        help_text=_("The title as the source printed it, word for word."),
    ),
    Field("subtitle", _("subtitle"), LINE, TITLES),
    Field("summary", _("summary"), LINES, TEXT),
    Field("body", _("text"), BODY, TEXT, is_main=True),
    Field("outlet", _("outlet"), LINE, ORIGIN),
    Field("published_on", _("first published on"), DAY, ORIGIN, is_beside=True),
    Field("dateline", _("dateline"), LINE, ORIGIN),
    Field("role", _("role of the author"), LINE, ORIGIN, is_beside=True),
    Field("author", _("author"), LINE, ORIGIN, is_beside=True),
    Field("responsible_editor", _("responsible editor"), LINE, ORIGIN),
)
SOURCE_FIELDS = (
    Field("label", _("link text"), LINE),
    Field("url", _("address"), LINE, is_main=True),
    Field("outlet", _("outlet"), LINE, is_main=True),
    Field("accessed_on", _("seen on"), DAY),
)
SOURCES = "sources"  # the one part of a content that is not a field but a list of rows


def names() -> list[str]:
    return [field.name for field in FIELDS]


def source_names() -> list[str]:
    return [field.name for field in SOURCE_FIELDS]


def labels() -> dict[str, str]:
    """The parts of a content with their labels: the fields, then the sources."""
    return {field.name: field.label for field in FIELDS} | {SOURCES: _("sources")}


def label_of(name: str, table: tuple[Field, ...] = FIELDS) -> str:
    """The label of a field; the columns of the models take theirs from here."""
    return next(field.label for field in table if field.name == name)
