"""What programs ask a site for: sitemaps with dates and pictures, robots.txt, the manifest."""

import itertools
from dataclasses import dataclass

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import richtext
from articles.models import Article, Picture
from issues.models import Correction, Issue, Section
from issues.readers import across, caching, context
from issues.readers.addresses import absolute
from issues.readers.context import current

ICONS = (192, 512)  # pixels, both wanted by phones
PAPER, ACCENT = "#fbf9f5", "#9b1c1f"  # as in static/site/reader.css


@dataclass(frozen=True)
class Located:
    address: str
    changed: object = None  # a date or a moment
    pictures: tuple[str, ...] = ()


@require_safe
def sitemap_index(request):
    """One sitemap a year, and one of the pages that stand outside of the years."""
    years = context.years(request)
    paths = [reverse("sitemap_pages"), *(reverse("sitemap_year", args=[year]) for year in years)]
    shown = {"addresses": [absolute(request, path) for path in paths]}
    return _xml(request, "issues/sitemap_index.xml", shown)


@require_safe
def sitemap_pages(request):
    """The front page, the archive and its years, about, the sections."""
    published = Issue.objects.published()
    newest = published.newest_first().first()
    changed = newest and newest.released_at
    years = context.years(request)[1:]
    in_use = Article.objects.filter(section__issue__in=published).values("section")
    sections = Section.objects.filter(pk__in=in_use).values_list("slug", "parent__slug")
    slugs = sorted({slug for pair in sections for slug in pair if slug})
    paths = [
        reverse("front_page"),
        reverse("issue_list"),
        *(reverse("section_detail", args=[slug]) for slug in slugs),
    ]
    located = [Located(absolute(request, path), changed) for path in paths]
    located += [Located(absolute(request, reverse("issue_year", args=[y]))) for y in years]
    located.append(Located(absolute(request, reverse("about"))))
    return _xml(request, "issues/sitemap.xml", {"located": located})


@require_safe
def sitemap_year(request, year: int):
    """The issues of a year with their covers, and their articles with their pictures."""
    issues = list(Issue.objects.published().filter(year=year).newest_first())
    if not issues:
        raise Http404
    by_key, releases = {issue.pk: issue for issue in issues}, across.releases(issues)
    pairs = Article.objects.filter(section__issue__in=issues).order_by("pk")
    pairs = list(pairs.values_list("pk", "section__issue"))
    corrected = dict(
        Correction.objects.filter(edition__issue__in=issues)
        .order_by("at")
        .values_list("article", "at")
    )
    last = {}
    for article, issue in pairs:
        last[issue] = max(
            last.get(issue) or by_key[issue].released_at,
            corrected.get(article) or by_key[issue].released_at,
        )
    pictures = _pictures(issues)
    located = []
    for issue in issues:
        release = releases.get(issue.pk)
        cover = [issue.cover_address] if release and release.cover else []
        located.append(
            _located(
                request, issue.get_absolute_url(), last.get(issue.pk, issue.released_at), cover
            )
        )
    for article, issue in pairs:
        path = reverse("article_detail", args=[article])
        released_at = by_key[issue].released_at
        changed = max(released_at, corrected.get(article, released_at))
        located.append(_located(request, path, changed, pictures.get(article, ())))
    return _xml(request, "issues/sitemap.xml", {"located": located})


def _pictures(issues: list[Issue]) -> dict[int, list[str]]:
    """The addresses of the pictures that articles show, by the article's key."""
    rows = Article.objects.filter(section__issue__in=issues, body__contains="<img")
    names = {pk: richtext.picture_names(body) for pk, body in rows.values_list("pk", "body")}
    known = Picture.objects.filter(name__in=set(itertools.chain.from_iterable(names.values())))
    addresses = {picture.name: picture.address for picture in known}
    return {
        pk: [addresses[name] for name in found if name in addresses] for pk, found in names.items()
    }


def _located(request, path: str, changed, pictures) -> Located:
    return Located(absolute(request, path), changed, tuple(absolute(request, p) for p in pictures))


def _xml(request, template: str, shown: dict) -> HttpResponse:
    return caching.public(render(request, template, shown, content_type="application/xml"))


@require_safe
def robots(request):
    """Everything may be read; the desk is nobody's business, and what a search finds has a page."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        f"Disallow: {reverse('search')}",
        f"Sitemap: {absolute(request, reverse('sitemap_index'))}",
    ]
    return caching.public(HttpResponse("\n".join(lines) + "\n", content_type="text/plain"))


@require_safe
def favicon(request):
    """What a browser asks for beside a page that names no icon: a picture, a PDF, a feed."""
    return caching.public(redirect(static("site/icon-192.png")))


@require_safe
def manifest(request):
    """What a phone shows of the site on its first screen."""
    periodical = current(request)
    icons = [
        {"src": static(f"site/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in ICONS
    ]
    response = JsonResponse(
        {
            "name": periodical.title,
            "short_name": periodical.title[:12],
            "lang": "zh-Hans",
            "start_url": reverse("front_page"),
            "display": "browser",
            "background_color": PAPER,
            "theme_color": ACCENT,
            "icons": icons,
        },
        json_dumps_params={"ensure_ascii": False},
    )
    response["Content-Type"] = "application/manifest+json"
    return caching.public(response)
