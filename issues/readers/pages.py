"""The readers' pages. Everybody may call them; what is not published answers 404 to the public.

A user with `issues.view_issue` also sees issues that are not published, marked as drafts and never
cached; with `issues.export_issue` also their PDF.
"""

import logging

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from articles.models import Article
from issues import contents, exporting, serving
from issues.models import EditionFile, Issue
from issues.readers import across, caching, citing, describing, squares
from issues.readers.addresses import here
from issues.readers.context import current

log = logging.getLogger(__name__)

EARLIER = 3  # issues before the newest, on the front page


@require_safe
def front_page(request):
    """The news of the newest published issue: its lead with picture and summary, then the headlines
    by section. Or a page that says that there is none yet."""
    newest = list(Issue.objects.published().newest_first()[: EARLIER + 1])
    title = current(request).title
    described = describing.page(request, here(request), title, front=True)
    context = {"described": described}
    if not newest:
        return caching.public(render(request, "issues/issue_none.html", context))
    issue = newest[0]
    tree = contents.build(issue, bodies=False)
    releases = across.releases(newest)
    context |= {"issue": issue, "release": releases.get(issue.pk)}
    context["sections"] = tree.besides_the_lead()
    context["earlier"] = [(row, releases.get(row.pk)) for row in newest[1:]]
    if tree.lead:
        lead, pictures = contents.single_article(Article.objects.get(pk=tree.lead.id))
        context |= {"lead": lead, "picture": next(iter(pictures.values()), None)}
    return caching.public(render(request, "issues/front_page.html", context))


@require_safe
def about(request):
    """Who makes the periodical, how to reach them, what may be reprinted, how to follow it."""
    described = describing.page(request, here(request), gettext("About us"))
    return caching.public(render(request, "issues/about.html", {"described": described}))


@require_safe
def issue_detail(request, year: int, number: int):
    """One issue: masthead, contents, all articles. 410 if it was withdrawn."""
    before, issue, after = across.with_neighbours(year, number)
    if issue is None:
        raise Http404
    if gone := _withdrawn(request, issue):
        return gone
    is_draft = _refuse_unseen(request, issue)
    if request.path != issue.get_absolute_url():
        return redirect(issue, permanent=True)
    context = _issue_context(issue) | {"previous_issue": before, "next_issue": after}
    context["is_draft"] = is_draft
    if not is_draft:
        described = describing.issue(
            request, context["contents"], context["release"], before, after
        )
        context |= {"described": described, "square": squares.square(described.address)}
    response = render(request, "issues/issue_detail.html", context)
    return caching.uncached(response) if is_draft else caching.public(response)


@require_safe
def issue_pdf(request, year: int, number: int):
    """The PDF of a published issue; of a draft for those who may export."""
    issue = get_object_or_404(Issue, year=year, number=number)
    if gone := _withdrawn(request, issue):
        return gone
    if issue.is_published:
        if request.path != issue.pdf_address:
            return redirect(issue.pdf_address, permanent=True)
        return _edition_pdf(request, issue)
    if not request.user.has_perm("issues.export_issue"):
        raise Http404
    data = exporting.export(issue, "pdf", by=request.user).data
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{issue.slug}.pdf"'
    return caching.uncached(response)


@require_safe
def article_detail(request, pk: int):
    """One article with its place in the issue. An article of the pool is shown to editors only."""
    release = across.release_around(pk)
    tree = contents.build_around(pk, corrections=release.corrections if release else {})
    if tree is None:
        return _of_the_pool(request, pk)
    if gone := _withdrawn(request, tree.issue):
        return gone
    is_draft = _refuse_unseen(request, tree.issue)
    if request.path != reverse("article_detail", args=[pk]):  # /articles/007/
        return redirect("article_detail", pk, permanent=True)
    place = tree.place_of(pk)
    sheet, page = release.starts.get(str(pk), (None, None)) if release else (None, None)
    context = {
        "item": place.item, "pictures": tree.pictures, "is_draft": is_draft, "issue": tree.issue,
        "place": place, "related": across.related(place, tree.issue), "release": release,
        "sheet": sheet, "page": page,
    }  # fmt: skip
    if not is_draft:
        context |= _for_readers(request, tree, place, page)
    response = render(request, "issues/article_detail.html", context)
    return caching.uncached(response) if is_draft else caching.public(response)


def _of_the_pool(request, pk: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=pk, section=None)
    if not request.user.has_perm("articles.view_article"):
        raise Http404
    item, pictures = contents.single_article(article)
    context = {"item": item, "pictures": pictures, "is_draft": True}
    return caching.uncached(render(request, "issues/article_detail.html", context))


def _for_readers(request, tree: contents.Contents, place: contents.Place, page: int | None) -> dict:
    """How a published article is described and cited; `page` is the printed number of its first."""
    described = describing.article(request, place.item, tree.issue, place, tree.pictures, page)
    reference = citing.reference(
        place.item, tree.issue, address=described.address, seen_on=timezone.localdate(), page=page
    )
    square = squares.square(described.address)
    return {"described": described, "reference": reference, "square": square}


def _issue_context(issue: Issue) -> dict:
    release = across.releases([issue]).get(issue.pk)
    tree = contents.build(issue, corrections=release.corrections if release else {})
    return {"issue": issue, "contents": tree, "pictures": tree.pictures, "release": release}


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
    return caching.public(response)


def _edition_pdf(request, issue: Issue) -> HttpResponse:
    """The PDF of the edition that readers have. If the file is missing, it is logged and the reader
    is told."""
    edition = issue.editions.not_called_back().for_lists().first()
    try:
        row = edition.file("pdf") if edition else None
        if row is None:
            raise Http404
        response = serving.serve(
            request,
            row.file.name,
            version=row.sha256,
            content_type="application/pdf",
            filename=f"{issue.slug}.pdf",
            size=row.size,
        )
    except (OSError, EditionFile.DoesNotExist):
        log.exception("The PDF of %s is missing; see manage.py edition_files.", edition)
        return caching.uncached(render(request, "500.html", status=503))
    return caching.public(response)
