"""What a page says of itself to machines: its one address, cards, schema.org, citation."""

import datetime
from dataclasses import dataclass, field

from django.templatetags.static import static
from django.urls import reverse

from issues import contents
from issues.models import Issue, Periodical
from issues.readers.across import Release
from issues.readers.addresses import absolute, site
from issues.readers.citing import names_of
from issues.readers.context import current

LONGEST = 160  # characters of a description that search engines show


@dataclass(frozen=True)
class Described:
    """Addresses are absolute. `data` is schema.org as JSON-LD, `citation` the tags that reference
    managers read, `previous` and `next` the pages before and after in a row."""

    address: str
    title: str
    text: str
    card: str
    kind: str = "website"
    data: dict = field(default_factory=dict)
    citation: tuple[tuple[str, str], ...] = ()
    previous: str = ""
    next: str = ""
    pdf: str = ""


def page(
    request, path: str, title: str, text: str = "", *, previous="", next="", front=False
) -> Described:
    """A page that is neither an issue nor an article: front page, archive, section, outlet."""
    periodical = current(request)
    data = _periodical(request, periodical)
    if front:
        data = {"@type": "WebSite", "name": periodical.title, "url": site(request) + "/",
                "inLanguage": "zh-Hans", "publisher": _publisher(request, periodical),
                "about": data}  # fmt: skip
    else:
        data = {"@type": "CollectionPage", "name": title, "url": absolute(request, path),
                "inLanguage": "zh-Hans", "isPartOf": data}  # fmt: skip
    return Described(
        absolute(request, path),
        title,
        _short(text or periodical.motto or periodical.title),
        absolute(request, reverse("site_card")),
        data=_ld(data),
        previous=absolute(request, previous) if previous else "",
        next=absolute(request, next) if next else "",
    )


def issue(
    request,
    tree: contents.Contents,
    release: Release | None,
    before: Issue | None,
    after: Issue | None,
) -> Described:
    row, periodical = tree.issue, current(request)
    data = _issue(request, row, periodical)
    data["hasPart"] = [
        {"@type": "NewsArticle", "headline": item.title, "url": _article_address(request, item.id)}
        for item in tree.items()
    ]
    if release and release.pdf:
        data["encoding"] = {"@type": "MediaObject", "encodingFormat": "application/pdf",
                            "contentUrl": absolute(request, row.pdf_address),
                            "contentSize": str(release.pdf.size)}  # fmt: skip
    if release and release.cover:
        data["image"] = absolute(request, row.cover_address)
    return Described(
        absolute(request, row.get_absolute_url()),
        f"{row.title} {row.label}",
        _short(row.editors_note or "；".join(item.title for item in list(tree.items())[:5])),
        absolute(request, row.card_address),
        data=_ld(data),
        previous=absolute(request, before.get_absolute_url()) if before else "",
        next=absolute(request, after.get_absolute_url()) if after else "",
        pdf=absolute(request, row.pdf_address),
    )


def article(
    request,
    item: contents.Item,
    row: Issue,
    place: contents.Place,
    pictures: dict,
    page: int | None,
) -> Described:
    address = _article_address(request, item.id)
    text = _short(item.content["summary"] or item.text)
    data = _news(request, item, row, place, pictures) | {"description": text}
    if page:
        data["pageStart"] = page
    return Described(
        address,
        item.title,
        text,
        absolute(request, reverse("article_card", args=[item.id])),
        kind="article",
        data=_ld(data),
        citation=_citation(request, item, row, address, page),
        previous=_neighbour(request, place.previous),
        next=_neighbour(request, place.next),
        pdf=absolute(request, row.pdf_address),
    )


