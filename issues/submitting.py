"""Submits many drafts at once: those of an issue that are finished, or a selection."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from articles.content import snapshots
from articles.models import Article
from articles.review import workflow
from issues import contents, preflight
from issues.models import Issue


@dataclass(frozen=True)
class DraftOfIssue:
    """A draft in its place: `number` counts through the issue, `digest` is of its content, `lacks`
    are the sentences of preflight's errors about the text. Without one it is finished."""

    id: int
    number: int
    title: str
    digest: str
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class Submitted:
    """What became of each: the titles submitted, and the refused ones with the reason."""

    done: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def drafts_of(issue: Issue) -> list[DraftOfIssue]:
    """The drafts of an issue, in contents order."""
    tree = contents.build(issue, empty=True)
    lacks = defaultdict(list)
    for problem in preflight.problems(preflight.gather(tree)):
        is_of_text = problem.kind == "article" and problem.code not in preflight.OF_REVIEW
        if is_of_text and problem.level == preflight.ERROR:
            lacks[problem.id].append(problem.text)
    return [
        DraftOfIssue(
            item.id,
            number,
            item.title,
            snapshots.digest(contents.article_content(tree, item)),
            tuple(lacks[item.id]),
        )
        for number, item in enumerate(tree.items(), start=1)
        if item.state == Article.State.DRAFT
    ]


def lacks_of(articles: Iterable[Article]) -> dict[int, str]:
    """What the drafts among these lack, by key, in a sentence; those in the pool lack nothing that
    preflight could say. Reads the tree of each issue."""
    issues = {article.section.issue for article in articles if article.section}
    rows = (row for issue in issues for row in drafts_of(issue))
    return {row.id: " ".join(row.lacks) for row in rows if row.lacks}


def submit(
    articles: Iterable[Article],
    *,
    by,
    opened_as: Mapping[int, str],
    lacks: Mapping[int, str] | None = None,
) -> Submitted:
    """Submit each of these, one after the other, as `workflow.move` does; `opened_as` has by key
    the digest that the person saw, `lacks` why one is not finished (where nobody looked at that).
    What is refused stays as it is and stops nothing."""
    done, refused = [], []
    for article in articles:
        if lacks and (sentence := lacks.get(article.pk)):
            refused.append((article.title, sentence))
            continue
        try:
            workflow.move(article, "submit", by=by, opened_as=opened_as.get(article.pk, ""))
            done.append(article.title)
        except PermissionDenied as error:
            refused.append((article.title, str(error)))
        except ValidationError as error:
            sentence = " ".join(error.messages)
            if getattr(error, "code", "") == "content_as_read":
                sentence = _("It was changed after you had opened this list. Look at it again.")
            refused.append((article.title, sentence))
    return Submitted(tuple(done), tuple(refused))
