"""Which stages of review are in force (setting REVIEW_STAGES), and where an article waits."""

from django.conf import settings

from articles.models import Article, Stage


def in_force() -> tuple[str, ...]:
    """The stages in force, in order."""
    return {
        1: (Stage.THIRD,),
        2: (Stage.FIRST, Stage.THIRD),
        3: (Stage.FIRST, Stage.SECOND, Stage.THIRD),
    }[settings.REVIEW_STAGES]


def stage_of(article: Article) -> str:
    """The stage at which an article waits; "" for a draft or a final copy.

    If the number of stages was reduced meanwhile, an article at a stage no longer in force waits at
    the next.
    """
    if article.state not in Stage.values:
        return ""
    later = Stage.values[Stage.values.index(article.state) :]
    return next(stage for stage in later if stage in in_force())


def states_waiting_at(stage: str) -> list[str]:
    return [state for state in Stage.values if stage_of(Article(state=state)) == stage]
