"""Which signatures stand, read from the acts of review of one article: pure."""

from collections.abc import Iterable

from articles.models import Review, Stage
from articles.review import stages

Decision = Review.Decision
# After one of these a correction says nothing any more of what is signed.
DECIDING = (
    *(Decision.SUBMIT, Decision.APPROVE, Decision.RETURN, Decision.RETURN_BACK, Decision.TAKE_BACK),
    *(Decision.LAPSE, Decision.RECORD, Decision.CORRECT),
)


def standing(acts: Iterable[Review]) -> dict[str, Review]:
    """The approvals that hold, by stage, from all acts of an article in their order.

    Submission, a return to the editor and taking back void all of them, a return by one stage
    that stage's and later ones, a change of content those from the stage it fell back to.
    """
    found: dict[str, Review] = {}
    for act in acts:
        if act.decision in (Decision.SUBMIT, Decision.RETURN, Decision.TAKE_BACK):
            found.clear()
        elif act.decision == Decision.APPROVE:
            found[act.stage] = act
        elif act.decision == Decision.RECORD:  # on paper, all stages at once
            found = dict.fromkeys(Stage.values, act)
        elif act.decision in (Decision.RETURN_BACK, Decision.LAPSE):
            void = Stage.values[Stage.values.index(act.state) :]
            for stage in void:
                found.pop(stage, None)
    return found


def is_undecided(acts: list[Review]) -> bool:
    """Whether it was submitted and nobody decided anything since."""
    later = (Decision.APPROVE, Decision.RETURN, Decision.RETURN_BACK, Decision.LAPSE)
    for act in reversed(acts):
        if act.decision == Decision.SUBMIT:
            return True
        if act.decision in later:
            return False
    return False


def last_submission(acts: list[Review]) -> Review | None:
    return next((act for act in reversed(acts) if act.decision == Decision.SUBMIT), None)


def lapsed(acts: list[Review]) -> dict[str, Review]:
    """The approvals that a change of content ended and nobody renewed, by stage."""
    found: dict[str, Review] = {}
    for at, act in enumerate(acts):
        if act.decision in (Decision.SUBMIT, Decision.RETURN, Decision.TAKE_BACK):
            found.clear()
        elif act.decision == Decision.LAPSE:
            before, after = standing(acts[:at]), standing(acts[: at + 1])
            found |= {stage: before[stage] for stage in before if stage not in after}
        elif act.decision == Decision.APPROVE:
            found.pop(act.stage, None)
    return found


def is_signed(acts: list[Review], digests: tuple[str, ...]) -> bool:
    """Whether a content (its hashes, by each version) has the signature of every stage in force, or
    is what the article was corrected to after release."""
    last = next((act for act in reversed(acts) if act.decision in DECIDING), None)
    if last is not None and last.decision == Decision.CORRECT and last.digest in digests:
        return True
    signed = standing(acts)
    return all(stage in signed and signed[stage].digest in digests for stage in stages.in_force())
