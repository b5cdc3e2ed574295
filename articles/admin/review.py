"""The reviewer's page: the text, what changed in it, and the acts that its state allows."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles import differences, revisions
from articles.admin import pages
from articles.content import snapshots
from articles.models import Article, Proposal, Review, Revision, Stage
from articles.review import rules, signatures, stages, workflow
from qualitynews.people import roles

INLINE, SIDE = "inline", "side"


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("articles.view_article", raise_exception=True)
def article_review(request, pk: int):
    """The page, for those who may see articles; the verb of an act asks its own row."""
    article = pages.find_article(pk)
    if request.method == "POST":
        return _act(request, article)
    return _review_page(request, article)


def _act(request, article: Article):
    remark, opened_as = request.POST.get("remark", "")[:5000], request.POST.get("opened_as", "")
    try:
        pages.refuse_other_person(request)
        workflow.move(
            article,
            request.POST.get("act", ""),
            by=request.user,
            opened_as=opened_as,
            seen=request.POST.get("seen", ""),
            remark=remark,
            is_shown_to_end=bool(request.POST.get("shown")),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        article.refresh_from_db()
        since = (
            opened_as if opened_as not in snapshots.digests(snapshots.of_article(article)) else ""
        )
        return _review_page(request, article, remark=remark, since=since, status=409)
    article.refresh_from_db()
    messages.success(
        request,
        _("“%(title)s” is at “%(state)s” now.")
        % {"title": article.title, "state": article.get_state_display()},
    )
    return redirect(request.path)


def _review_page(request, article: Article, *, remark="", since="", status=200):
    acts = list(article.reviews.select_related("by"))
    proposal = article.proposals.filter(fate=Proposal.Fate.OPEN).select_related("by").first()
    now = snapshots.of_article(article)
    against = against_of(article, acts, since, now, request.user)
    chosen = chosen_of(against, "since" if since else request.GET.get("against", ""))
    possible = workflow.possible(article, by=request.user)
    may_propose = workflow.may_propose(article, request.user)
    context = {
        **pages.reading(article),
        "opened_as": snapshots.digest(now),
        "steps": steps(article, acts),
        "acts": acts,
        "possible": possible,
        "may_propose": may_propose,
        "may_sign": any(act.act == "approve" and not act.refusal for act in possible),
        "may_act": may_propose or any(not act.refusal for act in possible),
        "against": against,
        "chosen": chosen,
        "difference": chosen["difference"] if chosen else None,
        "view": view_of(request),
        "remark": remark,
        **_proposal_context(request, article, proposal, now),
    }
    title = _("Review of “%s”") % article.title
    return pages.article_page(request, "review.html", title, context, status)


def _proposal_context(request, article: Article, proposal: Proposal | None, now: dict) -> dict:
    if proposal is None:
        return {}
    case = rules.ArticleCase(article, request.user, proposal=proposal)
    base = revisions.content_of(article, proposal.base)
    return {
        "proposal": proposal,
        "proposal_difference": differences.compare(
            base or now, snapshots.unpack(proposal.content), prefix="proposal-"
        ),
        "may_decide": roles.refusal("decide_proposal", case) is None,
        "may_retract": roles.refusal("retract_proposal", case) is None,
    }


def steps(article: Article, acts: list[Review]) -> list[dict]:
    """Each stage in force with who signed it and when, or whose signature ended."""
    stands, lapsed = signatures.valid(acts), signatures.lapsed(acts)
    here = stages.stage_of(article)
    found = []
    for stage in stages.in_force():
        signature = stands.get(stage)
        gone = lapsed.get(stage)
        found.append(
            {
                "label": Stage(stage).label,
                "is_here": stage == here,
                "signature": signature,
                "by": signature.name if signature else "",
                "lapsed": gone,
                "lapsed_by": gone.name if gone and not signature else "",
            }
        )
    return found


def against_of(article: Article, acts: list[Review], since: str, now: dict, user) -> list[dict]:
    """The versions to compare the text with: the one that was opened, the one that this person
    signed (or, if the signature of this stage ended, the one that was signed), the one signed last,
    the one submitted, the one published, the one imported. Each with its revision and the
    difference."""
    approvals = [act for act in reversed(acts) if act.decision == Review.Decision.APPROVE]
    signed = next(iter(approvals), None)
    mine = next((act for act in approvals if act.by_id == user.pk), None)
    lapsed = signatures.lapsed(acts).get(stages.stage_of(article))
    submitted = signatures.last_submission(acts)
    released = next((a for a in reversed(acts) if a.decision in Review.RELEASING), None)
    imports = article.revisions.filter(kind=Revision.Kind.IMPORTED).defer("content")
    imported = imports.order_by("number").first()
    last = signed.digest if signed else ""
    own = [
        ("mine", _("version you signed"), mine.digest if mine else ""),
        ("lapsed", _("version signed at this stage"), lapsed.digest if lapsed else ""),
    ]
    wanted = [
        ("since", _("what you had opened"), since),
        *(row for row in own if row[2] != last),
        ("signed", _("last signed version"), last),
        ("submitted", _("version submitted"), submitted.digest if submitted else ""),
        ("published", _("published version"), released.digest if released else ""),
        ("imported", _("as imported"), imported.digest if imported else ""),
    ]
    digests = {digest for _key, _label, digest in wanted if digest}
    kept = revisions.by_digest(article, digests)
    compared = {
        digest: differences.compare(snapshots.unpack(revision.content), now)
        for digest, revision in kept.items()
    }
    return [
        {"key": key, "label": label, "revision": kept[digest], "difference": compared[digest]}
        for key, label, digest in wanted
        if digest in kept
    ]


def chosen_of(against: list[dict], key: str) -> dict | None:
    return next((row for row in against if row["key"] == key), against[0] if against else None)


def view_of(request) -> str:
    return SIDE if request.GET.get("view") == SIDE else INLINE
