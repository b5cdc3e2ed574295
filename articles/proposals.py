"""A reviewer's changes inside their own stage: proposed, then accepted or declined by an editor."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import changing, people, revisions, rules, snapshots, workflow
from articles.models import Article, Proposal, Review, Revision

Fate, Decision = Proposal.Fate, Review.Decision


@transaction.atomic
def propose(
    article: Article, content: dict, *, by, opened_as: str, note: str = ""
) -> Proposal | None:
    """Keep `content` (a snapshot) as a proposal; an earlier open one by the same person is
    replaced. None where it says what the article says. Raises PermissionDenied or Refused."""
    article = revisions.hold(article)
    stage = workflow.stage_of(article)
    if not stage:
        raise workflow.Refused(_("The article is not under review; nothing can be proposed."))
    workflow.check(f"propose_{stage}", rules.Case(article, by, stage, opened_as=opened_as))
    if snapshots.digest(content) == opened_as:
        return None
    earlier = article.proposals.filter(fate=Fate.OPEN).first()
    if earlier:
        remark = _("replaced by a newer one")
        _decide(earlier, Fate.RETRACTED, by, remark)
        workflow.note(article, Decision.RETRACT, by=by, stage=stage, remark=remark)
    revisions.record(article, by=None, note=_("changed outside the desk"))
    proposal = Proposal.objects.create(
        article=article, by=by, stage=stage, base=opened_as, content=content, note=note[:300]
    )
    workflow.note(article, Decision.PROPOSE, by=by, stage=stage, remark=note)
    return proposal


@transaction.atomic
def accept(proposal: Proposal, *, by) -> Revision | None:
    """Put what was proposed into the article; signatures given for the earlier text lapse, so
    that the signatories are asked about the difference.

    What others changed since stays, as long as they changed other parts. Raises PermissionDenied
    or Refused.
    """
    proposal, article = _hold(proposal)
    workflow.check("decide_proposal", rules.Case(article, by, proposal=proposal))
    content = _merged(proposal, article)
    revisions.write(article, content)
    _decide(proposal, Fate.ACCEPTED, by, "")
    workflow.note(article, Decision.ACCEPT, by=by, stage=proposal.stage)
    note = _("proposed by %(name)s") % {"name": people.name_of(proposal.by)}
    return changing.keep(
        article,
        by=by,
        kind=Revision.Kind.ACCEPTED,
        note=f"{note}：{proposal.note}" if proposal.note else note,
    )[0]


@transaction.atomic
def decline(proposal: Proposal, *, by, remark: str = "") -> Proposal:
    """Leave the article as it is. Raises PermissionDenied or Refused."""
    proposal, article = _hold(proposal)
    workflow.check("decide_proposal", rules.Case(article, by, proposal=proposal))
    workflow.note(article, Decision.DECLINE, by=by, stage=proposal.stage, remark=remark)
    return _decide(proposal, Fate.DECLINED, by, remark)


@transaction.atomic
def retract(proposal: Proposal, *, by) -> Proposal:
    """Withdraw one's own proposal. Raises PermissionDenied or Refused."""
    proposal, article = _hold(proposal)
    workflow.check("retract_proposal", rules.Case(article, by, proposal=proposal))
    workflow.note(article, Decision.RETRACT, by=by, stage=proposal.stage)
    return _decide(proposal, Fate.RETRACTED, by, "")


def _hold(proposal: Proposal) -> tuple[Proposal, Article]:
    article = revisions.hold(proposal.article)
    proposal = Proposal.objects.select_related("by").get(pk=proposal.pk)
    if proposal.fate != Fate.OPEN:
        raise workflow.Refused(
            _("This proposal was answered already: %(fate)s.")
            % {"fate": proposal.get_fate_display()}
        )
    return proposal, article


def _merged(proposal: Proposal, article: Article) -> dict:
    """The article's content with what the proposal changed, part by part."""
    now = snapshots.take(article)
    if snapshots.digest(now) == proposal.base:
        return proposal.content
    base = revisions.of_content(article, proposal.base)
    merged = snapshots.merge(base.content, theirs=now, mine=proposal.content) if base else None
    if merged is None:
        raise workflow.Refused(
            _(
                "The text was changed since %(name)s made this proposal, in the same place. "
                "Enter by hand what you want to take over, then decline it."
            )
            % {"name": people.name_of(proposal.by)}
        )
    return merged


def _decide(proposal: Proposal, fate: str, by, remark: str) -> Proposal:
    proposal.fate, proposal.decided_by, proposal.remark = fate, by, remark
    proposal.decided_at = timezone.now()
    proposal.save(update_fields=["fate", "decided_by", "decided_at", "remark"])
    return proposal
