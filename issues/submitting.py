"""Submits many drafts at once: those of an issue that are finished, or a selection."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError

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


def submit(articles: Iterable[Article], *, by, opened_as: Mapping[int, str]) -> Submitted:
    """Submit each of these, one after the other, as `workflow.move` does; `opened_as` has by key
    the digest that the person saw. What is refused stays as it is and stops nothing."""
    done, refused = [], []
    for article in articles:
        try:
            workflow.move(article, "submit", by=by, opened_as=opened_as.get(article.pk, ""))
            done.append(article.title)
        except PermissionDenied as error:
            refused.append((article.title, str(error)))
        except ValidationError as error:
            refused.append((article.title, " ".join(error.messages)))
    return Submitted(tuple(done), tuple(refused))
