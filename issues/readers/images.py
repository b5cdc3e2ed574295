"""The pictures that readers may see: of articles, in the sizes of the site; covers and cards."""

import logging

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from articles import pictures
from articles.models import Article, Picture, web_path
from issues import contents, serving
from issues.exporting import cards
from issues.exporting.print import covers, printed
from issues.models import Issue
from issues.readers import across
from issues.readers.context import current

log = logging.getLogger(__name__)

# A picture never changes under its name, but caches may show it this long after a withdrawal.
AN_HOUR = 60 * 60


@require_safe
def picture_detail(request, name: str, size: str = ""):
    """A stored picture: for everybody if a published issue shows it, else for staff."""
    picture = get_object_or_404(Picture, name=name)

    def file():
        stored = picture.thumbnail if size else picture.file
        return FileResponse(stored.open("rb"), content_type=pictures.content_type(picture.name))

    return _picture(request, picture, f"{picture.sha256}{size}", file)


@require_safe
def picture_web(request, stem: str, width: int):
    """A picture as WebP, in one of its widths; for the same people."""
    picture = get_object_or_404(Picture, name__in=[f"{stem}.jpg", f"{stem}.png"])
    if width not in picture.web_widths:
        raise Http404

    def file():
        stored = default_storage.open(web_path(picture.name, width))
        return FileResponse(stored, content_type="image/webp")

    return _picture(request, picture, f"{picture.sha256}-{width}", file)


@require_safe
def issue_cover(request, year: int, number: int):
    """The first page of the PDF that readers have, as WebP."""
    issue = get_object_or_404(Issue.objects.published(), year=year, number=number)
    release = across.releases([issue]).get(issue.pk)
    if release is None or release.cover is None:
        raise Http404
    try:
        response = serving.serve(
            request, release.cover, content_type="image/webp", filename=f"{issue.slug}.webp"
        )
    except FileNotFoundError as error:
        raise Http404 from error
    patch_cache_control(response, public=True, max_age=AN_HOUR)
    return response


@require_safe
def site_card(request):
    """The card of the site itself."""
    row = current(request)
    return _card(request, covers.Card(row.title, "", row.motto or row.title, row.publisher))


@require_safe
def issue_card(request, year: int, number: int):
    """The card of an issue: its number, and the headline that leads it."""
    issue = get_object_or_404(Issue.objects.published(), year=year, number=number)
    lead = contents.build(issue, bodies=False).lead
    title = lead.title if lead else issue.title
    card = covers.Card(issue.title, issue.label, title, issue.period or f"{issue.date:%Y.%m.%d}")
    return _card(request, card)


@require_safe
def article_card(request, pk: int):
    """The card of a published article: its headline, its outlet, its issue."""
    published = Issue.objects.published()
    article = get_object_or_404(Article, pk=pk, section__issue__in=published)
    issue = article.section.issue
    item, _pictures = contents.single_article(article)
    card = covers.Card(issue.title, issue.short_label, item.title, item.outlet)
    return _card(request, card)


def _card(request, card: covers.Card):
    words = current(request).words()
    etag = quote_etag(cards.digest(card, words))
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            response = FileResponse(cards.opened(card, words), content_type="image/png")
        except (printed.CannotTypeset, OSError) as error:
            log.exception("The card of %s cannot be drawn.", request.path)
            raise Http404 from error
        response["Content-Disposition"] = "inline"
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=AN_HOUR)
    return response


def _picture(request, picture: Picture, version: str, file):
    """`file` opens what is sent."""
    is_public = Issue.objects.published().filter(pictures=picture).exists()
    if not is_public and not request.user.has_perm("articles.view_picture"):
        raise Http404
    etag = quote_etag(version)
    try:
        response = (is_public and get_conditional_response(request, etag=etag)) or file()
    except FileNotFoundError as error:
        raise Http404 from error
    if response.status_code == 200:
        response["Content-Disposition"] = "inline"
    if not is_public:
        patch_cache_control(response, private=True, no_store=True)
    elif response.status_code in (200, 304):
        response["ETag"] = etag
        patch_cache_control(response, public=True, max_age=AN_HOUR)
    return response
