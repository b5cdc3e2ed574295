"""Tells the search index where articles stand: how new their issue is, and in which sections.

Whether readers may see an issue is asked when somebody searches; here is said only what orders and
narrows the hits.
"""

from collections.abc import Sequence

from django.db.models import F

from articles.models import Article
from articles.search import indexing
from articles.search.indexing import Standing
from issues import numbering
from issues.models import Issue


def of(articles: Sequence[Article]) -> dict[int, Standing]:
    """Where these articles stand, by their keys: those in issues that are released or will be."""
    rows = Article.objects.filter(
        pk__in=[article.pk for article in articles], section__issue__in=Issue.objects.locked()
    )
    columns = rows.annotate(
        year=F("section__issue__year"),
        number=F("section__issue__number"),
        slug=F("section__slug"),
        above=F("section__parent__slug"),
    ).values_list("pk", "year", "number", "slug", "above")
    return {
        key: Standing(numbering.newness(year, number), frozenset({slug, above} - {None, ""}))
        for key, year, number, slug, above in columns
    }


def follow(issue: Issue) -> None:
    """Call it in the transaction that released an issue or called it back."""
    articles = list(Article.objects.filter(section__issue=issue))
    found = of(articles)
    indexing.stand(
        articles, {article.pk: found.get(article.pk, Standing()) for article in articles}
    )
