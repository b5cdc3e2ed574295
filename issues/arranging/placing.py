"""Moves one article or section.

Siblings are numbered 1 to n while the issue's row is held, so that two editors who move at the same
moment get one consistent order. The pool has no row to hold, and its positions may have gaps: what
comes into it gets the next number.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import changing
from articles.models import Article
from issues.models import Issue, Section
from issues.rules import IssueCase
from qualitynews.people import audit, roles

UP, DOWN = -1, 1
STAYS = object()  # the article stays where it is
PLACE = ("section", "position", "pooled_from", "pooled_at")  # the columns of a place


def hold_issues(issue_ids) -> list[Issue]:
    """Hold the rows of several issues until the transaction ends, always in the same order."""
    return list(Issue.objects.select_for_update().filter(pk__in=issue_ids).order_by("pk"))


@transaction.atomic
def save_text(
    article: Article,
    content: dict,
    *,
    section=STAYS,
    by,
    note: str = "",
    opened_as: str | None = None,
) -> changing.WriteResult:
    """Save an article's content and put it into a section, in one act, as its form asks (None: the
    pool; STAYS: its present place). Raises PermissionDenied, Refused or ValidationError, and then
    writes nothing."""
    placed = (_section_of(article), None if section is STAYS else section)
    held = {row.issue_id for row in placed if row}
    hold_issues(held)
    if article.pk is None:
        article.position = next_in_pool()
    written = changing.write(article, content, by=by, note=note, opened_as=opened_as)
    if section is not STAYS and written.article.section != section:
        # Now the article is held: who waits for its issue here would wait for whom holds that.
        _refuse_if_moved(written.article, held)
        place(written.article, section, by=by)
    return written


def _section_of(article: Article) -> Section | None:
    return Section.objects.filter(articles=article.pk).first() if article.pk else None


@transaction.atomic
@roles.asks("place")
def place(article: Article, section: Section | None, *, by, at: int | None = None) -> None:
    """Put an article into a section, last or at index `at` (0 is first); None: into the pool, last.
    Raises PermissionDenied or Refused."""
    _hold_to_move(article, {moved.issue_id for moved in (article.section, section) if moved}, by)
    left, from_issue = article.section_id, article.section and article.section.issue_id
    article.section = section
    article.position = last_position(Article.objects.filter(section=section)) + 1
    if left and section is None:
        note_pooled(article, from_issue)
    article.save(update_fields=[*PLACE, "updated_at"])
    if section:
        renumber(_in_order(Article.objects.filter(section=section), article, at))
    if left and left != article.section_id:
        renumber(list(Article.objects.filter(section=left)))
    audit.record("article_placed", article, by=by, note=str(section or ""))


@transaction.atomic
@roles.asks("place", "make_issue")
def shift(moved: Article | Section, step: int, *, by) -> bool:
    """Move an article or section one place `UP` or `DOWN` among its siblings; False at the end."""
    if isinstance(moved, Article):
        _hold_to_move(moved, {moved.section.issue_id} if moved.section else set(), by)
        if moved.section is None:
            return False
    else:
        hold_to_change(moved.issue_id, by)
        moved.refresh_from_db()
    siblings = list(siblings_of(moved))
    at = siblings.index(moved)
    if not 0 <= at + step < len(siblings):
        return False
    siblings.insert(at + step, siblings.pop(at))
    renumber(siblings)
    audit.record("order_changed", moved, by=by, note="↑" if step == UP else "↓")
    return True


def hold_to_change(issue_id: int, by) -> Issue:
    """Hold an issue to change its sections. Raises PermissionDenied or Refused."""
    issue = Issue.objects.select_for_update().get(pk=issue_id)
    roles.ask("make_issue", IssueCase(by, issue))
    return issue


def _hold_to_move(article: Article, issue_ids: set[int], by) -> None:
    """Hold the issues between which an article moves, and read its place again. Raises
    PermissionDenied or Refused."""
    for issue in hold_issues(issue_ids) or [None]:
        roles.ask("place", IssueCase(by, issue))
    article.refresh_from_db(fields=["section", "position"])
    _refuse_if_moved(article, issue_ids)


def _refuse_if_moved(article: Article, held: set[int]) -> None:
    """Raises ValidationError if an article stands in an issue that is not held."""
    if article.section and article.section.issue_id not in held:
        raise ValidationError(_("Somebody else has just moved “%s”. Look again.") % article)


def note_pooled(article: Article, issue_id: int | None) -> None:
    """Note in the row of an article that goes to the pool which issue it was taken out of."""
    article.pooled_from_id, article.pooled_at = issue_id, timezone.now()


def next_in_pool() -> int:
    """The position of what comes into the pool next."""
    return last_position(Article.objects.unplaced()) + 1


def siblings_of(moved: Article | Section):
    if isinstance(moved, Article):
        return Article.objects.filter(section=moved.section_id)
    return Section.objects.filter(issue=moved.issue_id, parent=moved.parent_id)


def _in_order(articles, moved: Article, at: int | None) -> list[Article]:
    others = list(articles.exclude(pk=moved.pk))
    others.insert(len(others) if at is None else at, moved)
    return others


def last_position(siblings) -> int:
    return siblings.aggregate(last=Max("position"))["last"] or 0


def renumber(siblings: list) -> None:
    moved = []
    for position, row in enumerate(siblings, start=1):
        if row.position != position:
            row.position = position
            moved.append(row)
    if moved:
        type(moved[0]).objects.bulk_update(moved, ["position"])
