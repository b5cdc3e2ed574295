"""Keeps each saved change of an article as a revision, and finds revisions again."""

from collections.abc import Iterable

from articles.content import snapshots
from articles.models import Article, Revision
from qualitynews.people import audit


def record(article: Article, *, by, kind: str = Revision.Kind.SAVED, note: str = ""):
    """Keep the article's present content. Returns the Revision, or None if the newest revision has
    this content already. Call it in the transaction that wrote the rows, while holding the article.
    """
    content = snapshots.of_article(article)
    newest = article.revisions.defer("content").first()
    if newest and newest.digest in snapshots.digests(content):
        return None
    revision = Revision.objects.create(
        article=article,
        number=newest.number + 1 if newest else 1,
        kind=kind,
        by=by,
        note=note[:300],
        content=snapshots.pack(content),
        digest=snapshots.digest(content),
    )
    is_act_of_review = kind in (Revision.Kind.ACCEPTED, Revision.Kind.CORRECTED)
    if not is_act_of_review:  # acts of review are logged by `workflow`
        audit.record(f"article_{kind}", article, by=by, note=note[:300])
    return revision


def hold_article(article: Article) -> Article:
    """The article's row, locked until the transaction ends, with its issue as it is then.

    Two queries: in one query, PostgreSQL returns joined rows as they were before it waited for the
    lock, so an issue just published would still look like a draft.
    """
    Article.objects.select_for_update(of=("self",)).only("pk").get(pk=article.pk)
    return Article.objects.select_related("section__issue").get(pk=article.pk)


def by_digest(article: Article, digests: Iterable[str]) -> dict[str, Revision]:
    """For each of these digests, the newest revision with that content; digests without one are
    left out."""
    wanted = set(digests)
    kept = article.revisions.filter(digest__in=wanted).order_by("number")
    result = {revision.digest: revision for revision in kept}
    if len(snapshots.VERSIONS) > 1 and wanted - set(result):
        # A revision has its digest by the rules of its time, a signature perhaps by other rules.
        for revision in article.revisions.order_by("number"):
            same = snapshots.digests(snapshots.unpack(revision.content))
            result |= dict.fromkeys(wanted.intersection(same) - set(result), revision)
    return result


def content_of(article: Article, digest: str) -> dict | None:
    """The content of the newest revision with this digest, None if there is none."""
    revision = by_digest(article, [digest]).get(digest)
    return snapshots.unpack(revision.content) if revision else None
