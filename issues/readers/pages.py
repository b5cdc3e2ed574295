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
    return caching.uncached(response)


@require_safe
def article_detail(request, pk: int):
    """One article with its place in the issue. An article of the pool is shown to editors only."""
    article = get_object_or_404(Article.objects.select_related("section__issue"), pk=pk)
    item, shown = contents.single_article(article)
    context = {"item": item, "pictures": shown, "is_draft": True}
    if article.section is None:
        if not request.user.has_perm("articles.view_article"):
            raise Http404
    else:
        issue = article.section.issue
        if gone := _withdrawn(request, issue):
            return gone
        context["is_draft"] = _refuse_unseen(request, issue)
        if request.path != reverse("article_detail", args=[pk]):  # /articles/007/
            return redirect("article_detail", pk, permanent=True)
        context |= _around(request, issue, article, item, shown)
    response = render(request, "issues/article_detail.html", context)
    return caching.uncached(response) if context["is_draft"] else caching.public(response)


def _around(request, issue: Issue, article: Article, item: contents.Item, shown: dict) -> dict:
    """The place of an article in its issue, what stands beside it, how it is cited."""
    place = contents.build(issue, bodies=False).place_of(article.pk)
    related = across.related(place, issue)
    release = across.releases([issue]).get(issue.pk)
    sheet, page = _first_page(issue, article)
    context = {"issue": issue, "place": place, "related": related, "release": release,
               "sheet": sheet, "page": page}  # fmt: skip
    if issue.is_published:
        described = describing.article(request, item, issue, place, shown, page)
        reference = citing.reference(
            item, issue, address=described.address, seen_on=timezone.localdate(), page=page
        )
        context |= {
            "described": described,
            "reference": reference,
            "square": squares.square(described.address),
        }
    return context


def _issue_page(request, issue: Issue, *, is_draft: bool) -> HttpResponse:
    tree = contents.build(issue)
    before, after = across.beside(issue)
    context = {
        "issue": issue,
        "contents": tree,
        "pictures": tree.pictures,
        "is_draft": is_draft,
        "release": across.releases([issue]).get(issue.pk),
        "next_issue": after,
        "previous_issue": before,
    }
    if not is_draft:
        context["described"] = describing.issue(
            request, tree, context["release"], context["previous_issue"], context["next_issue"]
        )
        context["square"] = squares.square(context["described"].address)
    response = render(request, "issues/issue_detail.html", context)
    return caching.uncached(response) if is_draft else caching.public(response)


def _first_page(issue: Issue, article: Article) -> tuple[int | None, int | None]:
    """Where an article begins in the newest edition: the sheet, and the number printed on it."""
    starts = issue.editions.not_called_back().values_list("starts", flat=True).first() or {}
    sheet, page = starts.get(str(article.pk), (None, None))
    return sheet, page


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
        )
    except (OSError, EditionFile.DoesNotExist):
        log.exception("The PDF of %s is missing; see manage.py edition_files.", edition)
        return caching.uncached(render(request, "500.html", status=503))
    return caching.public(response)
