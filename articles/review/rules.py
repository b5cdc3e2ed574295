"""The rules of the review that bind everybody, whatever their role: one function a rule.

Each takes a `Case` and returns "" or the sentence that refuses, which says what to do.
`roles.TABLE` says which act has which rules.
"""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.content import snapshots
from articles.models import Article, Proposal, Review, Revision
from articles.review import acts, signatures, stages
from qualitynews.people import real_names, roles


@dataclass
class ArticleCase:
    """One person about to do one act on one article; what they read, and what they remark.

    `opened_as` is the content hash the person read, None where the verb itself read the content
    under the lock. What the rules look up is read once, when a rule asks; who asks for many
    articles sets it beforehand (`cases`).
    """

    article: Article
    by: object
    stage: str = ""
    opened_as: str | None = None
    remark: str = ""
    proposal: Proposal | None = None

    @property
    def by_pk(self) -> int:
        """0 for the operator, who is none of the people on record."""
        return self.by.pk if self.by is not None else 0

    @property
    def issue(self):
        return self.article.section.issue if self.article.section else None

    @cached_property
    def acts(self) -> list[Review]:
        return acts.acts_of([self.article.pk])[self.article.pk]

    @cached_property
    def writers(self) -> set[int]:
        return acts.writers_of([self.article.pk])[self.article.pk]

    @cached_property
    def newest(self) -> Revision | None:
        return acts.newest_of([self.article.pk]).get(self.article.pk)

    @cached_property
    def open_proposal(self) -> Proposal | None:
        return acts.open_proposals_of([self.article.pk]).get(self.article.pk)


def cases(articles: list[Article], *, by) -> list[ArticleCase]:
    """Cases of several articles at the stages they wait at, read in a fixed number of queries."""
    ids = [article.pk for article in articles]
    found = [ArticleCase(article, by, stages.stage_of(article)) for article in articles]
    all_acts, writers = acts.acts_of(ids), acts.writers_of(ids)
    newest, proposals = acts.newest_of(ids), acts.open_proposals_of(ids)
    for case in found:
        pk = case.article.pk
        case.acts, case.writers = all_acts[pk], writers[pk]
        case.newest, case.open_proposal = newest.get(pk), proposals.get(pk)
    return found


@roles.rule(gettext_lazy("not who wrote on the text (reading in is not writing)"))
def not_the_writer(case: ArticleCase) -> str:
    if case.by_pk in case.writers:
        return _("You wrote some of this text, so somebody else signs it.")
    return ""


@roles.rule(gettext_lazy("not who submitted it"))
def not_the_submitter(case: ArticleCase) -> str:
    submission = signatures.last_submission(case.acts)
    if submission and submission.by_id == case.by_pk:
        return _("You submitted this text, so somebody else signs it.")
    return ""


@roles.rule(gettext_lazy("not who changed it last"))
def not_the_last_to_change(case: ArticleCase) -> str:
    newest = case.newest
    if newest and newest.kind != Revision.Kind.IMPORTED and newest.by_id == case.by_pk:
        return _("You changed this text last, so somebody else signs it.")
    return ""


@roles.rule(gettext_lazy("each stage signed by another person (setting)"))
def others_signed_the_other_stages(case: ArticleCase) -> str:
    if not settings.REVIEW_BY_DIFFERENT_PEOPLE:
        return ""
    for stage, signature in signatures.standing(case.acts).items():
        if stage != case.stage and signature.by_id == case.by_pk:
            return _(
                "You signed the %(stage)s of this text already; the stages are signed by "
                "different people."
            ) % {"stage": signature.get_stage_display()}
    return ""


@roles.rule(gettext_lazy("only the content that was opened"), is_of_the_act=True)
def content_as_read(case: ArticleCase) -> str:
    if case.opened_as is None:
        return ""
    if case.opened_as not in snapshots.digests(snapshots.of_article(case.article)):
        return _(
            "The text was changed after you had opened it. Nothing was done. Below is what "
            "changed; read it and decide again."
        )
    return ""


@roles.rule(gettext_lazy("no proposal is open"))
def no_open_proposal(case: ArticleCase) -> str:
    proposal = case.open_proposal
    if proposal is None:
        return ""
    return _(
        "A change proposed by %(name)s waits for an editor. Wait for the answer, or withdraw it."
    ) % {"name": real_names.name_of(proposal.by)}


@roles.rule(gettext_lazy("nobody else's proposal is open"))
def no_other_proposal(case: ArticleCase) -> str:
    proposal = case.open_proposal
    if proposal is None or proposal.by_id == case.by_pk:
        return ""
    return _("%(name)s proposed a change already. Wait until an editor has answered it.") % {
        "name": real_names.name_of(proposal.by)
    }


@roles.rule(gettext_lazy("not who proposed it"))
def not_the_proposer(case: ArticleCase) -> str:
    if case.proposal.by_id == case.by_pk:
        return _("This is your own proposal; another editor accepts or declines it.")
    return ""


@roles.rule(gettext_lazy("one's own proposal"))
def own_proposal(case: ArticleCase) -> str:
    if case.proposal.by_id != case.by_pk:
        return _("Only %(name)s can withdraw this proposal.") % {
            "name": real_names.name_of(case.proposal.by)
        }
    return ""


@roles.rule(gettext_lazy("one's own submission"))
def own_submission(case: ArticleCase) -> str:
    submission = signatures.last_submission(case.acts)
    if submission is None or submission.by_id != case.by_pk:
        name = real_names.name_of(submission.by) if submission else ""
        return _("Only who submitted it (%(name)s) can take it back.") % {"name": name}
    return ""


@roles.rule(gettext_lazy("nobody has decided on it since"))
def nobody_decided_since(case: ArticleCase) -> str:
    if not signatures.is_undecided(case.acts):
        return _(
            "A reviewer has decided on it already, so it cannot be taken back. Change the text "
            "where it stands: signatures given for the earlier text then lapse."
        )
    return ""


@roles.rule(gettext_lazy("with a remark"), is_of_the_act=True)
def remark_given(case: ArticleCase) -> str:
    return "" if case.remark else _("Write a remark: what is to be mended?")


@roles.rule(gettext_lazy("not in a published or scheduled issue"))
def not_locked(case: ArticleCase) -> str:
    return why_locked(case.issue) if case.issue is not None else ""


def why_locked(issue) -> str:
    """The sentence that says what may still be done and by whom; "" for an issue in the making."""
    if issue.is_scheduled:
        return _(
            "%(issue)s is scheduled and does not change until the release is called back by "
            "%(roles)s."
        ) % {"issue": issue, "roles": roles.WHO_MAY["call_back"]}
    if issue.is_published:
        return _(
            "%(issue)s is published: a text changes by “Correct”, all else once the issue is "
            "withdrawn, both by %(roles)s."
        ) % {"issue": issue, "roles": roles.WHO_MAY["withdraw"]}
    return ""


@roles.rule(gettext_lazy("never submitted"))
def never_submitted(case: ArticleCase) -> str:
    if case.acts:
        return _("The record of its review is kept, so the article is too. Move it to the pool.")
    return ""
