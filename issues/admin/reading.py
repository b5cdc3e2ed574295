"""What waits for a reviewer, as the issue they read: one text after the other, each signed,
returned or skipped by one key. The next texts are fetched ahead."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.admin import pages, review
from articles.admin.drafts import signed_in
from articles.admin.text_page import script_words
from articles.content import snapshots
from articles.models import Article
from articles.review import workflow
from issues import reviewing
from issues.admin import beside
from qualitynews.people.characters import storable
from qualitynews.people.keys import is_key

NOTHING = "none"  # compared with nothing: the text alone
MOST_AT_ONCE = reviewing.MOST


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("articles.view_article", raise_exception=True)
def waiting(request):
    """The page, for those who may see articles; the verb of an act asks its own row. POST does one
    act of a browser without scripts, and leads to the next text."""
    groups = reviewing.queue(request.user)
    keys = [text.article.pk for group in groups for text in group.texts]
    wanted = request.POST.get("article") or request.GET.get("at", "")
    at = int(wanted) if is_key(wanted) else None
    remark = since = ""
    if request.method == "POST" and at is not None:
        article = pages.find_article(at)
        try:
            messages.success(request, _act(request, article, request.POST))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            remark = request.POST.get("remark", "")[:5000]
            since = _if_old(pages.find_article(at), request.POST)
        else:
            return redirect(_next_address(at, keys))
    if at is not None and at not in keys and request.method == "GET":
        messages.info(request, _("This text does not wait for you. It may be signed already."))
    at = at if at in keys else next(iter(keys), None)
    text = _text(request, pages.find_article(at), since) if at else {}
    context = text | {
        "groups": groups,
        "at": at,
        "count": len(keys),
        "words": script_words(),
        "remark": remark,
    }
    return pages.article_page(request, "waiting.html", _("Waits for me"), context)


def _next_address(pk: int, keys: list[int]) -> str:
    address = reverse("admin:issues_waiting")
    following = keys[keys.index(pk) + 1 :] if pk in keys else []
    return f"{address}?at={following[0]}" if following else address


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in
def waiting_text(request, pk: int):
    """One text as HTML in JSON; POST does an act on it. Asked in the background."""
    article = pages.find_article(pk)
    if request.method == "GET":
        return JsonResponse(_as_html(request, article))
    try:
        said = _act(request, article, request.POST)
    except (ValidationError, PermissionDenied) as error:
        return JsonResponse(_refused(request, article, error, request.POST))
    return JsonResponse({"done": True, "said": said})


@require_http_methods(["POST"])
@never_cache
@signed_in
def sign_several(request):
    """Signs texts that were read before: `texts` is JSON, a list of what one act sends. Those that
    are refused are named with the reason."""
    rows = _sent_texts(request.POST.get("texts", ""))
    if rows is None:
        told = {"error": _("This form is out of date. Load the page again.")}
        return JsonResponse(told, status=400)
    done, refused = [], []
    articles = Article.objects.in_bulk(rows)
    for pk, row in rows.items():
        if (article := articles.get(pk)) is None:
            continue  # deleted meanwhile
        try:
            _act(request, article, row | {"act": "approve"})
            done.append(pk)
        except (ValidationError, PermissionDenied) as error:
            refused.append({"article": pk, "refused": _why(article, error)})
    said = ngettext("%(n)s text signed.", "%(n)s texts signed.", len(done)) % {"n": len(done)}
    return JsonResponse({"done": done, "refused": refused, "said": said})


def _sent_texts(packed: str) -> dict[int, dict[str, str]] | None:
    """What is sent of several texts, by their keys; None if that cannot be read."""
    try:
        rows = [{k: storable(str(v)) for k, v in row.items()} for row in json.loads(packed)]
    except (ValueError, AttributeError, TypeError, RecursionError):
        return None
    rows = [row for row in rows[:MOST_AT_ONCE] if is_key(row.get("article", ""))]
    return {int(row["article"]): row for row in rows}


def _act(request, article: Article, sent) -> str:
    """Does the act that was sent; returns the sentence about it. Raises as the verb does."""
    pages.refuse_other_person(request)
    workflow.move(
        article,
        sent.get("act", ""),
        by=request.user,
        opened_as=sent.get("opened_as", ""),
        seen=sent.get("seen", ""),
        remark=sent.get("remark", "")[:5000],
        is_shown_to_end=bool(sent.get("shown")),
    )
    article.refresh_from_db()
    return _("“%(title)s” is at “%(state)s” now.") % {
        "title": article.title,
        "state": article.get_state_display(),
    }


def _refused(request, article: Article, error: Exception, sent) -> dict:
    """Why, and the text as it is now, compared with what was opened."""
    article = pages.find_article(article.pk)
    html = _as_html(request, article, since=_if_old(article, sent))
    acts = workflow.possible(article, by=request.user)
    waits = any(act.act == "approve" and not act.refusal for act in acts)
    return {"refused": _why(article, error), "waits": waits} | html


def _why(article: Article, error: Exception) -> str:
    sentence = " ".join(getattr(error, "messages", [str(error)]))
    return sentence if article.title in sentence else f"{article.title}：{sentence}"


def _if_old(article: Article, sent) -> str:
    """The digest that was opened, "" if the text is still that."""
    opened_as = storable(sent.get("opened_as", ""))
    return "" if opened_as in snapshots.digests(snapshots.of_article(article)) else opened_as


def _as_html(request, article: Article, since: str = "") -> dict:
    text = _text(request, article, since)
    html = render_to_string("admin/articles/article/_waiting_text.html", text, request)
    return {"html": html, "article": article.pk}


def _text(request, article: Article, since: str = "") -> dict:
    """What `_waiting_text.html` shows of one text."""
    acts = list(article.reviews.select_related("by"))
    now = snapshots.of_article(article)
    against = review.against_of(article, acts, since, now, request.user)
    wanted = "since" if since else request.GET.get("against", "")
    chosen = None
    if against and wanted != NOTHING:
        # Unasked, only what says something: a text nobody changed since is read as it stands.
        chosen = review.chosen_of(against, wanted)
        chosen = chosen if wanted or not chosen["difference"].is_empty else None
    return {
        **pages.reading(article),
        "opened_as": snapshots.digest(now),
        "steps": review.steps(article, acts),
        "acts": [act for act in reversed(acts) if act.remark][:3],
        "possible": [
            act for act in workflow.possible(article, by=request.user) if act.act != "take"
        ],
        "may_propose": workflow.may_propose(article, request.user),
        "against": against,
        "chosen": chosen,
        "difference": chosen["difference"] if chosen else None,
        "findings": beside.findings_of(article),
        "nothing": NOTHING,
    }
