"""The page, or the dialog of the desk, that submits the finished drafts of an issue in one act."""

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.models import Article
from issues import submitting
from issues.admin import pages
from issues.models import Issue
from qualitynews.people.keys import is_key


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("articles.submit_article", raise_exception=True)
def issue_submit(request, pk: int):
    """For those who may submit; the verb asks for each text. POST submits what is ticked; `part`
    asks for the inside alone, for the desk's dialog."""
    issue = get_object_or_404(Issue, pk=pk)
    submitted = None
    if request.method == "POST":
        keys = [key for key in request.POST.getlist("wanted") if is_key(key)]
        seen = {int(key): request.POST.get(f"opened_as-{key}", "") for key in keys}
        articles = Article.objects.in_bulk(seen)
        wanted = [articles[key] for key in seen if key in articles]
        submitted = submitting.submit(wanted, by=request.user, opened_as=seen)
    drafts = submitting.drafts_of(issue)
    context = {
        "issue": issue,
        "drafts": drafts,
        "finished": sum(not draft.lacks for draft in drafts),
        "submitted": submitted,
        "state": pages.state_of(issue),
    }
    if "part" in request.GET:
        return render(request, "admin/issues/issue/_submit.html", context)
    return pages.issue_page(request, "issue/submit.html", _("Submit drafts"), context)
