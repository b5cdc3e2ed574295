"""The rules of review that bind everybody, whatever their role: one function a rule.

Each takes a `Case` and returns "" or the sentence that refuses, which says what to do.
`roles.TABLE` says which act has which rules.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.utils.translation import gettext as _

from articles import people, signatures
from articles.models import Article, Proposal, Review, Revision


@dataclass
class Case:
    """One person about to do one act on one article; what they read, and what they remark."""

    article: Article
    by: object
    stage: str = ""
    opened_as: str = ""
    remark: str = ""
    proposal: Proposal | None = None
    acts_known: list[Review] | None = None
    writers_known: set[int] | None = None

    @cached_property
    def acts(self) -> list[Review]:
        if self.acts_known is not None:
            return self.acts_known
        return acts_of([self.article])[self.article.pk]

    @cached_property
    def writers(self) -> set[int]:
        """Who saved, restored or accepted some of its content. Reading in is not writing."""
        if self.writers_known is not None:
            return self.writers_known
        return writers_of([self.article])[self.article.pk]


def acts_of(articles: list[Article]) -> dict[int, list[Review]]:
    """The acts of several articles, in one query."""
    found: dict[int, list[Review]] = {article.pk: [] for article in articles}
    for act in Review.objects.filter(article__in=found).select_related("by"):
        found[act.article_id].append(act)
    return found


def writers_of(articles: list[Article]) -> dict[int, set[int]]:
    """Who wrote on each of several articles, in one query: see `Case.writers`."""
    found: dict[int, set[int]] = {article.pk: set() for article in articles}
    rows = Revision.objects.filter(article__in=found).exclude(kind=Revision.Kind.IMPORTED)
    for article, by in rows.exclude(by=None).order_by().values_list("article", "by").distinct():
        found[article].add(by)
    return found


def not_the_writer(case: Case) -> str:
    if case.by.pk in case.writers:
        return _("You wrote some of this text, so somebody else signs it.")
    return ""


def not_the_submitter(case: Case) -> str:
    submission = signatures.last_submission(case.acts)
    if submission and submission.by_id == case.by.pk:
        return _("You submitted this text, so somebody else signs it.")
    return ""


def not_the_last_to_change(case: Case) -> str:
    newest = case.article.revisions.only("by", "kind").first()
    if newest and newest.kind != Revision.Kind.IMPORTED and newest.by_id == case.by.pk:
        return _("You changed this text last, so somebody else signs it.")
    return ""


def others_signed_the_other_stages(case: Case) -> str:
    if not settings.REVIEW_BY_DIFFERENT_PEOPLE:
        return ""
    for stage, signature in signatures.standing(case.acts).items():
        if stage != case.stage and signature.by_id == case.by.pk:
            return _(
                "You signed the %(stage)s of this text already; the stages are signed by "
                "different people."
            ) % {"stage": signature.get_stage_display()}
    return ""


def content_as_read(case: Case) -> str:
    if case.opened_as != case.article.content_hash():
        return _(
            "The text was changed after you had opened it. Nothing was done. Below is what "
            "changed; read it and decide again."
        )
    return ""


def no_open_proposal(case: Case) -> str:
    proposal = _open_proposal(case)
    if proposal is None:
        return ""
    return _(
        "A change proposed by %(name)s waits for an editor. Wait for the answer, or withdraw it."
    ) % {"name": people.name_of(proposal.by)}


def no_other_proposal(case: Case) -> str:
    proposal = _open_proposal(case)
    if proposal is None or proposal.by_id == case.by.pk:
        return ""
    return _("%(name)s proposed a change already. Wait until an editor has answered it.") % {
        "name": people.name_of(proposal.by)
    }


def _open_proposal(case: Case) -> Proposal | None:
    rows = case.article.proposals.filter(fate=Proposal.Fate.OPEN).defer("content")
    return rows.select_related("by").first()


def not_the_proposer(case: Case) -> str:
    if case.proposal.by_id == case.by.pk:
        return _("This is your own proposal; another editor accepts or declines it.")
    return ""


def own_proposal(case: Case) -> str:
    if case.proposal.by_id != case.by.pk:
        return _("Only %(name)s can withdraw this proposal.") % {
            "name": people.name_of(case.proposal.by)
        }
    return ""


def own_submission(case: Case) -> str:
    submission = signatures.last_submission(case.acts)
    if submission is None or submission.by_id != case.by.pk:
        name = people.name_of(submission.by) if submission else ""
        return _("Only who submitted it (%(name)s) can take it back.") % {"name": name}
    return ""


def nobody_decided_since(case: Case) -> str:
    if not signatures.is_undecided(case.acts):
        return _(
            "A reviewer has decided on it already, so it cannot be taken back. Change the text "
            "where it stands: signatures given for the earlier text then lapse."
        )
    return ""


def remark_given(case: Case) -> str:
    return "" if case.remark else _("Write a remark: what is to be mended?")


def not_locked(case: Case) -> str:
    if case.article.is_locked:
        return _("%(issue)s is published or scheduled and does not change.") % {
            "issue": case.article.section.issue
        }
    return ""


def never_submitted(case: Case) -> str:
    if case.acts:
        return _("The record of its review is kept, so the article is too. Move it to the pool.")
    return ""


RULES: dict[str, Callable[[Case], str]] = {
    rule.__name__: rule
    for rule in (
        not_the_writer,
        not_the_submitter,
        not_the_last_to_change,
        others_signed_the_other_stages,
        content_as_read,
        no_open_proposal,
        no_other_proposal,
        not_the_proposer,
        own_proposal,
        own_submission,
        nobody_decided_since,
        remark_given,
        not_locked,
        never_submitted,
    )
}
# What is only known once the person decides: the text they read, the remark they write.
AT_THE_ACT = {"content_as_read", "remark_given"}


def broken(names: Iterable[str], case: Case, *, before: bool = False) -> str:
    """The sentence of the first rule that forbids the act; `before` it, what can be known then."""
    for name in names:
        if before and name in AT_THE_ACT:
            continue
        if sentence := RULES[name](case):
            return sentence
    return ""
