"""The page where a second person looks at a correction, and signs it or sends it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.admin import pages
from articles.content import snapshots
from articles.models import Article
from articles.review.rules import ArticleCase
from issues import publishing
from issues.admin.correct import shown
from issues.models import PreparedCorrection
from issues.rules import CorrectionCase
from qualitynews.people import real_names, roles


@require_http_methods(["GET", "POST"])
@never_cache
def countersign(request, pk: int):
    """For those who may sign corrections; the verbs ask their rows again."""
    if not roles.may(request.user, "countersign"):
        raise PermissionDenied(roles.who_may(roles.ROWS["countersign"].permissions))
    article = pages.find_article(pk)
    prepared = PreparedCorrection.objects.select_related("by").filter(article=article).first()
    if prepared is None:
        messages.info(request, _("No correction of this text waits for a second person."))
        return redirect("admin:articles_article_review", pk)
    if request.method == "POST":
        try:
            return _act(request, article, prepared)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(request.path)
    plan = publishing.plan_of(article, snapshots.unpack(prepared.content))
    context = shown(article, plan, prepared.note) | {
        "prepared": prepared,
        "refusal": _refusal(article, prepared, request.user),
    }
    title = _("Correction of “%s”") % article.title
    return pages.article_page(request, "countersign.html", title, context)


def _refusal(article: Article, prepared: PreparedCorrection, user) -> str:
    """Why this person cannot sign it as things are, "" if they can."""
    correcting = ArticleCase(article, prepared.by)
    if not roles.may(prepared.by, "correct"):
        name = real_names.name_of(prepared.by)
        return _("%(name)s may not correct any more. Send it back.") % {"name": name}
    refusal = roles.refusal("correct", correcting, before=True) or roles.refusal(
        "countersign", CorrectionCase(user, first=prepared.by, second=user)
    )
    return refusal.messages[0] if refusal else ""


def _act(request, article: Article, prepared: PreparedCorrection):
    pages.refuse_other_person(request)
    if request.POST.get("prepared") != str(prepared.pk):
        raise ValidationError(_("Another correction waits now. Look at it again."))
    if request.POST.get("act") == "sign":
        if refusal := _refusal(article, prepared, request.user):
            raise ValidationError(refusal)
        edition = publishing.countersign(prepared, by=request.user)
        messages.success(
            request,
            _("The correction is published: edition %(n)s of %(issue)s.")
            % {"n": edition.number, "issue": edition.issue},
        )
        return redirect("admin:issues_issue_editions", edition.issue_id)
    publishing.send_back(prepared, by=request.user, remark=request.POST.get("remark", ""))
    messages.success(request, _("The correction was sent back; it is a draft of who made it."))
    return redirect("admin:articles_article_review", article.pk)
