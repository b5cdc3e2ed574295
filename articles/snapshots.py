"""The content of an article as plain data in one canonical form, and its hash.

A snapshot is what revisions keep, signatures are given for and differences compare. It is made of
`TEXTS` (strings; `published_on` an ISO day or ""), `body` (clean HTML), `sources` (dicts of
`label`, `url`, `outlet`, `accessed_on`, in order) and `pictures` (name of each picture the body
shows: its SHA-256, "" where there is no such picture). The place in an issue is no content.
"""

import hashlib
import json

from articles import richtext
from articles.characters import storable
from articles.models.picture import Picture

TEXTS = (
    *("title", "original_title", "subtitle", "summary", "outlet", "dateline", "author", "role"),
    *("responsible_editor", "published_on"),
)
SOURCE_TEXTS = ("label", "url", "outlet", "accessed_on")


def take(article, hashes: dict[str, str] | None = None) -> dict:
    """The snapshot of an article as its rows stand; they were cleaned when they were written.

    `hashes` are those of pictures, where they were read already.
    """
    sources = [
        {name: getattr(source, name) for name in SOURCE_TEXTS} for source in article.sources.all()
    ]
    texts = {name: getattr(article, name) for name in TEXTS}
    return _of(texts, str(article.body), sources, hashes)


def digests(articles: list) -> dict[int, str]:
    """The content hash of each of several articles (sources prefetched), in one query."""
    names = {
        name
        for article in articles
        if "<img" in article.body
        for name in richtext.picture_names(article.body)
    }
    hashes = _hashes(list(names))
    return {article.pk: digest(take(article, hashes)) for article in articles}


def snapshot(values: dict, sources: list[dict]) -> dict:
    """A snapshot of values as a form or a row has them: texts, days, None."""
    return _of(values, str(richtext.clean(values.get("body") or "")), sources)


def _of(values: dict, body: str, sources: list[dict], hashes: dict | None = None) -> dict:
    content: dict = {name: _text(values.get(name)) for name in TEXTS}
    content["body"] = body
    content["sources"] = [
        {name: _text(source.get(name)) for name in SOURCE_TEXTS} for source in sources
    ]
    names = richtext.picture_names(body) if "<img" in body else []
    content["pictures"] = (
        _hashes(names) if hashes is None else {name: hashes.get(name, "") for name in names}
    )
    return content


def digest(content: dict) -> str:
    """SHA-256 over a snapshot, 64 hex digits."""
    packed = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(packed.encode()).hexdigest()


def _text(value) -> str:
    return storable(str(value)) if value else ""


def _hashes(names: list[str]) -> dict[str, str]:
    if not names:
        return {}
    known = dict(Picture.objects.filter(name__in=names).values_list("name", "sha256"))
    return {name: known.get(name, "") for name in names}


PARTS = (*TEXTS, "body", "sources")


def changed_parts(old: dict, new: dict) -> list[str]:
    """The parts (fields, body, sources) in which two snapshots differ."""
    return [part for part in PARTS if old[part] != new[part]]


def merge(base: dict, *, theirs: dict, mine: dict) -> dict | None:
    """Both changes of one base in one snapshot, or None where both changed the same part."""
    merged = dict(theirs)
    for part in changed_parts(base, mine):
        if theirs[part] not in (base[part], mine[part]):
            return None
        merged[part] = mine[part]
    merged["pictures"] = _hashes(richtext.picture_names(merged["body"]))
    return merged


def combine(theirs: dict, mine: dict, *, from_mine: list[str]) -> dict:
    """A snapshot with the parts named from `mine` and all others from `theirs`."""
    chosen = theirs | {part: mine[part] for part in PARTS if part in from_mine}
    chosen["pictures"] = _hashes(richtext.picture_names(chosen["body"]))
    return chosen
