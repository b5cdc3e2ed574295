"""Keeps each saved change of an article as a revision; writes a kept content into its rows."""

from django.utils.dateparse import parse_date

from articles import audit, snapshots
from articles.models import Article, Revision, SourceLink


def record(article: Article, *, by, kind: str = Revision.Kind.SAVED, note: str = ""):
    """Keep the article's content as it stands now. Returns the Revision, or None if the newest
    revision has this content already. To be called in the transaction that wrote the rows, with
    the article's row locked (`hold`)."""
    content = snapshots.take(article)
    digest = snapshots.digest(content)
    newest = article.revisions.defer("content").first()
    if newest and newest.digest == digest:
        return None
    revision = Revision.objects.create(
        article=article,
        number=newest.number + 1 if newest else 1,
        kind=kind,
        by=by,
        note=note[:300],
        content=content,
        digest=digest,
    )
    is_act_of_review = kind in (Revision.Kind.ACCEPTED, Revision.Kind.CORRECTED)
    if not is_act_of_review:  # those are logged as what they are
        audit.record(f"article_{kind}", article, by=by, note=note[:300])
    return revision


def hold(article: Article) -> Article:
    """The article's row, locked until the transaction ends, and its issue as it stands then.

    Two statements: what one statement joins to the row it waits for, PostgreSQL shows as it was
    before the wait, and so an issue just published as a draft.
    """
    Article.objects.select_for_update(of=("self",)).only("pk").get(pk=article.pk)
    return Article.objects.select_related("section__issue").get(pk=article.pk)


def write(article: Article, content: dict) -> None:
    """Put the content of a snapshot into the article's rows, sources too. Inside a transaction.

    Raises ValidationError where the rows cannot hold it.
    """
    for name in snapshots.TEXTS:
        setattr(article, name, content[name])
    article.published_on = parse_date(content["published_on"]) if content["published_on"] else None
    article.body = content["body"]
    article.clean_fields(exclude=["section"])
    article.save()
    sources = [
        SourceLink(
            article=article,
            position=position,
            label=source["label"],
            url=source["url"],
            outlet=source["outlet"],
            accessed_on=parse_date(source["accessed_on"]) if source["accessed_on"] else None,
        )
        for position, source in enumerate(content["sources"], start=1)
    ]
    for source in sources:
        source.clean_fields(exclude=["article"])
        source.clean()
    article.sources.all().delete()
    SourceLink.objects.bulk_create(sources)


def of_content(article: Article, digest: str) -> Revision | None:
    """The newest revision that holds the content of this hash."""
    return article.revisions.filter(digest=digest).first()
