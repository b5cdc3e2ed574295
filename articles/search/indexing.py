"""Writes the index: the only module that does.

`changing.write` calls `index` in its transaction; releases say by `stand` where in time an article
stands. A row is taken out of the index as it was, and put in again as it is.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from articles.models import UNRELEASED, Article, SearchText, SourceLink
from articles.search import backends, marks, wording
from articles.search.marks import OUTLET, SECTION

A_PORTION = 200  # articles a transaction: writers wait for less than a second


@dataclass(frozen=True)
class Standing:
    """Where an article stands for readers: how new its issue is (see `SearchText.number`), and the
    address parts of its sections."""

    newness: int = UNRELEASED
    sections: frozenset[str] = frozenset()


def index(article: Article) -> None:
    """Index what an article says now. Call it in the transaction that wrote its rows."""
    _renew([article], {})


@transaction.atomic
def stand(articles: Sequence[Article], standings: dict[int, Standing]) -> None:
    """Say where these articles stand from now on, by their keys. Call it in the transaction that
    releases their issue or calls it back."""
    _renew(articles, standings)


def forget(article: Article) -> None:
    """Take an article that is about to be deleted out of the index."""
    rows = list(SearchText.objects.filter(article=article))
    backends.current().take(rows)
    SearchText.objects.filter(article=article).delete()


def rebuild(
    standing_of: Callable[[Sequence[Article]], dict[int, Standing]],
    *,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Index every article anew, a portion at a time, while others read and write. `standing_of`
    says where articles stand; `progress` is told how many are done. Returns how many articles the
    index did not have as they are. An index that came apart from its rows is emptied first: until
    the end, searches then find less."""
    last, done, wrong = 0, 0, 0
    is_empty = backends.current().mend()
    while True:
        with transaction.atomic():
            rows = Article.objects.select_for_update(of=("self",)).filter(pk__gt=last)
            # Only these columns: a migration calls this too, when later ones do not exist yet.
            held = list(rows.only(*wording.PARTS, "text").order_by("pk")[:A_PORTION])
            if not held:
                return wrong
            wrong += _renew(held, standing_of(held), whole=is_empty)
        last, done = held[-1].pk, done + len(held)
        progress(done)


def _renew(articles: Iterable[Article], standings: dict[int, Standing], *, whole=False) -> int:
    """Bring the rows of these articles up to date. Those that are as they should be stay, but are
    put in again where the `whole` index is made anew. Returns how many were written."""
    articles = list(articles)
    keys = [article.pk for article in articles]
    had = SearchText.objects.in_bulk(keys)
    sources: dict[int, list[SourceLink]] = {}
    for source in SourceLink.objects.filter(article__in=keys).only("article", "label", "outlet"):
        sources.setdefault(source.article_id, []).append(source)
    rows = {
        article.pk: _row(article, sources.get(article.pk, []), had, standings.get(article.pk))
        for article in articles
    }
    changed = [
        key for key, row in rows.items() if key not in had or _values(row) != _values(had[key])
    ]
    written = keys if whole else changed
    index_of = backends.current()
    index_of.take([had[key] for key in written if key in had])
    SearchText.objects.filter(pk__in=changed).delete()
    SearchText.objects.bulk_create([rows[key] for key in changed])
    index_of.put([rows[key] for key in written])
    return len(written)


def _row(
    article: Article,
    sources: list[SourceLink],
    had: dict[int, SearchText],
    standing: Standing | None,
) -> SearchText:
    """The row as it should be. Without a `standing` the article stands where it stood."""
    found = wording.wording_of(article, sources)
    outlets = marks.joined({OUTLET: wording.outlets_of(article, sources)}).split()
    if standing is None and article.pk in had:
        newness = had[article.pk].newness
        sections = marks.of_kind(had[article.pk].marks, SECTION)
    else:
        standing = standing or Standing()
        newness = standing.newness
        sections = marks.joined({SECTION: set(standing.sections)}).split()
    return SearchText(
        article_id=article.pk,
        number=SearchText.number_of(newness, article.pk),
        folded=found.folded,
        title_end=found.title_end,
        lead_end=found.lead_end,
        marks=" ".join(sorted({*outlets, *sections})),
    )


def _values(row: SearchText) -> tuple:
    return row.number, row.folded, row.title_end, row.lead_end, row.marks
