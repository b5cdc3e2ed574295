"""The issue that follows the newest one: its numbers, its date by the rhythm of the last ones, and
what it takes over."""

import datetime
from calendar import monthrange
from itertools import pairwise
from statistics import median

from issues.models import Issue
from issues.models.printing import KEPT_OF_PRINT

# Enough to see a rhythm; what is older may have had another one.
ISSUES_LOOKED_AT = 7
DAYS_OF_A_MONTH = 365.25 / 12
# With fewer days between them, issues come by the day or the week; from this on by the month: an
# office that publishes each month may be a few days early.
FEWEST_DAYS_OF_A_MONTH = 26
LAST_DAY = 31


def upcoming() -> tuple[Issue, Issue] | None:
    """The newest issue, and the one that would follow it, not saved; None if there is no issue."""
    issues = list(Issue.objects.newest_first()[:ISSUES_LOOKED_AT])
    if not issues:
        return None
    newest = issues[0]
    date = next_date([issue.date for issue in reversed(issues)])
    is_new_year = date.year > newest.year
    following = Issue(
        title=newest.title,
        year=date.year if is_new_year else newest.year,
        number=1 if is_new_year else newest.number + 1,
        total_number=newest.total_number and newest.total_number + 1,
        date=date,
        imprint=newest.imprint,
        **{name: getattr(newest, name) for name in KEPT_OF_PRINT},
    )
    return newest, following


def next_date(dates: list[datetime.date]) -> datetime.date:
    """The date that follows some dates, the oldest first; a single one is taken as monthly."""
    last = dates[-1]
    # With two or three issues a month, the issue that many places before the last one came out a
    # month earlier, on the same day.
    for issues_a_month in (2, 3):
        earlier = dates[-1 - issues_a_month :]
        if len(earlier) > issues_a_month and last == _months_after(earlier[0], 1, earlier[0].day):
            return _months_after(earlier[1], 1, earlier[1].day)
    days = [(later - earlier).days for earlier, later in pairwise(dates)]
    usual = round(median(days)) if days else round(DAYS_OF_A_MONTH)
    if 0 < usual < FEWEST_DAYS_OF_A_MONTH:
        return last + datetime.timedelta(days=usual)
    # Dates that do not rise say nothing: then a month.
    months = max(1, round(usual / DAYS_OF_A_MONTH))
    return _months_after(last, months, _usual_day(dates))


def _usual_day(dates: list[datetime.date]) -> int:
    """The day of the month on which issues come. Where the last date ends a short month, it may
    stand for a later day: then the largest one."""
    if all(_is_last_day(date) for date in dates):
        return LAST_DAY
    return max(date.day for date in dates) if _is_last_day(dates[-1]) else dates[-1].day


def _is_last_day(date: datetime.date) -> bool:
    return date.day == monthrange(date.year, date.month)[1]


def _months_after(date: datetime.date, months: int, day: int) -> datetime.date:
    """That many months later, on `day` or else the last day of the month."""
    years, month = divmod(date.month - 1 + months, 12)
    year = date.year + years
    return datetime.date(year, month + 1, min(day, monthrange(year, month + 1)[1]))
