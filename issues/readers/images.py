"""The pictures that readers may see: of articles, in the sizes of the site; covers and cards."""

import logging

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from articles import pictures
from articles.models import Article, Picture, web_path
from issues import contents, serving
from issues.exporting import cards
from issues.exporting.print import covers, printed
from issues.models import Issue
from issues.readers import across, caching
from issues.readers.context import current

log = logging.getLogger(__name__)


@require_safe
def picture_detail(request, name: str, size: str = ""):
    """A stored picture: for everybody if a published issue shows it, else for staff."""
    picture = get_object_or_404(Picture, name=name)

    stored = picture.thumbnail if size else picture.file
    kind = pictures.content_type(picture.name)
    return _picture(request, picture, stored.name, f"{picture.sha256}{size}", kind)


@require_safe
def picture_web(request, stem: str, width: int):
    """A picture as WebP, in one of its widths; for the same people."""
    picture = get_object_or_404(Picture, name__in=[f"{stem}.jpg", f"{stem}.png"])
    if width not in picture.web_widths:
        raise Http404
    stored = web_path(picture.name, width)
    return _picture(request, picture, stored, f"{picture.sha256}-{width}", "image/webp")


@require_safe
def issue_cover(request, year: int, number: int):
    """The first page of the PDF that readers have, as WebP."""
    issue = get_object_or_404(Issue.objects.published(), year=year, number=number)
    if request.path != issue.cover_address:
        return redirect(issue.cover_address, permanent=True)
    release = across.releases([issue]).get(issue.pk)
    if release is None or release.cover is None:
        raise Http404
    try:
        response = serving.serve(
            request,
            release.cover.file.name,
            version=release.cover.sha256,
            content_type="image/webp",
            filename=f"{issue.slug}.webp",
            size=release.cover.size,
        )
    except FileNotFoundError as error:
        raise Http404 from error
    return caching.public(response)


@require_safe
def site_card(request):
    """The card of the site itself."""
    row = current(request)
    return _card(request, covers.Card(row.title, "", row.motto or row.title, row.publisher))


@require_safe
def issue_card(request, year: int, number: int):
    """The card of an issue: its number, and the headline that leads it."""
    issue = get_object_or_404(Issue.objects.published(), year=year, number=number)
    if request.path != issue.card_address:
        return redirect(issue.card_address, permanent=True)
    lead = contents.build(issue, bodies=False).lead
    title = lead.title if lead else issue.title
    card = covers.Card(issue.title, issue.label, title, issue.period or f"{issue.date:%Y.%m.%d}")
    return _card(request, card)


@require_safe
def article_card(request, pk: int):
    """The card of a published article: its headline, its outlet, its issue."""
    published = Issue.objects.published()
    article = get_object_or_404(Article, pk=pk, section__issue__in=published)
    if request.path != reverse("article_card", args=[pk]):
        return redirect("article_card", pk, permanent=True)
    issue = article.section.issue
    item, _pictures = contents.single_article(article)
    card = covers.Card(issue.title, issue.short_label, item.title, item.outlet)
    return _card(request, card)


def _card(request, card: covers.Card):
    try:
        stored, version = cards.drawn(card, current(request).words())
        response = serving.serve(request, stored, version=version, content_type="image/png")
    except (printed.CannotTypeset, OSError) as error:
        log.exception("The card of %s cannot be drawn.", request.path)
        raise Http404 from error
    return caching.public(response)


def _picture(request, picture: Picture, stored: str, version: str, kind: str):
    is_public = Issue.objects.published().filter(pictures=picture).exists()
    if not is_public and not request.user.has_perm("articles.view_picture"):
        raise Http404
    try:
        told = version if is_public else ""
        response = serving.serve(request, stored, version=told, content_type=kind)
    except FileNotFoundError as error:
        raise Http404 from error
    if is_public:
        return caching.public(response, seconds=caching.A_MINUTE)
    patch_cache_control(response, private=True, no_store=True)
    return response
