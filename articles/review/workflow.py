"""The three reviews of an article: the transitions, and the only writer of its state.

草稿 → 待初审 → 待复审 → 待终审 → 定稿

Each act leaves a `Review` row; `signatures.valid` computes from these rows which signatures hold.
The setting REVIEW_STAGES says how many stages there are (1: the final review; 2: first and final),
REVIEW_BY_DIFFERENT_PEOPLE whether the signatories must differ.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import revisions
from articles.content import snapshots
from articles.models import Article, Review, Stage
from articles.review import signatures, stages
from articles.review.rules import ArticleCase
from qualitynews.people import audit, real_names, roles
from qualitynews.people.roles import Refused

State, Decision = Article.State, Review.Decision
START, NEXT, BACK = "start", "next", "back"


@dataclass(frozen=True)
class Transition:
    """One row: an act leads from state `source` to state `to` (or to the stage before or after).
    `row` is its row in `roles.TABLE`, which says who may and under which rules."""

    act: str
    label: str
    source: str
    to: str
    row: str
    decision: str


def _of_stage(stage: str) -> tuple[Transition, ...]:
    approve, back = f"approve_{stage}", f"return_{stage}"
    return (
        Transition("approve", gettext_lazy("Sign"), stage, NEXT, approve, Decision.APPROVE),
        Transition("return", gettext_lazy("Return to the editor"), stage, State.DRAFT, back,
                   Decision.RETURN),
        Transition("back", gettext_lazy("Return one stage"), stage, BACK, back,
                   Decision.RETURN_BACK),
        Transition("take", gettext_lazy("Take back"), stage, State.DRAFT, "take_back",
                   Decision.TAKE_BACK),
    )  # fmt: skip


TRANSITIONS = (
    Transition("submit", gettext_lazy("Submit for review"), State.DRAFT, START, "submit",
               Decision.SUBMIT),
    *_of_stage(Stage.FIRST),
    *_of_stage(Stage.SECOND),
    *_of_stage(Stage.THIRD),
    Transition("return", gettext_lazy("Return to the editor"), State.FINAL, State.DRAFT,
               "return_third", Decision.RETURN),
    Transition("back", gettext_lazy("Return to the final review"), State.FINAL, BACK,
               "return_third", Decision.RETURN_BACK),
)  # fmt: skip


# --- asking -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Possible:
    """An act that the state allows; `refusal` says why this person may not, "" if they may."""

    act: str
    label: str
    refusal: str


def possible(article: Article, *, by) -> list[Possible]:
    """The acts that an article's state and the role of `by` allow, each with the rule that forbids
    it."""
    case = ArticleCase(article, by, stages.stage_of(article))
    found = []
    for transition in _from(article):
        if roles.may(by, transition.row):
            refused = roles.refusal(transition.row, case, before=True)
            sentence = " ".join(refused.messages) if refused else ""
            found.append(Possible(transition.act, transition.label, sentence))
    return found


def states_for(user) -> list[str]:
    """The states of articles that wait for this person's role: their stages; for editors also
    drafts."""
    found = [
        s
        for stage in stages.in_force()
        if roles.may(user, f"approve_{stage}")
        for s in stages.states_waiting_at(stage)
    ]
    return [*found, State.DRAFT] if roles.may(user, "submit") else found


def may_propose(article: Article, by) -> bool:
    """Whether a change by this person would be a proposal: they review, and the article waits at
    their stage."""
    stage = stages.stage_of(article)
    case = ArticleCase(article, by, stage)
    return bool(stage) and roles.refusal(f"propose_{stage}", case, before=True) is None


def _from(article: Article) -> Iterator[Transition]:
    stage = stages.stage_of(article)
    for transition in TRANSITIONS:
        is_first = transition.to == BACK and stage == stages.in_force()[0]
        if transition.source == (stage or article.state) and not is_first:
            yield transition


def _target(transition: Transition, case: ArticleCase) -> str:
    """The state an act leads to. After a signature that is the first stage in force that has none,
    so that a final copy has all of them also where the number of stages was raised meanwhile."""
    order = stages.in_force()
    if transition.to == START:
        return order[0]
    if transition.to == BACK:
        path = [*order, State.FINAL]
        return path[path.index(case.stage or State.FINAL) - 1]
    if transition.to == NEXT:
        signed = {*signatures.valid(case.acts), case.stage}
        return next((stage for stage in order if stage not in signed), State.FINAL)
    return transition.to


# --- acting -----------------------------------------------------------------------------------


@transaction.atomic
@roles.asks(*{transition.row for transition in TRANSITIONS})
def move(
    article: Article,
    act: str,
    *,
    by,
    opened_as: str = "",
    remark: str = "",
    seen: str = "",
    is_shown_to_end: bool | None = None,
) -> Review:
    """Do one act of TRANSITIONS: submit, approve, return, return one stage, or take back.

    Holds the article, finds the transition of its state, asks the table of roles, and writes state,
    Review and audit log. `opened_as` is the digest that the person read, `seen` the state that they
    saw (if it matters), `is_shown_to_end` what their browser says of a text to sign; it is kept
    with the signature. Raises PermissionDenied or Refused; `Refused.code` is the broken rule, or
    "state".
    """
    article = revisions.hold_article(article)
    transition = next((t for t in _from(article) if t.act == act), None)
    if transition is None or seen not in ("", article.state):
        raise Refused(
            _("“%(title)s” is at “%(state)s” now; this act is not possible. Look again.")
            % {"title": article, "state": article.get_state_display()},
            code="state",
        )
    remark = remark.strip()
    case = ArticleCase(article, by, stages.stage_of(article), opened_as=opened_as, remark=remark)
    is_signature = transition.decision == Decision.APPROVE
    case.is_shown_to_end = is_shown_to_end if is_signature else None
    roles.ask(transition.row, case)
    revisions.record(article, by=None, note=_("changed outside these pages"))
    to = _target(transition, case)
    return _write(
        article, to, case.stage, transition.decision, by, remark, shown=case.is_shown_to_end
    )


@transaction.atomic
def end_outdated_signatures(article: Article, *, by) -> list[Review]:
    """After a change of content: end the signatures given for another content, and send the article
    back to the first stage that lost its signature. Returns the ended signatures, oldest first.

    Call it in the transaction that wrote the content, while holding the article.
    """
    if article.state == State.DRAFT:
        return []
    digests = snapshots.digests(snapshots.of_article(article))
    standing = signatures.valid(article.reviews.all())
    signed = dict.fromkeys(standing[stage] for stage in stages.in_force() if stage in standing)
    lapsed = [signature for signature in signed if signature.digest not in digests]
    if lapsed:
        first = next(stage for stage in stages.in_force() if standing.get(stage) is lapsed[0])
        _write(article, first, first, Decision.LAPSE, by, _named(lapsed))
    return lapsed


@transaction.atomic
def record_paper_review(article: Article, *, by, remark: str) -> Review:
    """Make an imported draft a final copy because it was signed on paper: for the command line,
    when an office imports its old issues. Raises Refused."""
    article = revisions.hold_article(article)
    if article.state != State.DRAFT or not remark.strip():
        raise Refused(
            _("Only a draft can be recorded as reviewed on paper, and a remark is required.")
        )
    return _write(article, State.FINAL, "", Decision.RECORD, by, remark.strip())


def note(
    article: Article, decision: str, *, by, stage: str = "", remark: str = "", digest: str = ""
) -> Review:
    """Record an act that does not change the state: a proposal, or a correction. `digest` is of the
    content it is about, if that is not written yet."""
    return _write(article, article.state, stage, decision, by, remark, digest)


def record_release(articles: list[Article], *, by, edition: str) -> None:
    """Record for each article (sources prefetched) with which content it was released."""
    digests = snapshots.digests_of(articles)
    Review.objects.bulk_create(
        Review(
            article=article,
            by=by,
            name=real_names.name_of(by),
            decision=Decision.RELEASE,
            remark=edition,
            digest=digests[article.pk][0],
            state=article.state,
        )
        for article in articles
    )


def _named(lapsed: list[Review]) -> str:
    return "、".join(f"{s.get_stage_display()} {s.name}".strip() for s in lapsed)


def _write(
    article: Article,
    to: str,
    stage: str,
    decision: str,
    by,
    remark: str,
    digest: str = "",
    shown: bool | None = None,
) -> Review:
    if article.state != to:
        article.state = to
        article.save(update_fields=["state"])
    review = Review.objects.create(
        article=article,
        by=by,
        name=real_names.name_of(by),
        stage=stage,
        decision=decision,
        remark=remark,
        digest=digest or article.content_hash(),
        state=to,
        is_shown_to_end=shown,
    )
    audit.record(f"article_{decision}", article, by=by, note=remark)
    return review
