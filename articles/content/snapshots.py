"""The content of an article as plain data, its canonical form, and the digest of that.

A content is a dict of `fields.FIELDS` (strings; a date is ISO or ""; `body` is clean HTML),
`sources` (dicts of `fields.SOURCE_FIELDS`, in order) and `pictures` (for the name of each picture
in the body its SHA-256, "" if there is no such picture). The place in an issue is not content.

`pack` makes the canonical form that revisions keep and signatures are given for. It leaves out
empty values, so that a new field does not invalidate signatures, and says which version of these
rules made it. `unpack` reads any version. To change the rules, add a version and leave the older
ones.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from articles import richtext
from articles.content import fields
from articles.models.picture import Picture
from qualitynews.people.characters import storable

# --- reading rows and forms -------------------------------------------------------------------


def of_article(article, hashes: dict[str, str] | None = None) -> dict:
    """The content of an article, from its rows, which were cleaned when they were written.

    `hashes` are those of its pictures, if they were read already.
    """
    sources = [
        {name: getattr(source, name) for name in fields.source_names()}
        for source in article.sources.all()
    ]
    values = {name: getattr(article, name) for name in fields.names()}
    return of_values(values, sources, hashes)


def snapshot(values: dict, sources: list[dict]) -> dict:
    """A content from the values of a form or an importer: texts, dates, None. Raises
    ValidationError for a body that cannot be cleaned."""
    cleaned = {
        field.name: richtext.clean(values.get(field.name) or "")
        for field in fields.FIELDS
        if field.kind == fields.BODY
    }
    return of_values(values | cleaned, sources)


def empty() -> dict:
    """The content of a new article."""
    return of_values({}, [])


def of_values(values: dict, sources: list[dict], hashes: dict[str, str] | None = None) -> dict:
    """A content from values whose body is clean already."""
    content: dict = {name: _text(values.get(name)) for name in fields.names()}
    content[fields.SOURCES] = [
        {name: _text(source.get(name)) for name in fields.source_names()} for source in sources
    ]
    return with_pictures(content, hashes)


def with_pictures(content: dict, hashes: dict[str, str] | None = None) -> dict:
    """The content with the hashes of the pictures in its body."""
    names = richtext.picture_names(content["body"]) if "<img" in content["body"] else []
    known = _hashes(names) if hashes is None else hashes
    return content | {"pictures": {name: known.get(name, "") for name in names}}


def _text(value) -> str:
    if not value:
        return ""
    return storable(value if isinstance(value, str) else str(value))


def _hashes(names: list[str]) -> dict[str, str]:
    if not names:
        return {}
    return dict(Picture.objects.filter(name__in=names).values_list("name", "sha256"))


# --- the canonical form, by version -----------------------------------------------------------


def _pack_1(content: dict) -> dict:
    packed: dict = {name: text for name in fields.names() if (text := content.get(name))}
    sources = [{k: text for k, text in source.items() if text} for source in content["sources"]]
    if sources:
        packed["sources"] = sources
    if content["pictures"]:
        packed["pictures"] = content["pictures"]
    return packed


def _unpack_1(packed: dict) -> dict:
    content: dict = {name: packed.get(name, "") for name in fields.names()}
    content["sources"] = [
        {name: source.get(name, "") for name in fields.source_names()}
        for source in packed.get("sources", [])
    ]
    return content | {"pictures": packed.get("pictures", {})}


@dataclass(frozen=True)
class Version:
    """The rules of one version of the canonical form. The version number is added outside."""

    pack: Callable[[dict], dict]
    unpack: Callable[[dict], dict]


VERSIONS = {1: Version(_pack_1, _unpack_1)}


def newest() -> int:
    return max(VERSIONS)


def pack(content: dict, version: int | None = None) -> dict:
    """The canonical form of a content, by the newest rules or those of an older version."""
    version = version or newest()
    return VERSIONS[version].pack(content) | {"version": version}


def unpack(packed: dict) -> dict:
    """The content of a canonical form. Raises ValueError for an unknown version: the program is
    older than its database."""
    version = packed.get("version")
    if version not in VERSIONS:
        raise ValueError(f"a content of version {version} is not known to this program")
    return VERSIONS[version].unpack(packed)


def digest(content: dict, version: int | None = None) -> str:
    """SHA-256 over the canonical form of a content, 64 hex digits."""
    packed = json.dumps(pack(content, version), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(packed.encode()).hexdigest()


def digests(content: dict) -> tuple[str, ...]:
    """Its digests by all versions of the rules, newest first. A signature given under older rules
    holds as long as the content is the same."""
    return tuple(digest(content, version) for version in sorted(VERSIONS, reverse=True))


def digests_of(articles: list) -> dict[int, tuple[str, ...]]:
    """The digests of several articles (sources prefetched) by id, in one query."""
    names = {
        name
        for article in articles
        if "<img" in article.body
        for name in richtext.picture_names(article.body)
    }
    hashes = _hashes(list(names))
    return {article.pk: digests(of_article(article, hashes)) for article in articles}
