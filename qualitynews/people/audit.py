"""The audit log: who did what to which row, when, and from where.

Verbs write it inside their transaction, so what failed is not in it. They know no request: the
middleware sets the visitor's address for the time of a request.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Max
from django.utils.translation import gettext, gettext_lazy

from qualitynews.people import real_names, roles
from qualitynews.people.models import AuditEntry
from qualitynews.people.rules import PersonCase

COMMAND_LINE = "command line"  # a mark in the log, not a word for people
LABELS = {
    "sign_in": gettext_lazy("signed in"),
    "sign_out": gettext_lazy("signed out"),
    "sign_in_failed": gettext_lazy("failed to sign in"),
    "sign_in_stopped": gettext_lazy("signing in stopped for a while"),
    "article_deleted": gettext_lazy("article deleted"),
    "article_saved": gettext_lazy("article changed"),
    "article_imported": gettext_lazy("article imported"),
    "article_restored": gettext_lazy("revision restored"),
    "issue_published": gettext_lazy("issue published"),
    "issue_scheduled": gettext_lazy("issue scheduled"),
    "issue_called_back": gettext_lazy("release called back"),
    "issue_withdrawn": gettext_lazy("issue withdrawn"),
    "issue_corrected": gettext_lazy("issue corrected"),
    "correction_prepared": gettext_lazy("correction made, waits for a second person"),
    "article_sent": gettext_lazy("correction sent back"),
    "issue_exported": gettext_lazy("issue exported"),
    "edition_fetched": gettext_lazy("edition fetched"),
    "picture_deleted": gettext_lazy("picture deleted"),
    "own_password": gettext_lazy("own password changed"),
    "issue_saved": gettext_lazy("issue changed"),
    "periodical_saved": gettext_lazy("what is told of the periodical changed"),
    "issue_deleted": gettext_lazy("issue deleted"),
    "article_placed": gettext_lazy("article moved to a section"),
    "order_changed": gettext_lazy("order changed"),
    "section_added": gettext_lazy("section added"),
    "section_changed": gettext_lazy("section renamed"),
    "section_moved": gettext_lazy("section moved"),
    "section_removed": gettext_lazy("section removed"),
    "section_restored": gettext_lazy("section brought back"),
    "manuscript_uploaded": gettext_lazy("manuscript uploaded"),
    "manuscript_discarded": gettext_lazy("uploaded manuscript deleted"),
    "manuscript_imported": gettext_lazy("manuscript imported"),
    "person_added": gettext_lazy("person added"),
    "person_changed": gettext_lazy("person or roles changed"),
    "person_password": gettext_lazy("password set for a person"),
    "log_exported": gettext_lazy("audit log exported"),
}
_address: ContextVar[str] = ContextVar("address", default=COMMAND_LINE)


@contextmanager
def coming_from(address: str):
    """Log this network address for everything done inside the block."""
    token = _address.set(address[:60])
    try:
        yield
    finally:
        _address.reset(token)


def record(act: str, thing=None, *, by, note: str = "", name: str = "") -> AuditEntry:
    """Log one act on a row (or None). `by` is None for the program itself."""
    by = by if by is not None and by.pk else None
    return AuditEntry.objects.create(
        by=by,
        name=(name or real_names.name_of(by))[:200],
        act=act,
        what=str(thing)[:300] if thing is not None else "",
        key=row_key(thing) if thing is not None else "",
        note=note,
        address=_address.get(),
    )


def address() -> str:
    """The address that entries are logged with now."""
    return _address.get()


def row_key(thing) -> str:
    """How the log refers to a row: its model and primary key."""
    return f"{thing._meta.label_lower}:{thing.pk}"


def name_acts(labels: dict[str, str]) -> None:
    """Add the names of acts that another app logs; called when the app starts."""
    LABELS.update(labels)


def label(act: str) -> str:
    """The name of an act, for people."""
    return str(LABELS.get(act, act))


def last_entry() -> int:
    """The key of the newest entry; it grows with every act that is logged."""
    return AuditEntry.objects.aggregate(last=Max("pk"))["last"] or 0


def entries_of(thing):
    """What was done to one row, newest first."""
    return AuditEntry.objects.filter(key=row_key(thing))


@roles.asks("read_log")
def export_log(*, by):
    """All entries, oldest first. The export itself is logged. Raises PermissionDenied."""
    roles.ask("read_log", PersonCase(by))
    record("log_exported", by=by)
    return AuditEntry.objects.order_by("id")


def where(entry: AuditEntry) -> str:
    """Where an act came from, for people."""
    return gettext("command line") if entry.address == COMMAND_LINE else entry.address
