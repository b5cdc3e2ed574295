"""The version of what readers see: another one after each change of it, wherever it was made.

`changed` is called by the verbs that change what readers see, last in their transaction: who holds
the row lets others wait for it. `current` asks the database at most every 250 ms: asked at each
request it would cost more than the page.
"""

import datetime
import threading
import time
from dataclasses import dataclass

from django.db import Error, close_old_connections, transaction
from django.db.models import Func, Subquery
from django.utils import timezone

from issues.models import Issue, SiteVersion
from issues.models.site_version import new_token

# Readers may see what was changed elsewhere so much later; the promise is a second.
SECONDS = 0.25


@dataclass(frozen=True)
class Version:
    """`passed` is how many scheduled moments have come: a scheduled release changes what readers
    see though nobody writes anything. So does midnight: a reference says on which day the page
    was seen."""

    token: str
    passed: int
    day: datetime.date

    def __str__(self):
        return f"{self.token}-{self.passed}-{self.day:%Y%m%d}"


def changed() -> None:
    """Draw another version, and forget the one this process knows when it is committed."""
    SiteVersion.objects.bulk_create(  # in one statement, whether there is a row or not
        [SiteVersion(pk=SiteVersion.ONLY, token=new_token())],
        update_conflicts=True, unique_fields=["pk"], update_fields=["token"],
    )  # fmt: skip
    transaction.on_commit(_known.forget)


def current() -> Version | None:
    """The version, at most 250 ms old; in the process that changed it never older than the
    change. None if there is none. Raises DatabaseError."""
    return _known.value()


def fresh() -> Version | None:
    """The version as it is now. Raises DatabaseError."""
    _known.forget()
    return _known.value()


def read() -> tuple[Version | None, float]:
    """The version as it is now, and in how many seconds a scheduled moment or midnight comes.
    Raises DatabaseError."""
    now = timezone.now()
    passed = Issue.objects.filter(scheduled_at__lte=now).order_by()
    to_come = Issue.objects.filter(scheduled_at__gt=now).order_by("scheduled_at")
    # In one statement: the token of before a withdrawal, with the moments of after it, would be
    # the version of before the release.
    rows = SiteVersion.objects.filter(pk=SiteVersion.ONLY).values_list(
        "token",
        Subquery(passed.values(n=Func("pk", function="COUNT"))),
        Subquery(to_come.values("scheduled_at")[:1]),
    )
    token, count, moment = rows.first() or (None, 0, None)
    here = timezone.localtime(now)
    midnight = datetime.datetime.combine(here + datetime.timedelta(days=1), datetime.time.min)
    until = min(filter(None, [timezone.make_aware(midnight), moment]))
    left = (until - now).total_seconds()
    return token and Version(token, count, here.date()), left


class _Known:
    """What this process knows of the version. However many ask while the database is slow, at most
    two reads follow each other: who came before a read began takes what it found."""

    def __init__(self):
        self._reading, self._writing = threading.Lock(), threading.Lock()
        self._changes = 0
        self._found: tuple[Version | None, Error | None] = None, None
        self._until = self._asked_at = 0.0

    def forget(self) -> None:
        """Never waits for the database."""
        with self._writing:
            self._changes += 1
            self._until = 0.0

    def value(self) -> Version | None:
        until, found = self._until, self._found  # in this order: what is found is written first
        arrived = time.monotonic()
        if arrived >= until:
            with self._reading:
                if self._asked_at < arrived:
                    self._read()
                found = self._found
        value, error = found
        if error is not None:
            raise type(error)(*error.args)
        return value

    def _read(self) -> None:
        changes, self._asked_at = self._changes, time.monotonic()
        left = SECONDS
        try:
            close_old_connections()
            value, left = read()
            if value != self._found[0] or self._found[1]:  # else the same object: quick to compare
                self._found = value, None
        except Error as error:  # a database that is gone is not asked at each request either
            self._found = None, error
        with self._writing:
            if changes == self._changes:  # else it may have begun before the change
                self._until = self._asked_at + min(SECONDS, left)


_known = _Known()
