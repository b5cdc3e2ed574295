"""The page to write an article, new or existing, with its section."""

from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles import drafts
from articles.admin import pages, text_page
from articles.admin.content_form import ContentForm
from articles.models import Article
from articles.review import workflow
from articles.review.rules import ArticleCase
from issues import arranging, preflight
from issues.admin import beside, both_changed
from issues.models import Section
from qualitynews.people import roles
from qualitynews.people.keys import is_key

ADDED = "added_articles"  # in the session: which article the form of a tab made
MOST_ADDED = 20  # forms for new articles that one person has open


class EditForm(ContentForm):
    """The content with the section."""

    section = forms.ModelChoiceField(
        Section.objects.select_related("issue", "parent"),
        label=Article._meta.get_field("section").verbose_name,
        required=False,
        widget=AutocompleteSelect(Article._meta.get_field("section"), admin.site),
    )

    def place(self):
        """The section that the person chose; STAYS if they did not move the article."""
        wanted = self.cleaned_data["section"]
        opened_in = self.cleaned_data["opened_as"].partition(":")[0]
        return arranging.STAYS if str(wanted.pk if wanted else 0) == opened_in else wanted


@require_http_methods(["GET", "POST"])
@never_cache
def add(request):
    """A new article, for those who may write."""
    if not roles.may(request.user, "write"):
        raise roles.refusal("write", ArticleCase(Article(), request.user))
    form = text_page.open_form(request, EditForm, None)
    section = request.GET.get("section", "")
    form.initial["section"] = section if is_key(section) else None
    tab = request.POST.get("tab", "")[:40]
    added = request.session.get(ADDED, {})
    if request.method == "POST" and tab in added:
        # The form was saved and its answer got lost: it is not a second article.
        return edit(request, added[tab])
    if request.method == "POST" and form.is_valid():
        try:
            return save(request, Article(), form.content, section=form.place(), form=form)
        except ValidationError as error:
            text_page.refuse(form, error)
    return text_page.show(request, form, None, _("New article"), _context(request, None))


@require_http_methods(["GET", "POST"])
@never_cache
def edit(request, pk: int):
    """An article, for those who may write. Its reviewers are led to their own page; others see the
    text, and why they cannot change it."""
    article = Article.objects.select_related("section__issue").filter(pk=pk).first()
    if article is None and request.method == "POST":
        return redirect(text_page.deleted_meanwhile(request))
    article = article or pages.find_article(pk)
    refusal = roles.refusal("write", ArticleCase(article, request.user), before=True)
    if request.method == "GET" and workflow.may_propose(article, request.user):
        return redirect("admin:articles_article_propose", pk)
    if refusal:
        return _shut(request, article, refusal)
    form = text_page.open_form(request, EditForm, article)
    form.initial["section"] = article.section_id

    def save_it(content: dict, opened_as: str):
        place = form.place()
        return save(request, article, content, section=place, opened_as=opened_as, form=form)

    if answer := both_changed.answer_to_save(request, article, form, purpose="edit", save=save_it):
        return answer
    return text_page.show(request, form, article, article.title, _context(request, article))


def _context(request, article: Article | None) -> dict:
    back = text_page.back_address(request)
    return {
        "purpose": "edit",
        "may_delete": article is not None and _may_delete(request, article),
        "beside": beside.of(article, by=request.user, back=back),
        "back_address": back,
    }


def save(
    request,
    article: Article,
    content: dict,
    *,
    section,
    opened_as: str | None = None,
    form: EditForm | None = None,
    note: str = "",
):
    """Hand the text to the verb, submit it if that was asked for, and show what came of it. Raises
    as the verb that writes does."""
    is_new, tab = article.pk is None, request.POST.get("tab", "")[:40]
    written = arranging.save_text(
        article,
        content,
        section=section,
        by=request.user,
        note=form.cleaned_data["note"] if form else note,
        opened_as=opened_as,
    )
    article = written.article
    drafts.drop_draft(by=request.user, key=tab)
    if is_new and tab:
        _remember_added(request, tab, article)
    is_as_typed = form is None or content == form.content
    messages.success(request, _("“%s” was saved.") % article)
    if "_submit" in request.POST:
        _submit(request, article, is_as_typed=is_as_typed)
    if written.lapsed:
        messages.warning(
            request,
            _("The text changed, so %(n)s signatures ended; it is at “%(state)s” now.")
            % {"n": len(written.lapsed), "state": article.get_state_display()},
        )
    if form:
        text_page.tell(request, form)
    if {"_save", "_submit"} & set(request.POST):
        return _stay(request, article, is_as_typed=is_as_typed)
    return redirect(text_page.way_back(request))


def _stay(request, article: Article, *, is_as_typed: bool):
    """The form again, or for its script what the save changed on the page."""
    back = text_page.back_address(request)
    address = reverse("admin:articles_article_change", args=[article.pk])
    address = f"{address}?{urlencode({'back': back})}" if back else address
    if not text_page.is_asked_in_place(request):
        return redirect(address)
    if not is_as_typed:  # a merge brought something in that the open form does not show
        return JsonResponse({"address": address})
    return text_page.saved_in_place(request, article, address, _context(request, article))


def _remember_added(request, tab: str, article: Article) -> None:
    """In the session, for the newest forms."""
    added = request.session.get(ADDED, {}) | {tab: article.pk}
    request.session[ADDED] = dict(list(added.items())[-MOST_ADDED:])


def _submit(request, article: Article, *, is_as_typed: bool) -> None:
    """The saved text to its first review; a refusal leaves it saved."""
    if not is_as_typed:
        told = _("It was not submitted: somebody else changed it, too. Look at it, then submit it.")
        messages.error(request, told)
        return
    try:
        workflow.move(article, "submit", by=request.user, opened_as=article.content_hash())
    except (ValidationError, PermissionDenied) as error:
        messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
        return
    article.refresh_from_db()
    messages.success(request, _("Submitted: it is at “%s” now.") % article.get_state_display())
    lacking = [one.text for one in beside.findings_of(article) if one.level == preflight.ERROR]
    if lacking:
        messages.warning(request, _("It still lacks something: %s") % " ".join(lacking))


def _shut(request, article: Article, refusal: Exception):
    """Keep what was typed if the form cannot be saved any more; else show the text."""
    if not request.user.has_perm("articles.view_article"):
        raise refusal
    if request.method == "POST":
        sentence = str(refusal) if isinstance(refusal, PermissionDenied) else refusal.messages[0]
        if "title" in request.POST and text_page.keep_typed(request, article):
            kept = _("What you typed was kept as a draft.")
            sentence = f"{sentence} {kept}"
        raise PermissionDenied(sentence)
    own = drafts.drafts_of(article, by=request.user)
    context = pages.reading(article) | {"drafts": own, "locked_issue": _locked_issue(article)}
    context["who_may"] = roles.WHO_MAY
    return pages.article_page(request, "shut.html", article.title, context)


def _locked_issue(article: Article):
    return article.section.issue if article.is_locked else None


def _may_delete(request, article: Article) -> bool:
    return roles.refusal("delete_article", ArticleCase(article, request.user), before=True) is None
