"""What is on record for articles: acts of review, writers, the newest revision, open proposals.

Each function reads for many articles in one query.
"""

from collections.abc import Iterable

from django.db.models import OuterRef, Subquery

from articles.models import Proposal, Review, Revision


def acts_of(articles: Iterable[int]) -> dict[int, list[Review]]:
    """The acts of several articles, by their ids, oldest first, in one query."""
    found: dict[int, list[Review]] = {pk: [] for pk in articles}
    for act in Review.objects.filter(article__in=found).select_related("by"):
        found[act.article_id].append(act)
    return found


def writers_of(articles: Iterable[int]) -> dict[int, set[int]]:
    """Who saved, restored or accepted content of several articles: user ids by article id, in one
    query. Importing does not count as writing."""
    found: dict[int, set[int]] = {pk: set() for pk in articles}
    rows = Revision.objects.filter(article__in=found).exclude(kind=Revision.Kind.IMPORTED)
    for article, by in rows.exclude(by=None).order_by().values_list("article", "by").distinct():
        found[article].add(by)
    return found


def newest_of(articles: Iterable[int]) -> dict[int, Revision]:
    """The newest revision of each of several articles (who made it, of what kind), in one query."""
    newest = Revision.objects.filter(article=OuterRef("article")).order_by("-number")
    rows = Revision.objects.filter(article__in=list(articles), pk=Subquery(newest.values("pk")[:1]))
    return {row.article_id: row for row in rows.only("article", "by", "kind")}


def open_proposals_of(articles: Iterable[int]) -> dict[int, Proposal]:
    """The proposals that wait for an editor, by article, in one query."""
    rows = Proposal.objects.filter(article__in=list(articles), fate=Proposal.Fate.OPEN)
    return {row.article_id: row for row in rows.select_related("by").defer("content")}
