"""The acts on a proposal: accept, decline, withdraw; and its values for the form."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.admin import pages
from articles.content import snapshots, typed
from articles.models import Proposal
from articles.review import proposals


@require_http_methods(["GET", "POST"])
@never_cache
def proposal_decide(request, pk: int):
    """Accept, decline or withdraw a proposal (POST); each verb asks its own row of the table. GET
    returns the values for the form, to who proposed it."""
    proposal = get_object_or_404(Proposal.objects.select_related("article", "by"), pk=pk)
    if request.method == "GET":
        if proposal.by_id != request.user.pk:
            raise Http404
        values = typed.values(snapshots.unpack(proposal.content)) | {"note": [proposal.note]}
        return JsonResponse({"values": values, "opened_as": "", "labels": {}})
    remark = request.POST.get("answer", "")[:5000]
    try:
        pages.refuse_other_person(request)
        match request.POST.get("act"):
            case "accept":
                proposals.accept(proposal, by=request.user)
                messages.success(request, _("The proposal is part of the text now."))
            case "decline":
                proposals.decline(proposal, by=request.user, remark=remark)
                messages.success(request, _("The proposal was declined; the text is as it was."))
            case "retract":
                proposals.retract(proposal, by=request.user)
                messages.success(request, _("The proposal was withdrawn."))
            case _other:
                raise ValidationError(_("Choose what to do."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("admin:articles_article_review", proposal.article_id)
