"""The list of articles, and the addresses of the pages about one article."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Func, OuterRef, Q, Subquery
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles import changing
from articles.admin import (
    drafts,
    known,
    pasting,
    picture_upload,
    proposal,
    review,
    revisions,
)
from articles.admin.filters import (
    MostUsedFilter,
    OutletFilter,
    PersonFilter,
    PlacementFilter,
    StateFilter,
)
from articles.models import Article, Revision, SourceLink
from articles.review import stages
from articles.review.rules import ArticleCase
from articles.search import asking, finding
from issues import submitting
from issues.admin import (
    articles_import,
    correct,
    countersign,
    edit,
    propose,
    reading,
    sheets,
    two_versions,
)
from issues.models import Issue
from qualitynews.people import real_names, roles
from qualitynews.people.admin import signing_in
from qualitynews.people.admin.audited import AuditedAdmin
from qualitynews.people.keys import is_key

# Three years of a monthly: older issues are found by searching.
NEWEST = 40


class IssueFilter(admin.SimpleListFilter):
    title = _("issue")
    parameter_name = "issue"

    def lookups(self, request, model_admin):
        return [(str(issue.pk), issue.label) for issue in Issue.objects.all()[:NEWEST]]

    def queryset(self, request, queryset):
        value = self.value()
        return queryset.filter(section__issue=value) if is_key(value or "") else queryset


class SectionFilter(MostUsedFilter):
    title = _("section")
    parameter_name = "section"
    lookup = "section__title"


@admin.register(Article)
class ArticleAdmin(AuditedAdmin, admin.ModelAdmin):
    """The list; everything that is done with one article has a page of its own."""

    list_display = [
        "title",
        "state_shown",
        "place",
        "outlet",
        "sources_count",
        "last",
        "changed",
    ]
    list_filter = [StateFilter, PersonFilter, PlacementFilter, IssueFilter, SectionFilter]
    list_filter += [OutletFilter]
    list_select_related = ["section__issue", "section__parent"]  # shown by `place`
    list_per_page = 50
    actions = ["submit_chosen"]
    ordering = ["-updated_at"]
    search_fields = ["title"]  # shows the box; what it finds says `get_search_results`
    search_help_text = _("Words of the title, the text or the outlet; “exact words”; -without")

    def get_queryset(self, request):
        counted = SourceLink.objects.filter(article=OuterRef("pk")).order_by()
        newest = Revision.objects.filter(article=OuterRef("pk")).order_by("-number")
        names = newest.values("by__family_name", "by__given_name", "by__username")
        return (
            super()
            .get_queryset(request)
            .defer("body", "text")
            .annotate(
                n_sources=Subquery(counted.values(n=Func("pk", function="COUNT"))),
                last_family=Subquery(names.values("by__family_name")[:1]),
                last_given=Subquery(names.values("by__given_name")[:1]),
                last_username=Subquery(names.values("by__username")[:1]),
            )
        )

    def get_search_results(self, request, queryset, search_term):
        """By the index, as readers search; drafts too."""
        if not search_term.strip():
            return queryset, False
        try:
            question = asking.read(search_term)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return queryset.none(), False
        if queryset.query.has_filters():
            return queryset.filter(pk__in=finding.matching(question).values("article")), False
        # Of all articles as many as readers get: a frequent word stands in most of an archive.
        found = finding.newest(question, Q())
        if found.is_more:
            said = _("More than %(n)s articles have it; these are the newest. A filter narrows it.")
            messages.info(request, said % {"n": f"{finding.MOST:,}"})
        return queryset.filter(pk__in=[hit.article_id for hit in found.hits]), False

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, article):
        stage = stages.stage_of(article) or article.state
        return format_html(
            '<a class="state {}" href="{}">{}</a>',
            stage,
            reverse("admin:articles_article_review", args=[article.pk]),
            Article.State(stage).label,
        )

    @admin.display(description=_("last changed by"))
    def last(self, article):
        names = article.last_family, article.last_given, article.last_username
        return real_names.joined(*names) or "—"

    @admin.display(description=_("changed at"), ordering="updated_at")
    def changed(self, article):
        return date_format(timezone.localtime(article.updated_at), "n月j日 H:i")

    @admin.display(description=_("place"), ordering="section__position")
    def place(self, article):
        if article.section is None:
            return format_html('<em class="pool">{}</em>', gettext("not placed yet"))
        return str(article.section)

    @admin.display(description=_("sources"), ordering="n_sources")
    def sources_count(self, article):
        return article.n_sources

    # --- pages of their own

    def add_view(self, request, form_url="", extra_context=None):
        return edit.add(request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not is_key(object_id):
            return redirect("admin:articles_article_changelist")
        return edit.edit(request, int(object_id))

    def history_view(self, request, object_id, extra_context=None):
        """The history of an article is its revisions and the record of its review."""
        if not is_key(object_id):
            return redirect("admin:articles_article_changelist")
        return redirect("admin:articles_article_revisions", int(object_id))

    def view_on_site(self, obj):
        return reverse("article_detail", args=[obj.pk])

    # --- deleting

    def has_delete_permission(self, request, obj=None):
        if obj is None:
            return roles.may(request.user, "delete_article")
        return roles.refusal("delete_article", ArticleCase(obj, request.user), before=True) is None

    def delete_model(self, request, obj):
        changing.delete_article(obj, by=request.user)

    def delete_queryset(self, request, queryset):
        for article in queryset:
            try:
                changing.delete_article(article, by=request.user)
            except ValidationError as error:  # submitted a moment ago
                messages.error(request, f"{article}: {' '.join(error.messages)}")

    # --- many at once

    def has_submit_permission(self, request):
        return roles.may(request.user, "submit")

    @admin.action(description=_("Submit for review"), permissions=["submit"])
    def submit_chosen(self, request, queryset):
        rows = Article.objects.filter(pk__in=queryset).select_related("section__issue")
        articles = list(rows.prefetch_related("sources"))
        digests = {article.pk: article.content_hash() for article in articles}
        lacks = submitting.lacks_of(articles)
        submitted = submitting.submit(articles, by=request.user, opened_as=digests, lacks=lacks)
        if done := len(submitted.done):
            said = ngettext("%(n)s text was submitted.", "%(n)s texts were submitted.", done)
            messages.success(request, said % {"n": done})
        for title, reason in submitted.refused:
            messages.error(request, f"{title}：{reason}")

    def get_urls(self):
        view = self.admin_site.admin_view
        of_article = {
            "articles_article_review": review.article_review,
            "articles_article_revisions": revisions.article_revisions,
            "articles_article_compare": revisions.article_compare,
            "articles_article_propose": propose.propose,
            "issues_article_correct": correct.correct,
            "issues_article_countersign": countersign.countersign,
            "issues_article_two_versions": two_versions.two_versions,
            "issues_article_sheet": sheets.article_sheet,
        }
        own = [
            path(f"<int:pk>/{name.split('_', 2)[2].replace('_', '-')}/", view(page), name=name)
            for name, page in of_article.items()
        ]
        others = {
            "proposals/<int:pk>/": (proposal.proposal_decide, "articles_proposal_decide"),
            "drafts/<int:pk>/": (drafts.draft_page, "articles_draft"),
            "import/": (articles_import.articles_import, "issues_articles_import"),
            "waiting/": (reading.waiting, "issues_waiting"),
            "known/": (known.known_names, "articles_known"),
            "pictures/browse/": (picture_upload.picture_browse, "articles_picture_browse"),
        }
        own += [path(address, view(page), name=name) for address, (page, name) in others.items()]
        # Asked in the background: they answer in JSON who is signed out.
        background = {
            "keep-draft/": (drafts.keep_draft, "articles_keep_draft"),
            "paste/": (pasting.paste, "articles_paste"),
            "pictures/upload/": (picture_upload.picture_upload, "articles_picture_upload"),
            "waiting/<int:pk>/": (reading.waiting_text, "issues_waiting_text"),
            "waiting/sign/": (reading.sign_several, "issues_waiting_sign"),
            "sign-in-again/": (signing_in.sign_in_again, "articles_sign_in_again"),
            "fresh-token/": (signing_in.fresh_token, "articles_fresh_token"),
        }
        own += [path(address, page, name=name) for address, (page, name) in background.items()]
        return own + super().get_urls()
