"""The page where a reviewer proposes a change, with the form of the page that edits. An editor
accepts or declines it later, on the page of review."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles import drafts
from articles.admin import pages, text_page
from articles.admin.content_form import ContentForm
from articles.models import Article
from articles.review import proposals, workflow
from issues.admin import both_changed


class ProposalForm(ContentForm):
    note_label = gettext_lazy("reason of the proposal")
    note_help = gettext_lazy("Shown to the editor.")


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("articles.view_article", raise_exception=True)
def propose(request, pk: int):
    """For reviewers while the article waits at their stage; others are led to its own page."""
    article = pages.find_article(pk)
    if request.method == "GET" and not workflow.may_propose(article, request.user):
        return redirect("admin:articles_article_change", pk)
    form = text_page.open_form(request, ProposalForm, article)

    def save_it(content: dict, opened_as: str):
        note = form.cleaned_data["note"]
        return save(request, article, content, opened_as=opened_as, note=note)

    if answer := both_changed.answer_to_save(
        request, article, form, purpose="propose", save=save_it
    ):
        return answer
    own = article.proposals.filter(fate="open", by=request.user).first()
    context = {"purpose": "propose", "own_proposal": own}
    return text_page.show(request, form, article, article.title, context)


def save(request, article: Article, content: dict, *, opened_as: str, note: str):
    """Hand the proposal to the verb, and show what came of it. Raises as the verb does."""
    proposal = proposals.propose(article, content, by=request.user, opened_as=opened_as, note=note)
    drafts.drop_draft(by=request.user, key=request.POST.get("tab", "")[:40])
    if proposal:
        messages.success(request, _("Your change was sent to the editor as a proposal."))
    else:
        messages.info(request, _("You changed nothing, so nothing was proposed."))
    return redirect("admin:articles_article_review", article.pk)
