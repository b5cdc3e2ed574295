"""The page to correct a published article: the same form, with a note for readers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles import drafts
from articles.admin import pages, text_page
from articles.admin.content_form import ContentForm
from articles.models import Article
from articles.review.rules import ArticleCase
from issues import publishing
from issues.admin import both_changed
from qualitynews.people import roles


class CorrectionForm(ContentForm):
    note_label = gettext_lazy("note of correction")
    note_help = gettext_lazy("Readers see it with the date, at the article and at the issue.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].required = True


@require_http_methods(["GET", "POST"])
@never_cache
def correct(request, pk: int):
    """The form on a published article, for those who may correct."""
    article = pages.find_article(pk)
    if refusal := roles.refusal("correct", ArticleCase(article, request.user), before=True):
        is_for_others = isinstance(refusal, PermissionDenied)
        raise refusal if is_for_others else PermissionDenied(refusal.messages[0])
    form = text_page.open_form(request, CorrectionForm, article)

    def save_it(content: dict, opened_as: str):
        note = form.cleaned_data["note"]
        return save(request, article, content, opened_as=opened_as, note=note)

    if answer := both_changed.answer_to_save(
        request, article, form, purpose="correct", save=save_it
    ):
        return answer
    context = {"purpose": "correct", "issue": article.section.issue}
    return text_page.show(request, form, article, article.title, context)


def save(request, article: Article, content: dict, *, opened_as: str, note: str):
    """Hand the correction to the verb, and show what came of it. Raises as the verb does."""
    edition = publishing.correct(article, content, by=request.user, opened_as=opened_as, note=note)
    drafts.drop_draft(by=request.user, key=request.POST.get("tab", "")[:40])
    messages.success(
        request,
        _("The correction is published: edition %(n)s of %(issue)s.")
        % {"n": edition.number, "issue": edition.issue},
    )
    return redirect("admin:issues_issue_editions", edition.issue_id)
