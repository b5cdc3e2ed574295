"""The readers' pages. Everybody may call them; what is not published answers 404 to the public.

A user with `issues.view_issue` also sees issues that are not published, marked as drafts and never
cached; with `issues.export_issue` also their PDF.
"""

import logging

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import (
    add_never_cache_headers,
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
)
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from articles import pictures
from articles.models import Article, Picture
from issues import contents, exporting, serving
from issues.models import EditionFile, Issue

log = logging.getLogger(__name__)
A_MINUTE = 60
# A picture never changes under its name, but caches may show it this long after a withdrawal.
AN_HOUR = 60 * 60


@require_safe
def issue_newest(request):
    """The published issue with the highest year and number, or a page that says there is none."""
    issue = Issue.objects.published().newest_first().first()
    if issue is None:
        return _public(render(request, "issues/issue_none.html"))
    return _issue_page(request, issue, is_draft=False)


@require_safe
def issue_list(request):
    """The archive, newest first."""
    issues = Issue.objects.published().newest_first()
    return _public(render(request, "issues/issue_list.html", {"issues": issues}))


@require_safe
def issue_detail(request, year: int, number: int):
    """One issue: masthead, contents, all articles. 410 if it was withdrawn."""
    issue = get_object_or_404(Issue, year=year, number=number)
    if gone := _withdrawn(request, issue):
        return gone
    is_draft = _refuse_unseen(request, issue)
    if request.path != issue.get_absolute_url():
        return redirect(issue, permanent=True)
    return _issue_page(request, issue, is_draft=is_draft)


@require_safe
def issue_pdf(request, year: int, number: int):
    """The PDF of a published issue; of a draft for those who may export."""
    issue = get_object_or_404(Issue, year=year, number=number)
    if gone := _withdrawn(request, issue):
        return gone
    if issue.is_published:
        return _edition_pdf(request, issue)
    if not request.user.has_perm("issues.export_issue"):
        raise Http404
    data = exporting.export(issue, "pdf", by=request.user).data
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{issue.slug}.pdf"'
    return _uncached(response)


@require_safe
def article_detail(request, pk: int):
    """One article with its place in the issue. An article of the pool is shown to editors only."""
    article = get_object_or_404(Article.objects.select_related("section__issue"), pk=pk)
    issue = article.section.issue if article.section else None
    place = None
    if issue is None:
        if not request.user.has_perm("articles.view_article"):
            raise Http404
        is_draft = True
    else:
        if gone := _withdrawn(request, issue):
            return gone
        is_draft = _refuse_unseen(request, issue)
        place = contents.build(issue, bodies=False).place_of(article.pk)
    item, shown = contents.single_article(article)
    context = {
        "issue": issue,
        "place": place,
        "item": item,
        "pictures": shown,
        "is_draft": is_draft,
    }
    response = render(request, "issues/article_detail.html", context)
    return _uncached(response) if is_draft else _public(response)


@require_safe
def picture_detail(request, name: str, size: str = ""):
    """A stored picture: for everybody if a published issue shows it, else for staff."""
    picture = get_object_or_404(Picture, name=name)
    is_public = Issue.objects.published().filter(pictures=picture).exists()
    if not is_public and not request.user.has_perm("articles.view_picture"):
        raise Http404
    if not is_public:
        response = _picture_file(picture, size)
        patch_cache_control(response, private=True, no_store=True)
        return response
    etag = quote_etag(f"{picture.sha256}{size}")
    response = get_conditional_response(request, etag=etag) or _picture_file(picture, size)
    if response.status_code in (200, 304):
        response["ETag"] = etag
        patch_cache_control(response, public=True, max_age=AN_HOUR)
    return response


def _picture_file(picture: Picture, size: str) -> FileResponse:
    try:
        file = (picture.thumbnail if size else picture.file).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=pictures.content_type(picture.name))
    response["Content-Disposition"] = "inline"
    return response


def _issue_page(request, issue: Issue, *, is_draft: bool) -> HttpResponse:
    tree = contents.build(issue)
    context = {"issue": issue, "contents": tree, "pictures": tree.pictures, "is_draft": is_draft}
    response = render(request, "issues/issue_detail.html", context)
    return _uncached(response) if is_draft else _public(response)


def _refuse_unseen(request, issue: Issue) -> bool:
    """False for a published issue, True for a draft that the user may see; else raises Http404."""
    if issue.is_published:
        return False
    if not request.user.has_perm("issues.view_issue"):
        raise Http404
    return True


def _withdrawn(request, issue: Issue) -> HttpResponse | None:
    """The page of a withdrawn issue, unless the user may see it as a draft."""
    if not issue.is_withdrawn or request.user.has_perm("issues.view_issue"):
        return None
    response = render(request, "issues/issue_withdrawn.html", {"issue": issue}, status=410)
    patch_vary_headers(response, ["Cookie"])  # who is signed in may get the draft
    return _public(response)


def _edition_pdf(request, issue: Issue) -> HttpResponse:
    """The PDF of the edition that readers have. If the file is missing, it is logged and the reader
    is told."""
    edition = issue.editions.not_called_back().for_lists().first()
    try:
        row = edition.file("pdf") if edition else None
        if row is None:
            raise Http404
        response = serving.serve(
            request, row, content_type="application/pdf", filename=f"{issue.slug}.pdf"
        )
    except (OSError, EditionFile.DoesNotExist):
        log.exception("The PDF of %s is missing; see manage.py edition_files.", edition)
        return _uncached(render(request, "500.html", status=503))
    return _public(response)


def _public(response: HttpResponse) -> HttpResponse:
    """Anybody may cache readers' pages for a minute: they say nothing about who is signed in."""
    patch_cache_control(response, public=True, max_age=A_MINUTE)
    return response


def _uncached(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
