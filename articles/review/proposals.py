"""A reviewer's change: it is proposed, and an editor accepts or declines it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import changing, revisions
from articles.content import merging, snapshots
from articles.models import Article, Proposal, Review, Revision, Stage
from articles.review import stages, workflow
from articles.review.rules import ArticleCase
from qualitynews.people import real_names, roles
from qualitynews.people.roles import Refused

Fate, Decision = Proposal.Fate, Review.Decision


@transaction.atomic
@roles.asks(*(f"propose_{stage}" for stage in Stage.values))
def propose(
    article: Article, content: dict, *, by, opened_as: str, note: str = ""
) -> Proposal | None:
    """Keep `content` as a proposal; it replaces an earlier open one by the same person. Returns
    None if it is what the article says already. Raises PermissionDenied or Refused."""
    article = revisions.hold_article(article)
    stage = stages.stage_of(article)
    if not stage:
        raise Refused(_("The article is not under review; nothing can be proposed."))
    roles.ask(f"propose_{stage}", ArticleCase(article, by, stage, opened_as=opened_as))
    if opened_as in snapshots.digests(content):
        return None
    earlier = article.proposals.filter(fate=Fate.OPEN).first()
    if earlier:
        remark = _("replaced by a newer one")
        _decide(earlier, Fate.RETRACTED, by, remark)
        workflow.note(article, Decision.RETRACT, by=by, stage=stage, remark=remark)
    revisions.record(article, by=None, note=_("changed outside these pages"))
    proposal = Proposal.objects.create(
        article=article,
        by=by,
        stage=stage,
        base=opened_as,
        content=snapshots.pack(content),
        note=note[:300],
    )
    workflow.note(article, Decision.PROPOSE, by=by, stage=stage, remark=note)
    return proposal


@transaction.atomic
@roles.asks("decide_proposal")
def accept(proposal: Proposal, *, by) -> Revision | None:
    """Put the proposed change into the article. Signatures for the earlier text end, so that the
    signatories see the difference.

    What others changed since then stays, if it does not conflict. Raises PermissionDenied or
    Refused.
    """
    proposal, article = _hold_open(proposal)
    roles.ask("decide_proposal", ArticleCase(article, by, proposal=proposal))
    content = _merged(proposal, article)
    _decide(proposal, Fate.ACCEPTED, by, "")
    note = _("proposed by %(name)s") % {"name": real_names.name_of(proposal.by)}
    note = f"{note}：{proposal.note}" if proposal.note else note
    digest = snapshots.digest(content)
    # Recorded first, so that the record says: accepted, and then which signatures ended.
    workflow.note(article, Decision.ACCEPT, by=by, stage=proposal.stage, digest=digest)
    return changing.write(article, content, by=by, kind=Revision.Kind.ACCEPTED, note=note).revision


@transaction.atomic
@roles.asks("decide_proposal")
def decline(proposal: Proposal, *, by, remark: str = "") -> Proposal:
    """Leave the article as it is. Raises PermissionDenied or Refused."""
    proposal, article = _hold_open(proposal)
    roles.ask("decide_proposal", ArticleCase(article, by, proposal=proposal))
    workflow.note(article, Decision.DECLINE, by=by, stage=proposal.stage, remark=remark)
    return _decide(proposal, Fate.DECLINED, by, remark)


@transaction.atomic
@roles.asks("retract_proposal")
def retract(proposal: Proposal, *, by) -> Proposal:
    """Withdraw one's own proposal. Raises PermissionDenied or Refused."""
    proposal, article = _hold_open(proposal)
    roles.ask("retract_proposal", ArticleCase(article, by, proposal=proposal))
    workflow.note(article, Decision.RETRACT, by=by, stage=proposal.stage)
    return _decide(proposal, Fate.RETRACTED, by, "")


def _hold_open(proposal: Proposal) -> tuple[Proposal, Article]:
    """Hold the article, and read the proposal, which must still be open."""
    article = revisions.hold_article(proposal.article)
    proposal = Proposal.objects.select_related("by").get(pk=proposal.pk)
    if proposal.fate != Fate.OPEN:
        raise Refused(
            _("This proposal was answered already: %(fate)s.")
            % {"fate": proposal.get_fate_display()}
        )
    return proposal, article


def _merged(proposal: Proposal, article: Article) -> dict:
    """The article's content with the proposed change, merged block by block."""
    now = snapshots.of_article(article)
    proposed = snapshots.unpack(proposal.content)
    if proposal.base in snapshots.digests(now):
        return proposed
    base = revisions.content_of(article, proposal.base)
    merge = merging.merge(base, theirs=now, mine=proposed)
    if merge.conflicts:
        raise Refused(
            _(
                "The text was changed since %(name)s made this proposal, in the same place. "
                "Enter by hand what you want to take over, then decline it."
            )
            % {"name": real_names.name_of(proposal.by)}
        )
    return merge.content()


def _decide(proposal: Proposal, fate: str, by, remark: str) -> Proposal:
    proposal.fate, proposal.decided_by, proposal.remark = fate, by, remark
    proposal.decided_at = timezone.now()
    proposal.save(update_fields=["fate", "decided_by", "decided_at", "remark"])
    return proposal
