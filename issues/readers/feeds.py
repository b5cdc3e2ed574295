"""Feeds: Atom (RFC 4287) of issues and of articles, JSON Feed 1.1; per section too.

An entry has the whole text. A feed of articles has those of the newest issues, each issue whole.
"""

from dataclasses import dataclass, replace

from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.views.decorators.http import require_safe

from articles.models import Article
from issues import contents
from issues.models import Issue
from issues.readers import across, caching
from issues.readers.addresses import absolute, site
from issues.readers.citing import names_of
from issues.readers.context import current

ISSUES = 30  # in the feed of issues
NEWEST = 2  # issues whose articles the feed of articles has


class Atom(Atom1Feed):
    """Django's, with the whole text of an entry, which it does not write, and a summary that is
    plain text, which it takes for HTML."""

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item["summary"]:
            handler.addQuickElement("summary", item["summary"], {"type": "text"})
        handler.addQuickElement("content", item["content"], {"type": "html"})


@dataclass(frozen=True)
class Entry:
    issue: Issue
    item: contents.Item
    section: str

    @property
    def updated(self):
        return max([self.issue.released_at, *(c.at for c in self.item.corrections)])


@require_safe
def issue_feed(request):
    """The newest issues: each with its headlines, and its PDF as an enclosure."""
    issues = list(Issue.objects.published().newest_first()[:ISSUES])
    trees = contents.build_several(issues, bodies=False)
    releases = across.releases(issues)
    feed = _atom(request, current(request).title, reverse("issue_feed"), reverse("issue_list"))
    for tree in trees:
        row, release = tree.issue, releases.get(tree.issue.pk)
        pdf = release and release.pdf
        address = absolute(request, row.get_absolute_url())
        file = (
            Enclosure(absolute(request, row.pdf_address), str(pdf.size), "application/pdf")
            if pdf
            else None
        )
        corrected = [correction.at for item in tree.items() for correction in item.corrections]
        feed.add_item(
            title=f"{row.title} {row.label}",
            link=address,
            description=None,
            unique_id=address,
            pubdate=row.released_at,
            updateddate=max([row.released_at, *corrected]),
            enclosures=[file] if file else [],
            summary="",
            content=render_to_string(
                "issues/feed_issue.html", {"contents": tree, "site": site(request)}
            ),
        )
    return _sent(feed)


@require_safe
def article_feed(request, slug: str = ""):
    """The articles of the newest issues, or of one section, as Atom."""
    title, entries = _entries(request, slug)
    path, about = reverse("article_feed"), reverse("front_page")
    if slug:
        path, about = reverse("section_feed", args=[slug]), reverse("section_detail", args=[slug])
    feed = _atom(request, title, path, about)
    for entry in entries:
        address = _address(request, entry)
        feed.add_item(
            title=entry.item.title,
            link=address,
            description=None,
            summary=entry.item.content["summary"],
            unique_id=address,
            pubdate=entry.issue.released_at,
            updateddate=entry.updated,
            author_name="、".join(names_of(entry.item)) or entry.item.outlet or None,
            categories=[entry.section],
            content=_text(request, entry),
        )
    return _sent(feed)


@require_safe
def article_json_feed(request, slug: str = ""):
    """The same as JSON Feed."""
    title, entries = _entries(request, slug)
    path = reverse("section_json_feed", args=[slug]) if slug else reverse("article_json_feed")
    home = reverse("section_detail", args=[slug]) if slug else reverse("front_page")
    periodical = current(request)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": absolute(request, home),
        "feed_url": absolute(request, path),
        "description": periodical.motto or periodical.title,
        "icon": absolute(request, static("site/icon-512.png")),
        "language": "zh-Hans",
        "items": [_json_entry(request, entry) for entry in entries],
    }
    response = JsonResponse(feed, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/feed+json; charset=utf-8"
    return caching.public(response)


def _json_entry(request, entry: Entry) -> dict:
    address = _address(request, entry)
    found = {
        "id": address,
        "url": address,
        "title": entry.item.title,
        "summary": entry.item.content["summary"],
        "content_html": _text(request, entry),
        "date_published": entry.issue.released_at.isoformat(timespec="seconds"),
        "date_modified": entry.updated.isoformat(timespec="seconds"),
        "authors": [{"name": name} for name in names_of(entry.item) or [entry.item.outlet] if name],
        "tags": [entry.section],
        "external_url": next((source.url for source in entry.item.sources if source.url), ""),
    }
    return {name: value for name, value in found.items() if value}


def _entries(request, slug: str) -> tuple[str, list[Entry]]:
    """The title of the feed, and its entries. Raises Http404 for a section that nobody knows."""
    name = current(request).title
    if slug:
        parts = across.of_section(slug, 1).parts
        if not parts:
            raise Http404
        name = f"{name} · {parts[0].title}"
        found = [Entry(part.issue, item, part.title) for part in parts for item in part.items]
    else:
        issues = list(Issue.objects.published().newest_first()[:NEWEST])
        found = [
            Entry(tree.issue, item, section.title)
            for tree in contents.build_several(issues, bodies=False)
            for section in tree.all_sections()
            for item in section.articles
        ]
    return name, _with_bodies(found)


def _with_bodies(entries: list[Entry]) -> list[Entry]:
    rows = Article.objects.filter(pk__in=[entry.item.id for entry in entries])
    bodies = dict(rows.values_list("pk", "body"))
    return [
        replace(entry, item=replace(entry.item, body_html=bodies[entry.item.id]))
        for entry in entries
        if entry.item.id in bodies  # it may have been withdrawn in between
    ]


def _text(request, entry: Entry) -> str:
    return render_to_string("issues/feed_article.html", {"item": entry.item, "site": site(request)})


def _address(request, entry: Entry) -> str:
    return absolute(request, reverse("article_detail", args=[entry.item.id]))


def _atom(request, title: str, path: str, about: str) -> Atom:
    periodical = current(request)
    return Atom(
        title=title,
        link=absolute(request, about),
        description=None,
        subtitle=periodical.motto or None,
        language="zh-Hans",
        author_name=periodical.publisher or periodical.title,
        feed_url=absolute(request, path),
        feed_guid=absolute(request, path),
    )


def _sent(feed: Atom) -> HttpResponse:
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return caching.public(response)
