"""Changes the order of several articles and sections at once, in a way that can be undone."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Article
from issues.arranging.placing import PLACE, hold_issues, next_in_pool, note_pooled, renumber
from issues.models import Issue, Section
from issues.rearrangement import POOL, TOP, Rearrangement
from issues.rules import IssueCase
from qualitynews.people import audit, roles


@transaction.atomic
@roles.asks("place", "make_issue")
def rearrange(issue: Issue, change: Rearrangement, *, by) -> Rearrangement:
    """Bring articles and sections of one issue into another order, also to and from the pool.
    Returns the change back. Raises PermissionDenied or Refused, or ValidationError if the order is
    no longer as `change` says it was; then nothing is written."""
    (issue,) = hold_issues([issue.pk])
    if change.articles:
        roles.ask("place", IssueCase(by, issue))
    if change.sections:
        roles.ask("make_issue", IssueCase(by, issue))
    sections = {row.pk: row for row in issue.sections.all()}
    rows = Article.objects.filter(pk__in=change.article_keys()).defer("body", "text")
    articles = {row.pk: row for row in rows.order_by("pk").select_for_update()}
    _refuse_unless_as_before(change, sections, articles)
    positions = {key: row.position for key, row in articles.items() if row.section_id is None}
    _write_sections(change, sections, by)
    _write_articles(change, sections, articles, by, issue)
    audit.record("order_changed", issue, by=by)
    return change.undone(positions)


def _refuse_unless_as_before(change: Rearrangement, sections: dict, articles: dict) -> None:
    """Raises ValidationError if somebody moved, added or deleted what stands in these lists."""
    section_keys = {*change.articles, *change.sections} - {POOL, TOP}
    now: dict[int | str, list[int]] = {}
    rows = Article.objects.filter(section__in=[key for key in change.articles if key != POOL])
    for key, place in rows.values_list("pk", "section"):
        now.setdefault(place, []).append(key)
    same = section_keys <= set(sections) and set(articles) == change.article_keys()
    for place, (before, _after) in change.articles.items():
        if place == POOL:
            same = same and all(
                key in articles and articles[key].section_id is None for key in before
            )
        else:
            same = same and now.get(place, []) == list(before)
    for place, (before, _after) in change.sections.items():
        parent = None if place == TOP else place
        same = same and before == tuple(
            key for key, row in sections.items() if row.parent_id == parent
        )
    if not same:
        raise ValidationError(
            _("Somebody else has just changed the order here. You see it as it is now; move again.")
        )


def _write_sections(change: Rearrangement, sections: dict[int, Section], by) -> None:
    # The top level first: a section whose sub-sections have moved there may itself become one,
    # since there are only two levels.
    for place in sorted(change.sections, key=lambda place: place != TOP):
        parent = None if place == TOP else sections[place]
        children = [sections[key] for key in change.sections[place][1]]
        for section in children:
            if section.parent_id != (parent and parent.pk):
                section.parent = parent
                section.derive()
                section.save()
                audit.record("section_moved", section, by=by)
        renumber(children)


def _write_articles(change: Rearrangement, sections: dict, articles: dict, by, issue) -> None:
    last = next_in_pool()
    before = {key: (row.section_id, row.position) for key, row in articles.items()}
    for place, (_old, after) in change.articles.items():
        section = None if place == POOL else sections[place]
        for position, key in enumerate(after, start=1):
            row = articles[key]
            row.section = section
            row.position = position
            if section is None:
                row.position = change.in_pool.get(key, last)
                last += 1
                if key not in change.in_pool:  # else it comes back to where it was
                    note_pooled(row, issue.pk)
    moved = [row for row in articles.values() if row.section_id != before[row.pk][0]]
    for row in moved:
        audit.record("article_placed", row, by=by, note=str(row.section or ""))
    Article.objects.bulk_update(moved, PLACE)
    # Those beside them only change their number: a quarter of the columns.
    beside = [
        row
        for row in articles.values()
        if row.section_id == before[row.pk][0] and row.position != before[row.pk][1]
    ]
    Article.objects.bulk_update(beside, ["position"])
