"""What stands beside a text in its form: why it came back, what preflight finds, its neighbours."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article, Review
from articles.review import workflow
from articles.review.signatures import last_submission
from issues import preflight

CAME_BACK = (Review.Decision.RETURN, Review.Decision.RETURN_BACK)


@dataclass(frozen=True)
class Neighbour:
    title: str
    address: str


@dataclass(frozen=True)
class Beside:
    """`returned` is the act with which the text came back, if it waits since; `place` is where it
    stands in its section, as "2 / 9"; `submit_label` is "" where this person cannot submit it."""

    returned: Review | None = None
    findings: tuple[preflight.Problem, ...] = ()
    previous: Neighbour | None = None
    next: Neighbour | None = None
    place: str = ""
    submit_label: str = ""


def of(article: Article | None, *, by, back: str) -> Beside:
    """Reads it for one article; for a new one (None) only whether it may be submitted."""
    if article is None:
        return Beside(submit_label=_submit_label(Article(), by, is_again=False))
    acts = list(article.reviews.select_related("by"))
    returned = next((act for act in reversed(acts) if act.decision in CAME_BACK), None)
    is_back = bool(returned) and article.state == Article.State.DRAFT and acts[-1] == returned
    before, after, place = _neighbours(article, back)
    return Beside(
        returned=returned if is_back else None,
        findings=findings_of(article),
        previous=before,
        next=after,
        place=place,
        submit_label=_submit_label(article, by, is_again=last_submission(acts) is not None),
    )


def findings_of(article: Article) -> tuple[preflight.Problem, ...]:
    """What preflight says of the text itself; nothing for a text in the pool."""
    if article.section is None:
        return ()
    return tuple(
        problem
        for problem in preflight.look(article.section.issue)
        if (problem.kind, problem.id) == ("article", article.pk)
        and problem.code not in preflight.OF_REVIEW
    )


def _submit_label(article: Article, by, *, is_again: bool) -> str:
    may = any(one.act == "submit" and not one.refusal for one in workflow.possible(article, by=by))
    if not may:
        return ""
    return _("Save and submit again") if is_again else _("Save and submit")


def _neighbours(article: Article, back: str) -> tuple[Neighbour | None, Neighbour | None, str]:
    if article.section_id is None:
        return None, None, ""
    rows = list(article.section.articles.values_list("pk", "title"))
    at = next((at for at, (pk, _title) in enumerate(rows) if pk == article.pk), 0)
    query = f"?{urlencode({'back': back})}" if back else ""

    def neighbour(place: int) -> Neighbour | None:
        if not 0 <= place < len(rows):
            return None
        pk, title = rows[place]
        return Neighbour(title, reverse("admin:articles_article_change", args=[pk]) + query)

    return neighbour(at - 1), neighbour(at + 1), f"{at + 1} / {len(rows)}"
