"""Adds people, gives them roles, locks them out, sets their passwords: the only writer of a person.

Nobody who signed anything is deleted. Who leaves is locked out.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from qualitynews.people import audit, roles
from qualitynews.people.models import User
from qualitynews.people.rules import PersonCase


@transaction.atomic
@roles.asks("people")
def write_person(person: User, *, groups: Iterable[Group] | None = None, by: User | None) -> User:
    """Save a new or changed person, with the given roles (None: leave them). Raises
    PermissionDenied or Refused."""
    roles.ask("people", PersonCase(by, person))
    is_new = person.pk is None
    person.save()
    if groups is not None:
        person.groups.set(groups)
    act = "person_added" if is_new else "person_changed"
    audit.record(act, person, by=by, note=_as_it_is(person))
    return person


def _as_it_is(person: User) -> str:
    """What somebody may do, for the log: the roles, and whether they may sign in at all."""
    said = ["、".join(group.name for group in person.groups.all()) or "—"]
    if not person.is_staff:
        said.append(_("no access to the editing pages"))
    if not person.is_active:
        said.append(_("locked out"))
    return " · ".join(said)


@transaction.atomic
@roles.asks("people")
def set_password(person: User, password: str | None, *, by: User | None) -> None:
    """Give a person another password, or (None) none at all. Raises as `write_person`."""
    roles.ask("people", PersonCase(by, person))
    person.set_password(password)
    person.save(update_fields=["password"])
    audit.record("person_password", person, by=by)
