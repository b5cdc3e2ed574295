"""How commands name an issue: 2021-10."""

import re

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from issues.models import Issue


def parse_number(text: str) -> tuple[int, int]:
    """Year and number in the year; raises CommandError."""
    found = re.fullmatch(r"(\d{4})-(\d{1,3})", text.strip())
    if not found or not int(found[2]):
        raise CommandError(
            _("“%s” is no issue number. Write year and number, for example 2021-10.") % text
        )
    return int(found[1]), int(found[2])


def find_issue(text: str) -> Issue:
    """The issue of that number; raises CommandError if there is none."""
    year, number = parse_number(text)
    try:
        return Issue.objects.get(year=year, number=number)
    except Issue.DoesNotExist as error:
        raise CommandError(_("There is no issue %s.") % text) from error
