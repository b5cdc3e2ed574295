"""Adds, renames, moves, removes and brings back sections."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Article
from issues import contents
from issues.arranging.placing import (
    PLACE,
    hold_issues,
    hold_to_change,
    last_position,
    next_in_pool,
    note_pooled,
    renumber,
    siblings_of,
)
from issues.models import Issue, Section
from issues.rules import IssueCase
from issues.section_change import (
    Adding,
    RemovedSection,
    Removing,
    Renaming,
    Restoring,
    SectionChange,
)
from qualitynews.people import audit, roles


@transaction.atomic
@roles.asks("make_issue")
def add_section(
    issue: Issue, title: str, *, by, parent: Section | None = None, slug: str = ""
) -> Section:
    """Append a section to an issue, or a sub-section to a section. Raises ValidationError."""
    hold_to_change(issue.pk, by)
    section = Section(issue=issue, parent=parent, title=title.strip(), slug=slug)
    section.position = last_position(siblings_of(section)) + 1
    section.derive()
    section.full_clean()
    section.save()
    audit.record("section_added", section, by=by)
    return section


@transaction.atomic
@roles.asks("make_issue")
def rename_section(
    section: Section, *, title: str, slug: str, by, introduction: str | None = None
) -> None:
    """Give a section another title, or another address part; None leaves its introduction as it is.
    Raises ValidationError."""
    hold_to_change(section.issue_id, by)
    section.title, section.slug = title.strip(), slug
    written = ["title", "slug"]
    if introduction is not None:
        section.introduction = introduction.strip()
        written.append("introduction")
    section.derive()
    section.full_clean()
    section.save(update_fields=written)
    audit.record("section_changed", section, by=by)


@transaction.atomic
@roles.asks("make_issue")
def move_section(section: Section, parent: Section | None, *, by) -> None:
    """Put a section below another one (None: at the top level), as the last there."""
    hold_to_change(section.issue_id, by)
    left = list(siblings_of(section).exclude(pk=section.pk))
    section.parent = parent
    section.position = last_position(siblings_of(section).exclude(pk=section.pk)) + 1
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
    issue = hold_to_change(section.issue_id, by)
    numbered = contents.build(issue, bodies=False, empty=True).section(section.pk)
    freed = [item.id for item in numbered.items()] if numbered else []
    if freed:
        roles.ask("place", IssueCase(by, issue))
    rows = Article.objects.defer("body", "text").in_bulk(freed)
    for position, pk in enumerate(freed, start=next_in_pool()):
        rows[pk].section, rows[pk].position = None, position
        note_pooled(rows[pk], issue.pk)
    Article.objects.bulk_update(rows.values(), PLACE)
    left = list(siblings_of(section).exclude(pk=section.pk))
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


@transaction.atomic
@roles.asks("make_issue")
def copy_sections(source: Issue, target: Issue, *, by) -> None:
    """Give an issue the sections of another one, with the slugs that connect them across issues."""
    hold_to_change(target.pk, by)
    if target.sections.exists():
        raise ValidationError(_("%(issue)s has sections already.") % {"issue": target})
    for top in source.sections.filter(level=1):
        section = add_section(target, top.title, by=by, slug=top.slug)
        for child in top.children.all():
            add_section(target, child.title, by=by, parent=section, slug=child.slug)


@transaction.atomic
@roles.asks("make_issue", "place")
def change_sections(issue: Issue, change: SectionChange, *, by) -> SectionChange:
    """Do one change of an issue's sections. Returns the change back. Raises PermissionDenied or
    Refused, or ValidationError if somebody else changed meanwhile what it is about."""
    issue = hold_to_change(issue.pk, by)
    if isinstance(change, Adding):
        parent = _section(issue, change.parent) if change.parent else None
        section = add_section(issue, change.title, by=by, parent=parent)
        return Removing(section.pk, only_if_empty=True)
    if isinstance(change, Restoring):
        return _restore(issue, change, by)
    section = _section(issue, change.section)
    if isinstance(change, Renaming):
        if (section.title, section.slug) != change.before:
            raise _changed_meanwhile()
        rename_section(section, title=change.after[0], slug=change.after[1], by=by)
        return Renaming(section.pk, (section.title, section.slug), change.before)
    back = _as_it_is(section)
    if change.only_if_empty and (len(back.sections) > 1 or back.sections[0].articles):
        raise ValidationError(
            _("There are articles or sections in “%s” now; it stays.") % section.title
        )
    remove_section(section, by=by)
    return back


def _section(issue: Issue, key: int) -> Section:
    section = issue.sections.filter(pk=key).first()
    if section is None:
        raise _changed_meanwhile()
    return section


def _changed_meanwhile() -> ValidationError:
    return ValidationError(
        _("Somebody else has just changed this section. You see it as it is now; try again.")
    )


def _as_it_is(section: Section) -> Restoring:
    """What brings a section back after it is removed."""
    rows = [section, *section.children.all()]
    siblings = list(siblings_of(section).values_list("pk", flat=True))
    at = siblings.index(section.pk)
    return Restoring(
        sections=tuple(
            RemovedSection(
                row.pk,
                row.title,
                row.slug,
                tuple(row.articles.values_list("pk", flat=True)),
                row.introduction,
            )
            for row in rows
        ),
        parent=section.parent_id,
        after=siblings[at - 1] if at else None,
    )


def _restore(issue: Issue, change: Restoring, by) -> Removing:
    """Bring sections back, with their keys, and with those of their articles that still are in the
    pool: what somebody moved on meanwhile stays there."""
    keys = [key for row in change.sections for key in row.articles]
    if keys:
        roles.ask("place", IssueCase(by, issue))
    rows = Article.objects.unplaced().filter(pk__in=keys).defer("body", "text")
    articles = {row.pk: row for row in rows.order_by("pk").select_for_update()}
    if Section.objects.filter(pk__in=[row.key for row in change.sections]).exists():
        raise _changed_meanwhile()
    above = _section(issue, change.parent) if change.parent else None
    top = _brought_back(issue, change.sections[0], above, position=0)
    siblings = list(siblings_of(top).exclude(pk=top.pk))
    at = next((n for n, row in enumerate(siblings, 1) if row.pk == change.after), 0)
    renumber([*siblings[:at], top, *siblings[at:]])
    for position, row in enumerate(change.sections[1:], start=1):
        _brought_back(issue, row, top, position=position)
    for row in change.sections:
        for position, key in enumerate((k for k in row.articles if k in articles), start=1):
            articles[key].section_id, articles[key].position = row.key, position
    Article.objects.bulk_update(articles.values(), PLACE)
    audit.record("section_restored", top, by=by)
    return Removing(top.pk)


def _brought_back(
    issue: Issue, row: RemovedSection, parent: Section | None, *, position: int
) -> Section:
    section = Section(
        pk=row.key,
        issue=issue,
        parent=parent,
        title=row.title,
        slug=row.slug,
        introduction=row.introduction,
        position=position,
    )
    section.derive()
    section.full_clean()
    section.save(force_insert=True)
    return section
