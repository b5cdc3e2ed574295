"""Moves one article or section; adds, renames and removes sections.

Siblings are numbered 1 to n while the issue's row is held, so that two editors who move at the same
moment get one consistent order. The pool has no row to hold, and its positions may have gaps: what
comes into it gets the next number.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from articles import changing
from articles.models import Article
from issues import contents
from issues.models import Issue, Section
from issues.rules import IssueCase
from qualitynews.people import audit, roles

UP, DOWN = -1, 1
STAYS = object()  # the article stays where it is


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
    hold_issues({row.issue_id for row in placed if row})
    if article.pk is None:
        article.position = next_in_pool()
    written = changing.write(article, content, by=by, note=note, opened_as=opened_as)
    if section is not STAYS and written.article.section != section:
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
    left = article.section_id
    article.section = section
    article.position = _last(Article.objects.filter(section=section)) + 1
    article.save(update_fields=["section", "position", "updated_at"])
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
        _hold_to_change(moved.issue_id, by)
        moved.refresh_from_db()
    siblings = list(_siblings(moved))
    at = siblings.index(moved)
    if not 0 <= at + step < len(siblings):
        return False
    siblings.insert(at + step, siblings.pop(at))
    renumber(siblings)
    audit.record("order_changed", moved, by=by, note="↑" if step == UP else "↓")
    return True


def _hold_to_change(issue_id: int, by) -> Issue:
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
    if article.section and article.section.issue_id not in issue_ids:
        raise ValidationError(_("Somebody else has just moved “%s”. Look again.") % article)


@transaction.atomic
@roles.asks("make_issue")
def add_section(
    issue: Issue, title: str, *, by, parent: Section | None = None, slug: str = ""
) -> Section:
    """Append a section to an issue, or a sub-section to a section. Raises ValidationError."""
    _hold_to_change(issue.pk, by)
    section = Section(issue=issue, parent=parent, title=title.strip(), slug=slug)
    section.position = _last(_siblings(section)) + 1
    section.derive()
    section.full_clean()
    section.save()
    audit.record("section_added", section, by=by)
    return section


@transaction.atomic
@roles.asks("make_issue")
def rename_section(section: Section, *, title: str, slug: str, by) -> None:
    """Give a section another title, or another address part. Raises ValidationError."""
    _hold_to_change(section.issue_id, by)
    section.title, section.slug = title.strip(), slug
    section.derive()
    section.full_clean()
    section.save(update_fields=["title", "slug"])
    audit.record("section_changed", section, by=by)


@transaction.atomic
@roles.asks("make_issue")
def move_section(section: Section, parent: Section | None, *, by) -> None:
    """Put a section below another one (None: at the top level), as the last there."""
    _hold_to_change(section.issue_id, by)
    left = list(_siblings(section).exclude(pk=section.pk))
    section.parent = parent
    section.position = _last(_siblings(section).exclude(pk=section.pk)) + 1
    section.derive()
    section.full_clean()
    section.save()
    renumber(left)
    audit.record("section_moved", section, by=by)


@transaction.atomic
@roles.asks("make_issue", "place")
def remove_section(section: Section, *, by) -> int:
    """Delete a section with its sub-sections. Its articles go to the end of the pool, in reading
    order. Returns how many."""
    issue = _hold_to_change(section.issue_id, by)
    numbered = contents.build(issue, bodies=False, empty=True).section(section.pk)
    freed = [item.id for item in numbered.items()] if numbered else []
    if freed:
        roles.ask("place", IssueCase(by, issue))
    for position, pk in enumerate(freed, start=next_in_pool()):
        Article.objects.filter(pk=pk).update(section=None, position=position)
    left = list(_siblings(section).exclude(pk=section.pk))
    audit.record("section_removed", section, by=by)
    section.delete()
    renumber(left)
    return len(freed)


@transaction.atomic
@roles.asks("make_issue")
def remove_sections(sections, *, by) -> int:
    """Delete several sections, of one issue or more, in reading order, so that their articles come
    into the pool in that order. Returns how many articles."""
    roles.ask("make_issue", IssueCase(by))
    chosen, freed = Section.objects.filter(pk__in=[section.pk for section in sections]), 0
    issues = hold_issues(chosen.values("issue"))
    rows = chosen.in_bulk()
    for issue in issues:
        for top in contents.build(issue, bodies=False, empty=True).sections:
            below = [child for child in top.sections if child.id in rows]
            for numbered in (
                [top] if top.id in rows else below
            ):  # sub-sections go with their section
                freed += remove_section(rows[numbered.id], by=by)
    return freed


def next_in_pool() -> int:
    """The position of what comes into the pool next."""
    return _last(Article.objects.unplaced()) + 1


@transaction.atomic
@roles.asks("make_issue")
def copy_sections(source: Issue, target: Issue, *, by) -> None:
    """Give an issue the sections of another one, with the slugs that connect them across issues."""
    _hold_to_change(target.pk, by)
    if target.sections.exists():
        raise ValidationError(_("%(issue)s has sections already.") % {"issue": target})
    for top in source.sections.filter(level=1):
        section = add_section(target, top.title, by=by, slug=top.slug)
        for child in top.children.all():
            add_section(target, child.title, by=by, parent=section, slug=child.slug)


def _siblings(moved: Article | Section):
    if isinstance(moved, Article):
        return Article.objects.filter(section=moved.section_id)
    return Section.objects.filter(issue=moved.issue_id, parent=moved.parent_id)


def _in_order(articles, moved: Article, at: int | None) -> list[Article]:
    others = list(articles.exclude(pk=moved.pk))
    others.insert(len(others) if at is None else at, moved)
    return others


def _last(siblings) -> int:
    return siblings.aggregate(last=Max("position"))["last"] or 0


def renumber(siblings: list) -> None:
    moved = []
    for position, row in enumerate(siblings, start=1):
        if row.position != position:
            row.position = position
            moved.append(row)
    if moved:
        type(moved[0]).objects.bulk_update(moved, ["position"])
