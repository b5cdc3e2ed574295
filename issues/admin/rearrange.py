"""The address to which the contents page sends moves, and their undoing, without a page load."""

import json
from dataclasses import replace

from django.contrib.auth.decorators import permission_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from issues import arranging, rearrangement
from issues.admin import contents_page
from issues.models import Issue
from issues.rearrangement import Rearrangement

SALT = "issues.rearrange"
# Undoing is for one visit of the page, and a visit seldom lasts longer.
UNDO_SECONDS = 24 * 3600


@require_POST
@never_cache
@permission_required("issues.view_issue", raise_exception=True)
def issue_rearrange(request, pk: int):
    """Does the `change` that is sent as JSON, or the signed change of an earlier answer (`undo`).
    The answer has the signed change back, and the outline and the pool as they are now; 409 if it
    was refused. The verb asks who may."""
    issue = get_object_or_404(Issue, pk=pk)
    try:
        back = arranging.rearrange(issue, _wanted(request, issue), by=request.user)
    except ValidationError as error:
        answer, status = {"said": " ".join(error.messages)}, 409
    else:
        answer, status = {"undo": _signed(request, issue, back)}, 200
    context = contents_page.outline(request, issue)
    for name in ("outline", "pool"):
        answer[name] = render_to_string(f"admin/issues/issue/_{name}.html", context, request)
    return JsonResponse(answer, status=status)


def _wanted(request, issue: Issue) -> Rearrangement:
    if token := request.POST.get("undo"):
        return rearrangement.read(_unsigned(request, issue, token))
    try:
        data = json.loads(request.POST.get("change", ""))
    except (ValueError, RecursionError):
        data = None
    # Only a signed change says at which place of the pool an article stood.
    return replace(rearrangement.read(data), in_pool={})


def _signed(request, issue: Issue, change: Rearrangement) -> str:
    values = [request.user.pk, issue.pk, change.as_data()]
    return signing.dumps(values, salt=SALT, compress=True)


def _unsigned(request, issue: Issue, token: str):
    """The data of a change that this person may undo in this issue."""
    try:
        by, pk, data = signing.loads(token, salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        by = pk = data = None
    if (by, pk) != (request.user.pk, issue.pk):
        raise ValidationError(_("This can no longer be undone. Load the page again."))
    return data
