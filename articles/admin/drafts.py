"""What an open form asks in the background (keep my draft, who else is here), and a draft's page.

Answers are JSON. Who is signed out gets 401 instead of a page, so that the form can sign in in
place.
"""

from functools import wraps

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from articles import differences, drafts
from articles.admin import pages
from articles.content import snapshots, typed
from articles.models import Article, Draft
from articles.review import workflow
from articles.review.rules import ArticleCase
from qualitynews.people import real_names, roles
from qualitynews.people.characters import storable
from qualitynews.people.keys import is_key


def signed_in(view):
    """For background views: staff who may see articles; others get 401 or 403 as JSON."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        user = request.user
        is_other = request.POST.get("typed_by", "") not in ("", str(user.pk))
        if is_other or not (user.is_active and user.is_staff):
            return JsonResponse({"signed_out": True}, status=401)
        if not request.user.has_perm("articles.view_article"):
            return JsonResponse({"error": _("You may not see articles.")}, status=403)
        return view(request, *args, **kwargs)

    return asked


@require_POST
@never_cache
@signed_in
def keep_draft(request):
    """Called every few seconds by an open form: notes that the person is there, keeps what was
    typed (`values`, if sent), and tells who else is there and whether somebody else saved the
    article. For what the browser had kept of an earlier tab (`found`) it also returns the row for
    the form."""
    tab, key = storable(request.POST.get("tab", ""))[:40], request.POST.get("article", "")
    article = _article(key)
    if not tab or article is False:
        return JsonResponse(
            {"error": _("This form is out of date. Load the page again.")}, status=400
        )
    if request.POST.get("leaving"):
        if article:
            drafts.mark_absent(article, by=request.user, key=tab)
        return JsonResponse({})
    answer = {"csrf": get_token(request), "others": []}
    try:
        answer |= _keep(request, article, tab)
    except ValidationError as error:
        answer["error"] = " ".join(error.messages)
    if key and article is None:
        answer["error"] = _(
            "The text was deleted meanwhile. What you typed was kept as a draft of a new text."
        )
        return JsonResponse(answer)
    if article:
        drafts.mark_present(article, by=request.user, key=tab)
        answer["others"] = [
            _since(other) for other in drafts.others_present(article, by=request.user)
        ]
        opened_as = request.POST.get("opened_as", "")
        if opened_as and opened_as != article.fingerprint():
            newest = article.revisions.select_related("by").defer("content").first()
            answer["changed_by"] = real_names.name_of(newest.by if newest else None) or _(
                "somebody"
            )
    return JsonResponse(answer)


def _article(key: str) -> Article | bool | None:
    """The article of the form; None for a new or a deleted one, False for an invalid key."""
    if not key:
        return None
    if not is_key(key):
        return False
    return Article.objects.filter(pk=key).select_related("section__issue").first()


def _keep(request, article: Article | None, tab: str) -> dict:
    if "values" not in request.POST:
        return {}
    values = typed.from_json(request.POST["values"])
    opened_as = request.POST.get("opened_as", "")[:100]
    draft = drafts.keep_draft(article, by=request.user, key=tab, values=values, opened_as=opened_as)
    answer = {"kept_at": timezone.localtime().strftime("%H:%M:%S")}
    if request.POST.get("found") and (told := drafts.if_changed(draft)):
        answer["row"] = render_to_string("admin/articles/article/_draft.html", {"draft": told})
    return answer


def _since(other: dict) -> dict:
    return {"name": other["name"], "since": timezone.localtime(other["since"]).strftime("%H:%M")}


def _way_back(request, article: Article | None) -> tuple[str, bool]:
    """The form that a draft belongs to, and whether this person may restore it there now."""
    if article is None:
        return reverse("admin:articles_article_add"), roles.may(request.user, "write")
    case = ArticleCase(article, request.user)
    for act, page in (("correct", "issues_article_correct"), ("write", "articles_article_change")):
        if roles.refusal(act, case, before=True) is None:
            return reverse(f"admin:{page}", args=[article.pk]), True
    change = reverse("admin:articles_article_change", args=[article.pk])
    return change, workflow.may_propose(article, request.user)


def _labels(values: dict) -> dict[str, str]:
    """The name of the section of a draft: the form's choice has only its key."""
    key = (values.get("section") or [""])[0]
    if not is_key(key):
        return {}
    section = Article._meta.get_field("section").related_model.objects.filter(pk=key).first()
    return {"section": str(section)} if section else {}


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in
def draft_page(request, pk: int):
    """One's own draft: how it differs from the article, its values for the form (JSON), or dropping
    it (POST)."""
    draft = get_object_or_404(Draft.objects.select_related("article"), pk=pk, by=request.user)
    article = draft.article
    back, may_take = _way_back(request, article)
    if request.method == "POST":
        drafts.drop_draft(by=request.user, key=draft.key)
        return redirect(back)
    if request.GET.get("form") == "json":
        answer = {"values": draft.values, "opened_as": draft.opened_as}
        return JsonResponse(answer | {"labels": _labels(draft.values)})
    try:
        content = typed.content(draft.values)
    except ValidationError:
        content = None
    now = snapshots.of_article(article) if article else snapshots.empty()
    context = {
        "draft": draft,
        "article": article,
        "difference": differences.compare(now, content) if content else None,
        "address": back if may_take else "",
    }
    return pages.article_page(request, "draft.html", _("What you typed and did not save"), context)
