"""The rules about people: one function for each rule (see `roles.rule`)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualitynews.people import roles
from qualitynews.people.models import User


@dataclass(frozen=True)
class PersonCase:
    """Who is about to do an act, and to which person (None if it is about nobody)."""

    by: User | None
    person: User | None = None


@roles.rule(gettext_lazy("not of superusers, and makes none"))
def no_power_over_superusers(case: PersonCase) -> str:
    if case.by is None or case.by.is_superuser or case.person is None:
        return ""
    was = User.objects.filter(pk=case.person.pk, is_superuser=True).exists()
    if was or case.person.is_superuser:
        return _("Only a superuser changes superusers, or makes one.")
    return ""
