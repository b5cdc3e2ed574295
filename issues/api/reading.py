"""Reads what the API gives: pages of lists by cursor, changes. Published only.

A cursor says after which row the next page begins. Rows that appear meanwhile neither repeat nor
hide others.
"""

import base64
import binascii
import datetime
import json
from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, SearchText, SourceLink
from issues.models import Edition, Issue, Section

A_PAGE = 50
EVENTS = {"released": 0, "corrected": 1, "withdrawn": 2}  # the order of those of one moment


def cursor(*key) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def key_of(cursor: str, *types: type) -> tuple:
    """What a cursor says. Raises ValidationError for one that this list never gave."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        key = None
    is_key = isinstance(key, list) and [type(part) for part in key] == list(types)
    # What fits no column was never given either.
    if not is_key or any(abs(part) >= 2**63 for part in key if isinstance(part, int)):
        raise ValidationError(_("This cursor is not from this list. Begin again without one."))
    return tuple(key)


def moment_of(text: str) -> datetime.datetime:
    """A moment in ISO 8601; without a time zone, that of the site. Raises ValidationError."""
    try:
        # A "+" that was not written as %2B arrives as a space.
        moment = datetime.datetime.fromisoformat(text.replace(" ", "+"))
        moment = timezone.make_aware(moment) if timezone.is_naive(moment) else moment
        return moment.astimezone(datetime.UTC)
    except (ValueError, OverflowError) as error:
        raise ValidationError(_("There is no such moment: {text}.").format(text=text)) from error


def issues(year: int | None, after: str | None) -> tuple[list[Issue], str | None]:
    rows = Issue.objects.published().newest_first()
    rows = rows.filter(year=year) if year else rows
    if after:
        at_year, number = key_of(after, int, int)
        rows = rows.filter(Q(year__lt=at_year) | Q(year=at_year, number__lt=number))
    return _page(rows, lambda issue: (issue.year, issue.number))


def articles(
    *, section: str, outlet: str, issue: tuple[int, int] | None, year: int | None, after: str | None
) -> tuple[list[Article], str | None]:
    """Those of the newest issues first, by the numbers of the search index."""
    rows = SearchText.objects.filter(article__section__issue__in=Issue.objects.published())
    if after:
        rows = rows.filter(number__lt=key_of(after, int)[0])
    if section:
        of = Q(article__section__slug=section) | Q(article__section__parent__slug=section)
        rows = rows.filter(of)
    if outlet:
        named = SourceLink.objects.filter(article=OuterRef("article"), outlet=outlet)
        rows = rows.filter(Q(article__outlet=outlet) | Exists(named))
    if issue:
        rows = rows.filter(
            article__section__issue__year=issue[0], article__section__issue__number=issue[1]
        )
    if year:
        rows = rows.filter(article__section__issue__year=year)
    rows = rows.select_related("article__section__issue", "article__section__parent")
    rows = rows.defer("folded", "article__body", "article__text").order_by("-number")
    shown, more = _page(rows.prefetch_related("article__sources"), lambda row: (row.number,))
    return [row.article for row in shown], more


def sections() -> list[dict]:
    """Every section of the published issues once, with the title it has in the newest of them."""
    rows = Section.objects.filter(issue__in=Issue.objects.published())
    top = Coalesce("parent__position", "position")
    rows = rows.annotate(count=Count("articles")).order_by(
        "issue__year", "issue__number", top, "level", "position"
    )
    found: dict[str, dict] = {}
    values = rows.values_list("slug", "title", "count", "issue__slug", "parent__slug")
    for slug, title, count, issue, above in values:
        had = found.pop(slug, {"articles": 0})
        count += had["articles"]
        found[slug] = {"slug": slug, "title": title, "newest_issue": issue, "articles": count}
        if above not in (None, slug):  # which was read before
            found[above]["articles"] += count - had["articles"]
    # In the order of print within each issue, which sorting keeps.
    newest_first = {row["newest_issue"]: None for row in reversed(found.values())}
    at = {issue: place for place, issue in enumerate(newest_first)}
    return sorted(found.values(), key=lambda row: at[row["newest_issue"]])


def outlets(after: str | None) -> tuple[list[dict], str | None]:
    """The outlets that articles or their sources name, in the order of their names."""
    begin = key_of(after, str)[0] if after else ""
    own = Article.objects.filter(section__issue__in=Issue.objects.published(), outlet__gt=begin)
    other = SourceLink.objects.filter(article__section__issue__in=Issue.objects.published())
    other = other.filter(outlet__gt=begin).exclude(outlet=F("article__outlet"))
    names = own.order_by().values_list("outlet").union(other.order_by().values_list("outlet"))
    shown, more = _page(names.order_by("outlet"), tuple)
    counts = Counter()
    for rows, key in ((own, "pk"), (other, "article")):
        counted = rows.filter(outlet__in=[name for (name,) in shown]).order_by().values("outlet")
        counts.update(dict(counted.values_list("outlet", Count(key, distinct=True))))
    return [{"outlet": name, "count": counts[name]} for (name,) in shown], more


@dataclass(frozen=True)
class Change:
    at: datetime.datetime
    kind: str
    issue: str
    article: int | None = None
    note: str = ""
    key: int = 0

    def place(self) -> tuple:
        return self.at.isoformat(), EVENTS[self.kind], self.key


def changes(since: datetime.datetime | None, after: str | None) -> tuple[list[Change], str | None]:
    """What happened since a moment, the oldest first."""
    start = None
    if after:
        moment, kind, key = key_of(after, str, int, int)
        start = (moment, kind, key)
        since = moment_of(moment)
    found = sorted((*_editions(since), *_withdrawals(since)), key=Change.place)
    if start:
        found = [change for change in found if change.place() > start]
    page = found[:A_PAGE]
    return page, cursor(*page[-1].place()) if len(found) > A_PAGE else None


def _editions(since: datetime.datetime | None):
    """Releases and corrections of issues that are published now, each at the moment from which it
    was to be seen: an edition is written some seconds after the moment of its release, when its PDF
    is made, and before the moment for which it is scheduled."""
    rows = Edition.objects.filter(issue__in=Issue.objects.published()).not_called_back()
    rows = rows.annotate(at=Greatest("published_at", "made_at")).filter(at__lte=timezone.now())
    rows = rows.filter(at__gte=since) if since else rows
    rows = rows.for_lists().select_related("issue", "correction").order_by("at", "pk")
    for row in rows:
        correction = getattr(row, "correction", None)
        yield Change(
            row.at,
            "corrected" if correction else "released",
            row.issue.slug,
            correction.article_id if correction else None,
            correction.note if correction else "",
            row.pk,
        )


def _withdrawals(since: datetime.datetime | None):
    rows = Issue.objects.filter(withdrawn_at__isnull=False, published_at=None)
    rows = rows.exclude(pk__in=Issue.objects.published().values("pk"))
    for row in rows.filter(withdrawn_at__gte=since) if since else rows:
        yield Change(row.withdrawn_at, "withdrawn", row.slug, None, row.withdrawal_reason, row.pk)


def _page(rows: QuerySet, key) -> tuple[list, str | None]:
    found = list(rows[: A_PAGE + 1])
    shown = found[:A_PAGE]
    return shown, cursor(*key(shown[-1])) if len(found) > A_PAGE else None
