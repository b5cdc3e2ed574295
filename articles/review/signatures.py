"""Which signatures of an article are valid: computed from its acts of review alone."""

from collections.abc import Iterable

from articles.models import Review, Stage
from articles.review import stages

Decision = Review.Decision
# After one of these, an earlier correction no longer counts as signed.
DECIDING = (
    *(Decision.SUBMIT, Decision.APPROVE, Decision.RETURN, Decision.RETURN_BACK, Decision.TAKE_BACK),
    *(Decision.LAPSE, Decision.RECORD, Decision.CORRECT),
)


def valid(acts: Iterable[Review]) -> dict[str, Review]:
    """The approvals that hold, by stage, from all acts of an article in order.

    Submitting, returning to the editor and taking back end all of them. Returning by one stage ends
    the approval of that stage and of later ones. A change of content ends those from the stage to
    which the article went back.
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
    """Whether it was submitted and nobody has decided since."""
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
    """The approvals, by stage, that a change of content ended and nobody has renewed."""
    found: dict[str, Review] = {}
    for at, act in enumerate(acts):
        if act.decision in (Decision.SUBMIT, Decision.RETURN, Decision.TAKE_BACK):
            found.clear()
        elif act.decision == Decision.LAPSE:
            before, after = valid(acts[:at]), valid(acts[: at + 1])
            found |= {stage: before[stage] for stage in before if stage not in after}
        elif act.decision == Decision.APPROVE:
            found.pop(act.stage, None)
    return found


def is_signed(acts: list[Review], digests: tuple[str, ...]) -> bool:
    """Whether a content (its digests by all versions) has a valid signature of every stage in
    force, or is the content of a correction after release."""
    last = next((act for act in reversed(acts) if act.decision in DECIDING), None)
    if last is not None and last.decision == Decision.CORRECT and last.digest in digests:
        return True
    signed = valid(acts)
    return all(stage in signed and signed[stage].digest in digests for stage in stages.in_force())