def _news(request, item: contents.Item, row: Issue, place: contents.Place, pictures) -> dict:
    periodical, address = current(request), _article_address(request, item.id)
    modified = max([row.released_at, *(correction.at for correction in item.corrections)])
    data = {
        "@type": "NewsArticle",
        "headline": item.title,
        "url": address,
        "mainEntityOfPage": address,
        "inLanguage": "zh-Hans",
        "datePublished": _moment(row.released_at),
        "dateModified": _moment(modified),
        "author": _authors(item, periodical, request),
        "publisher": _publisher(request, periodical),
        "image": _pictures(request, item, pictures),
        "articleSection": [section.title for section in place.sections],
        "isPartOf": _issue(request, row, periodical),
        "isBasedOn": [_source(source) for source in item.sources],
    }
    if item.content["responsible_editor"]:
        data["editor"] = {"@type": "Person", "name": item.content["responsible_editor"]}
    if item.corrections:
        data["correction"] = [
            {"@type": "CorrectionComment", "text": correction.note,
             "datePublished": _moment(correction.at)}
            for correction in item.corrections
        ]  # fmt: skip
    return data


def _ld(data: dict) -> dict:
    return {"@context": "https://schema.org"} | data


def _periodical(request, row: Periodical) -> dict:
    data = {"@type": "Periodical", "@id": site(request) + "/#periodical", "name": row.title,
            "url": site(request) + "/", "publisher": _publisher(request, row)}  # fmt: skip
    return data | ({"issn": row.issn} if row.issn else {})


def _publisher(request, row: Periodical) -> dict:
    data = {"@type": "Organization", "name": row.publisher or row.title, "url": site(request) + "/",
            "logo": {"@type": "ImageObject", "url": absolute(request, static("site/icon-512.png")),
                     "width": 512, "height": 512}}  # fmt: skip
    for name, value in (("email", row.email), ("telephone", row.phone), ("address", row.address)):
        if value:
            data[name] = value
    return data


def _issue(request, row: Issue, periodical: Periodical) -> dict:
    return {
        "@type": "PublicationIssue",
        "@id": absolute(request, row.get_absolute_url()),
        "name": f"{row.title} {row.label}",
        "url": absolute(request, row.get_absolute_url()),
        "issueNumber": str(row.number),
        "datePublished": row.date.isoformat(),
        "inLanguage": "zh-Hans",
        "isPartOf": _periodical(request, periodical),
    }


def _authors(item: contents.Item, periodical: Periodical, request) -> list[dict]:
    people = [{"@type": "Person", "name": name} for name in names_of(item)]
    outlet = [{"@type": "Organization", "name": item.outlet}] if item.outlet else []
    return people or outlet or [_publisher(request, periodical)]


def _source(source: contents.Source) -> dict:
    data = {"@type": "CreativeWork", "name": source.name or source.url}
    if source.url:
        data["url"] = source.url
    if source.outlet:
        data["publisher"] = {"@type": "Organization", "name": source.outlet}
    return data


def _pictures(request, item: contents.Item, pictures: dict) -> list[str]:
    """Those of the text, then the card, which every article has."""
    shown = [pictures[name].address for name in item.picture_names() if name in pictures]
    paths = [*shown, reverse("article_card", args=[item.id])]
    return [absolute(request, path) for path in paths]


def _citation(request, item, row: Issue, address: str, page: int | None) -> tuple:
    periodical = current(request)
    said = [
        ("title", item.title),
        *(("author", name) for name in names_of(item)),
        ("publication_date", f"{row.date:%Y/%m/%d}"),
        ("journal_title", row.title),
        ("issn", periodical.issn),
        ("issue", str(row.number)),
        ("firstpage", str(page or "")),
        ("publisher", periodical.publisher),
        ("language", "zh"),
        ("fulltext_html_url", address),
        ("pdf_url", absolute(request, row.pdf_address)),
    ]
    return tuple((f"citation_{name}", value) for name, value in said if value)


def _neighbour(request, item: contents.Item | None) -> str:
    return _article_address(request, item.id) if item else ""


def _article_address(request, pk: int) -> str:
    return absolute(request, reverse("article_detail", args=[pk]))


def _moment(moment: datetime.datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
