"""The acts of the desk for a browser without scripts: one form, whose button names the act."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.models import Article
from issues import arranging, rearrangement
from issues.models import Issue, Section
from issues.rearrangement import POOL
from qualitynews.people.keys import is_key


def do(request, issue: Issue) -> str:
    """Does the act that the form names: `act` is its name and, after colons, what it is about.
    Returns a sentence for the person, or "". Raises ValidationError."""
    name, pk, step, *_more = [*request.POST.get("act", "").split(":"), "", ""]
    function = ACTS.get(name)
    if function is None:
        raise ValidationError(_("Choose what to do."))
    return function(request, issue, pk, step)


def section_of(issue: Issue, pk: str) -> Section:
    row = issue.sections.filter(pk=pk).first() if is_key(pk) else None
    if row is None:
        raise ValidationError(_("The section is no longer here. Look at the contents again."))
    return row


def previous_with_sections(issue: Issue) -> Issue | None:
    """The newest other issue that has sections to copy."""
    return Issue.objects.exclude(pk=issue.pk).filter(sections__isnull=False).distinct().first()


def _chosen(request, issue: Issue) -> tuple[dict, tuple[int, ...]]:
    """The articles of each place, and those that are ticked, in the order of the page."""
    ticked = {int(key) for key in request.POST.getlist("chosen") if is_key(key)}
    if not ticked:
        raise ValidationError(_("Tick the articles to move first."))
    lists: dict[int | str, tuple[int, ...]] = {}
    for section in issue.sections.all():
        lists[section.pk] = tuple(section.articles.values_list("pk", flat=True))
    lists[POOL] = tuple(Article.objects.unplaced().values_list("pk", flat=True))
    chosen = tuple(key for rows in lists.values() for key in rows if key in ticked)
    if len(chosen) != len(ticked):
        raise ValidationError(_("An article is no longer here. Look at the contents again."))
    return lists, chosen


def _shift_articles(request, issue: Issue, step: str, _step: str) -> str:
    """The ticked articles, of one section, a place up or down, as one block."""
    lists, chosen = _chosen(request, issue)
    place = next(place for place, rows in lists.items() if chosen[0] in rows)
    rows = lists[place]
    if place == POOL or not set(chosen) <= set(rows):
        raise ValidationError(_("Tick articles of one section to move them up or down."))
    rest = [key for key in rows if key not in chosen]
    first = sum(key in rest for key in rows[: rows.index(chosen[0])])
    last = sum(key in rest for key in rows[: rows.index(chosen[-1])])
    at = max(0, first - 1) if step == "up" else min(len(rest), last + 1)
    change = rearrangement.together(lists, chosen, place, at)
    if change.articles:
        arranging.rearrange(issue, change, by=request.user)
    return ""


def _place_articles(request, issue: Issue, pk: str, step: str) -> str:
    lists, chosen = _chosen(request, issue)
    target = request.POST.get("to", "")
    if not target:
        raise ValidationError(_("Choose the section the article moves to."))
    section = None if target == POOL else section_of(issue, target)
    change = rearrangement.together(lists, chosen, section.pk if section else POOL, None)
    if change.articles:
        arranging.rearrange(issue, change, by=request.user)
    where = section.title if section else _("the pool")
    return _("%(n)s articles now stand in %(where)s.") % {"n": len(chosen), "where": where}


def _shift_section(request, issue: Issue, pk: str, step: str) -> str:
    section = section_of(issue, pk)
    arranging.shift(section, arranging.UP if step == "up" else arranging.DOWN, by=request.user)
    return ""


def _add_section(request, issue: Issue, pk: str, step: str) -> str:
    parent = request.POST.get("parent", "")
    section = arranging.add_section(
        issue,
        request.POST.get("title", ""),
        by=request.user,
        parent=section_of(issue, parent) if parent else None,
    )
    return _("Added the section “%s”.") % section.title


def _move_section(request, issue: Issue, pk: str, step: str) -> str:
    section = section_of(issue, pk)
    target = request.POST.get(f"below-{pk}", "")
    if not target:
        raise ValidationError(_("Choose where the section moves to."))
    arranging.move_section(
        section, None if target == "top" else section_of(issue, target), by=request.user
    )
    return _("Moved the section “%s”.") % section.title


def _take_over(request, issue: Issue, pk: str, step: str) -> str:
    previous = previous_with_sections(issue)
    if previous is None:
        raise ValidationError(_("There is no earlier issue with sections."))
    arranging.copy_sections(previous, issue, by=request.user)
    return _("Took over the sections of %s.") % previous


ACTS = {
    "shift": _shift_articles,
    "place": _place_articles,
    "section": _shift_section,
    "add-section": _add_section,
    "move-section": _move_section,
    "take-over": _take_over,
}
