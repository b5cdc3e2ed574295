"""The sign-off sheet 审签单 as plain data, for an article or a whole issue; it only reads.

`exporting.print.sheets` prints it; pages of the desk show it too.
"""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.content import snapshots
from articles.models import Article, Review, Stage
from articles.review import signatures, stages
from articles.review.acts import acts_of
from issues import contents
from issues.models import Edition
from qualitynews.people import real_names

SHORT = 12  # hex digits of a hash that a sheet shows


def article_sheet(article: Article) -> dict:
    """The sheet of one article, in a section or not."""
    issue = article.section.issue if article.section else None
    place = contents.build(issue, bodies=False).place_of(article.pk) if issue else None
    section = place.sections[-1] if place else None
    number = f"{section.number} {section.title}" if section else ""
    item, _pictures = contents.single_article(article)
    return {
        "kind": "article",
        "title": issue.title if issue else _("quality news"),
        "label": issue.label if issue else "",
        "date": timezone.localdate().isoformat(),
        "articles": [
            _article(item, acts_of([article.pk])[article.pk], number, article.content_hash())
        ],
        "release": None,
    }


def issue_sheet(
    tree: contents.Contents, acts: dict[int, list[Review]], release: dict | None = None
) -> dict:
    """The sheet of an issue, a row for each article in reading order; `acts` are from `acts_of`."""
    readers = tree.for_readers()
    return {
        "kind": "issue",
        "title": tree.issue.title,
        "label": tree.issue.label,
        "date": timezone.localdate().isoformat(),
        "articles": [
            _article(
                item, acts[item.id], number, snapshots.digest(contents.article_content(tree, item))
            )
            for number, item in _numbered(readers)
        ],
        "release": release,
    }


def release_of(edition: Edition) -> dict:
    """What a sheet says about a release."""
    return released(
        number=edition.number,
        by=edition.by,
        at=edition.published_at,
        sha256=edition.file("pdf").sha256,
        pages=edition.pages,
        acknowledged=edition.acknowledged,
    )


def released(*, number: int, by, at, sha256: str, pages: int, acknowledged: list[dict]) -> dict:
    return {
        "edition": number,
        "by": real_names.name_of(by),
        "at": moment(at),
        "sha256": sha256,
        "pages": pages,
        "warnings": [
            {name: row[name] for name in ("text", "by", "remark")} for row in acknowledged
        ],
    }


def moment(at) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def _numbered(tree: contents.Contents) -> Iterator[tuple[str, contents.Item]]:
    for section in tree.sections:
        for item in section.articles:
            yield f"{section.number}{section.title}", item
        for child in section.sections:
            for item in child.articles:
                yield f"{child.number} {child.title}", item


def _article(item: contents.Item, acts: list[Review], number: str, digest: str) -> dict:
    stands = signatures.valid(acts)
    held = {act.pk for act in stands.values()}
    return {
        "number": number,
        "title": item.title,
        "original_title": item.content["original_title"],
        "responsible_editor": item.content["responsible_editor"],
        "sources": [
            "：".join(part for part in (source.outlet, source.label or source.url) if part)
            for source in item.sources
        ],
        "state": _state(item, acts),
        "hash": digest[:SHORT],
        "signatures": [_signature(stage, stands.get(stage)) for stage in stages.in_force()],
        "acts": [_act(act, held) for act in acts],
    }


def _state(item: contents.Item, acts: list[Review]) -> str:
    """The state in words, and who corrected the text after it was signed."""
    words = [item.state_label]
    words += [
        f"{act.get_decision_display()}：{act.name} {moment(act.at)}"
        for act in acts
        if act.decision == Review.Decision.CORRECT
    ]
    return "；".join(words)


def _signature(stage: str, act: Review | None) -> dict:
    by = act.name if act else ""
    if act and act.decision == Review.Decision.RECORD:
        by = str(act.get_decision_display())
    return {
        "stage": str(Stage(stage).label),
        "by": by,
        "at": moment(act.at) if act else "",
        "hash": act.digest[:SHORT] if act else "",
    }


def _act(act: Review, held: set[int]) -> dict:
    is_signature = act.decision == Review.Decision.APPROVE
    return {
        "at": moment(act.at),
        "stage": str(act.get_stage_display()),
        "decision": str(act.get_decision_display()),
        "by": act.name,
        "remark": act.remark,
        "hash": act.digest[:SHORT],
        "lapsed": is_signature and act.pk not in held,
    }
