"""The rules of the review, which bind everybody: one function for each rule.

Each takes an `ArticleCase` and returns "", or a sentence that says why not and what to do.
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
    """Who is about to do an act on which article; what they read, and their remark.

    `opened_as` is the digest of the content that the person read; None if the verb itself read it
    while holding the row. `is_shown_to_end` is the statement of their browser, None if no page was
    open. What the rules look up is read once, when it is first needed; `cases`
    reads it for many articles.
    """

    article: Article
    by: object
    stage: str = ""
    opened_as: str | None = None
    remark: str = ""
    proposal: Proposal | None = None
    is_shown_to_end: bool | None = None

    @property
    def by_pk(self) -> int:
        """0 for the operator at the command line, who is not on record."""
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
    """Cases of several articles, each at the stage it waits at, in a fixed number of queries."""
    ids = [article.pk for article in articles]
    found = [ArticleCase(article, by, stages.stage_of(article)) for article in articles]
    all_acts, writers = acts.acts_of(ids), acts.writers_of(ids)
    newest, proposals = acts.newest_of(ids), acts.open_proposals_of(ids)
    for case in found:
        pk = case.article.pk
        case.acts, case.writers = all_acts[pk], writers[pk]
        case.newest, case.open_proposal = newest.get(pk), proposals.get(pk)
    return found


@roles.rule(gettext_lazy("not a writer of the text (importing is not writing)"))
def not_the_writer(case: ArticleCase) -> str:
    if case.by_pk in case.writers:
        return _("You wrote part of this text, so another person must sign it.")
    return ""


@roles.rule(gettext_lazy("not the person who submitted it"))
def not_the_submitter(case: ArticleCase) -> str:
    submission = signatures.last_submission(case.acts)
    if submission and submission.by_id == case.by_pk:
        return _("You submitted this text, so another person must sign it.")
    return ""


@roles.rule(gettext_lazy("not the person who changed it last"))
def not_the_last_to_change(case: ArticleCase) -> str:
    newest = case.newest
    if newest and newest.kind != Revision.Kind.IMPORTED and newest.by_id == case.by_pk:
        return _("You changed this text last, so another person must sign it.")
    return ""


@roles.rule(gettext_lazy("each stage signed by another person (setting)"))
def others_signed_the_other_stages(case: ArticleCase) -> str:
    if not settings.REVIEW_BY_DIFFERENT_PEOPLE:
        return ""
    for stage, signature in signatures.valid(case.acts).items():
        if stage != case.stage and signature.by_id == case.by_pk:
            return _(
                "You signed the %(stage)s of this text already; the stages are signed by "
                "different people."
            ) % {"stage": signature.get_stage_display()}
    return ""


@roles.rule(gettext_lazy("only the content that was opened"), is_for_the_act_only=True)
def content_as_read(case: ArticleCase) -> str:
    if case.opened_as is None:
        return ""
    if case.opened_as not in snapshots.digests(snapshots.of_article(case.article)):
        return _(
            "The text was changed after you had opened it. Nothing was done. Below is what "
            "changed; read it and decide again."
        )
    return ""


@roles.rule(gettext_lazy("only what the browser showed to its end"), is_for_the_act_only=True)
def shown_to_its_end(case: ArticleCase) -> str:
    if case.is_shown_to_end is False:
        return _("The text was not shown to its end. Read it to the last line, then sign.")
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


@roles.rule(gettext_lazy("not the person who proposed it"))
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
    if submission is None:
        return _("Nobody has submitted it, so it cannot be taken back.")
    if submission.by_id != case.by_pk:
        name = real_names.name_of(submission.by)
        return _("Only the person who submitted it (%(name)s) can take it back.") % {"name": name}
    return ""


@roles.rule(gettext_lazy("nobody has decided on it since"))
def nobody_decided_since(case: ArticleCase) -> str:
    if not signatures.is_undecided(case.acts):
        return _(
            "A reviewer has decided on it already, so it cannot be taken back. Edit the "
            "text as it is: signatures given for the earlier text then end."
        )
    return ""


@roles.rule(gettext_lazy("with a remark"), is_for_the_act_only=True)
def remark_given(case: ArticleCase) -> str:
    return "" if case.remark else _("Write a remark: what must be corrected?")


@roles.rule(gettext_lazy("not in a published or scheduled issue"))
def not_locked(case: ArticleCase) -> str:
    return why_locked(case.issue) if case.issue is not None else ""


def why_locked(issue) -> str:
    """The sentence that says what can still be done, and by whom; "" if the issue is not locked."""
    if issue.is_scheduled:
        return _(
            "%(issue)s is scheduled and cannot be edited until the release is called back"
            " by %(roles)s."
        ) % {"issue": issue, "roles": roles.WHO_MAY["call_back"]}
    if issue.is_published:
        return _(
            "%(issue)s is published. Change a text by “Correct”, anything else after "
            "withdrawing the issue; %(roles)s may do both."
        ) % {"issue": issue, "roles": roles.WHO_MAY["withdraw"]}
    return ""


@roles.rule(gettext_lazy("never submitted"))
def never_submitted(case: ArticleCase) -> str:
    if case.acts:
        return _("Its review is on record, so it cannot be deleted. Move it to the pool.")
    return ""
