"""Staff pages about the revisions of one article: the list, a comparison, restoring."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from articles import changing, differences, revisions
from articles.admin import pages, review
from articles.content import snapshots
from articles.models import Article, Review, Revision
from articles.review.rules import ArticleCase
from qualitynews.people import roles
from qualitynews.people.keys import is_key

# Few articles have more; a page of this many takes well under a second.
REVISIONS_A_PAGE = 200


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("articles.view_article", raise_exception=True)
def article_revisions(request, pk: int):
    """All revisions, for those who may see articles. Those who may write can restore one (POST)."""
    article = pages.find_article(pk)
    if request.method == "POST":
        return _restore(request, article)
    rows = article.revisions.select_related("by").defer("content")
    revisions_page = Paginator(rows, REVISIONS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "article": article,
        "page": revisions_page,
        "opened_as": article.content_hash(),
        "may_restore": _may_restore(request, article),
        "signed": _signed(article),
    }
    return pages.article_page(
        request, "revisions.html", _("Revisions of “%s”") % article.title, context
    )


def _signed(article: Article) -> dict[str, list[str]]:
    """Who signed which revision, by the revision's own digest; a signature may have the digest
    of another version of the canonical form (`snapshots.VERSIONS`)."""
    names: dict[str, list[str]] = {}
    signatures = list(article.reviews.filter(decision=Review.Decision.APPROVE))
    kept = revisions.by_digest(article, {signature.digest for signature in signatures})
    for signature in signatures:
        if revision := kept.get(signature.digest):
            name = f"{signature.get_stage_display()} {signature.name}"
            signed_by = names.setdefault(revision.digest, [])
            if name not in signed_by:
                signed_by.append(name)
    return names


def _restore(request, article: Article):
    number = request.POST.get("restore", "")
    revision = _revision(article, number)
    try:
        restored = changing.restore(
            article, revision, by=request.user, opened_as=request.POST.get("opened_as", "")
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if restored:
            done = _("Revision %(old)s was restored; the text is revision %(new)s now.")
            messages.success(request, done % {"old": number, "new": restored.number})
        else:
            messages.info(request, _("The text is that of revision %s already.") % number)
    return redirect("admin:articles_article_revisions", article.pk)


@require_GET
@never_cache
@permission_required("articles.view_article", raise_exception=True)
def article_compare(request, pk: int):
    """Two revisions side by side or in one text; without numbers the two newest."""
    article = pages.find_article(pk)
    newest = article.revisions.values_list("number", flat=True).first()
    if newest is None:
        raise Http404
    new = _revision(article, request.GET.get("to") or str(newest))
    old = _revision(article, request.GET.get("from") or str(max(new.number - 1, 1)))
    if old.number > new.number:
        old, new = new, old
    context = {
        "article": article,
        "old": old,
        "new": new,
        "pair": f"from={old.number}&to={new.number}",
        "difference": differences.compare(
            snapshots.unpack(old.content), snapshots.unpack(new.content)
        ),
        "view": review.view_of(request),
        "newest": newest,
        "opened_as": article.content_hash(),
        "may_restore": _may_restore(request, article),
    }
    return pages.article_page(
        request, "compare.html", _("“%s”: what changed") % article.title, context
    )


def _may_restore(request, article: Article) -> bool:
    return roles.refusal("write", ArticleCase(article, request.user), before=True) is None


def _revision(article: Article, number: str) -> Revision:
    if not is_key(number):
        raise Http404
    return get_object_or_404(article.revisions.select_related("by"), number=int(number))
