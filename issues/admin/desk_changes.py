"""The address to which the desk sends changes, and their undoing, without a page load."""

import json
from dataclasses import replace

from django.contrib.auth.decorators import permission_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles.models import Article
from issues import arranging, rearrangement, section_change
from issues.admin.desk_acts import section_of
from issues.models import Issue, Section
from issues.rearrangement import Rearrangement
from issues.section_change import Adding, Removing, Renaming, Restoring, SectionChange

SALT = "issues.rearrange"
# Undoing is for one visit of the page, and a visit seldom lasts longer.
UNDO_SECONDS = 24 * 3600
MAX_TITLE = Section._meta.get_field("title").max_length


class WebNameAsked(Exception):
    """A section gets another title: shall its address part follow? Nothing was written."""

    def __init__(self, old: str, new: str):
        self.old, self.new = old, new


@require_POST
@never_cache
@permission_required("issues.view_issue", raise_exception=True)
def issue_change(request, pk: int):
    """Does the `change` that is sent as JSON, or the signed change of an earlier answer (`undo`).
    The answer has the signed change back, or `ask`: a question to be answered first; 409 if it was
    refused. The verb asks who may."""
    issue = get_object_or_404(Issue, pk=pk)
    try:
        change = _signed_change(request, issue) or _typed_change(request, issue)
        back = _do(issue, change, by=request.user)
    except WebNameAsked as asked:
        return JsonResponse({"ask": {"old": asked.old, "new": asked.new}})
    except ValidationError as error:
        return JsonResponse({"said": " ".join(error.messages)}, status=409)
    answer = {"undo": _sign(request, issue, back), "about": _about(back)}
    if isinstance(change, Restoring) and (moved := _moved_on(change)):
        answer["said"] = _("Undone, but for %(n)s articles that somebody moved on meanwhile.") % {
            "n": moved
        }
    return JsonResponse(answer)


def _moved_on(change: Restoring) -> int:
    """How many articles did not come back with their sections."""
    keys = [key for row in change.sections for key in row.articles]
    sections = [row.key for row in change.sections]
    return len(keys) - Article.objects.filter(pk__in=keys, section__in=sections).count()


def _do(issue: Issue, change: Rearrangement | SectionChange, *, by):
    if isinstance(change, Rearrangement):
        return arranging.rearrange(issue, change, by=by)
    return arranging.change_sections(issue, change, by=by)


def _about(back) -> int | None:
    """The key of the section that was added, renamed or brought back."""
    return back.section if isinstance(back, Removing | Renaming) else None


def _typed_change(request, issue: Issue) -> Rearrangement | SectionChange:
    """What the page asks for. Only a signed change says at which place of the pool an article
    stood, or brings a section back."""
    try:
        data = json.loads(request.POST.get("change", ""))
    except (ValueError, RecursionError):
        data = None
    kind = data.get("kind") if isinstance(data, dict) else None
    if kind is None:
        return replace(rearrangement.read(data), in_pool={})
    if kind == "rename":
        return _renaming(issue, data)
    change = section_change.read(data)
    if not isinstance(change, Adding | Removing):
        raise ValidationError(_("This is no change of sections. Load the page again."))
    return change


def _renaming(issue: Issue, data: dict) -> Renaming:
    """`before` is the title that the page showed; `slug` is "follow", "keep" or nothing, then the
    person is asked. Raises WebNameAsked."""
    section = section_of(issue, str(data.get("section", "")))
    title, choice = data.get("title"), data.get("slug")
    slug = section.slug
    if isinstance(title, str) and len(title.strip()) > MAX_TITLE:
        raise ValidationError(_("The title is too long: at most %s characters.") % MAX_TITLE)
    named = Section(pk=section.pk, issue=issue, parent=section.parent, title=str(title))
    new = named.free_slug()
    if choice == "follow":
        slug = new
    elif choice != "keep" and new != slug:
        raise WebNameAsked(slug, new)
    return section_change.read(
        {
            "kind": "rename",
            "section": section.pk,
            "before": [data.get("before"), section.slug],
            "after": [title, slug],
        }
    )


def _sign(request, issue: Issue, change: Rearrangement | SectionChange) -> str:
    data = change.as_data() if isinstance(change, Rearrangement) else section_change.as_data(change)
    return signing.dumps([request.user.pk, issue.pk, data], salt=SALT, compress=True)


def _signed_change(request, issue: Issue) -> Rearrangement | SectionChange | None:
    """The change that this person may undo in this issue; None if none was sent."""
    token = request.POST.get("undo")
    if not token:
        return None
    try:
        by, pk, data = signing.loads(token, salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        by = pk = data = None
    if (by, pk) != (request.user.pk, issue.pk):
        raise ValidationError(_("This can no longer be undone. Load the page again."))
    return section_change.read(data) if "kind" in data else rearrangement.read(data)
