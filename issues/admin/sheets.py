"""The staff pages of sign-off sheets: of an issue, of an article; as a page or a PDF."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from articles.admin.pages import find_article
from articles.models import Article
from articles.review.acts import acts_of
from issues import contents, exporting, sign_off
from issues.admin import pages
from issues.models import Issue


@require_GET
@never_cache
@permission_required("issues.export_issue", raise_exception=True)
def issue_sheet(request, pk: int):
    """The sign-off sheet of an issue as it stands, as a page or (`format=pdf`) as a file."""
    issue = get_object_or_404(Issue, pk=pk)
    released = issue.editions.not_called_back().for_lists().first() if issue.is_locked else None
    release = sign_off.release_of(released) if released else None
    tree = contents.build(issue)
    data = sign_off.issue_sheet(tree, acts_of(item.id for item in tree.items()), release)
    if request.GET.get("format") == "pdf":
        return _pdf(request, data, f"{issue.slug}-sign-off.pdf")
    context = {"issue": issue, "state": pages.state_of(issue), "sheet": data}
    return pages.issue_page(request, "issue/sheet.html", _("Sign-off sheet of %s") % issue, context)


@require_GET
@never_cache
@permission_required("issues.export_issue", raise_exception=True)
def article_sheet(request, pk: int):
    """The sign-off sheet of an article, as a page or (`format=pdf`) as a file."""
    article = find_article(pk)
    data = sign_off.article_sheet(article)
    if request.GET.get("format") == "pdf":
        return _pdf(request, data, f"article-{article.pk}-sign-off.pdf")
    context = {"article": article, "opts": Article._meta, "sheet": data}
    title = _("Sign-off sheet of “%s”") % article.title
    return pages.issue_page(request, "issue/article_sheet.html", title, context)


def _pdf(request, data: dict, filename: str):
    try:
        return pages.file(exporting.sheet(data, filename, by=request.user))
    except exporting.ExportFailed as error:
        messages.error(request, str(error))
        return redirect(request.path)
