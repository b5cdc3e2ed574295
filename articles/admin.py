"""Articles in the admin: lists, fields, addresses of their pages."""

from django.contrib import admin, messages
from django.db.models import Count, OuterRef, Subquery
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from js_asset import Script

from articles import (
    admin_desk,
    admin_reviews,
    admin_revisions,
    admin_views,
    audit,
    people,
    richtext,
    workflow,
)
from articles.admin_filters import OutletFilter, PersonFilter, PlacementFilter, StateFilter
from articles.admin_forms import LockedInline
from articles.admin_people import AuditEntryAdmin, PersonAdmin
from articles.admin_pictures import PictureAdmin
from articles.admin_texts import EDIT, TextAdmin
from articles.models import Article, Revision, SourceLink

# All but the first register themselves.
__all__ = ["ArticleAdmin", "AuditEntryAdmin", "PersonAdmin", "PictureAdmin"]

MACHINERY = ("opened_as", "tab", "mode", "typed_by")


class SourceLinkInline(LockedInline, admin.TabularInline):
    model = SourceLink
    fields = ["label", "url", "outlet", "accessed_on"]
    extra = 1

    def has_add_permission(self, request, obj=None):
        return self._goes_with(request, obj) or super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._goes_with(request, obj) or super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._goes_with(request, obj) or super().has_delete_permission(request, obj)

    def _goes_with(self, request, obj) -> bool:
        """Who proposes or corrects a text does so with its sources."""
        modes = request.__dict__.get("desk_modes", {})
        return bool(obj and modes.get(obj.pk) not in (None, "", EDIT))


class ArticleAdmin(TextAdmin, admin.ModelAdmin):
    """All of an article but its place; `issues.admin` adds that and registers it."""

    list_display = [
        "title",
        "state_shown",
        "place",
        "outlet",
        "sources_count",
        "last",
        "updated_at",
    ]
    list_filter = [StateFilter, PersonFilter, PlacementFilter, OutletFilter]
    list_select_related = ["section__issue", "section__parent"]  # shown by `place`
    list_per_page = 50
    search_fields = ["title", "original_title", "outlet", "text"]
    search_help_text = _("Words of the title, the text or the outlet")
    autocomplete_fields = ["section"]
    inlines = [SourceLinkInline]
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["title", "original_title", "subtitle", "section", *MACHINERY]}),
        (_("Text"), {"fields": ["summary", "body"]}),
        (
            _("Origin"),
            {
                "fields": [
                    ("outlet", "published_on"),
                    ("dateline", "role", "author"),
                    "responsible_editor",
                ]
            },
        ),
        (_("For the record"), {"fields": ["note"]}),
    ]

    readonly_fields = ["body_shown"]

    class Media:
        js = [Script("desk/keeping.js", **{"defer": True})]

    def get_fieldsets(self, request, obj=None):
        """Who may only look sees the text as readers do, not its markup."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj) or obj is None:
            return fieldsets
        shown = {"body": "body_shown"}
        return [
            (name, {**options, "fields": [shown.get(f, f) for f in options["fields"]]})
            for name, options in fieldsets
            if "note" not in options["fields"]
        ]

    @admin.display(description=_("text"))
    def body_shown(self, article):
        return richtext.as_page(article.body, below=2, draft=True)

    def get_queryset(self, request):
        newest = Revision.objects.filter(article=OuterRef("pk")).order_by("-number")
        names = newest.values("by__last_name", "by__first_name", "by__username")
        return (
            super()
            .get_queryset(request)
            .annotate(
                n_sources=Count("sources"),
                last_family=Subquery(names.values("by__last_name")[:1]),
                last_given=Subquery(names.values("by__first_name")[:1]),
                last_username=Subquery(names.values("by__username")[:1]),
            )
        )

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, article):
        stage = workflow.stage_of(article) or article.state
        return format_html(
            '<a class="state {}" href="{}">{}</a>',
            stage,
            reverse("admin:articles_article_review", args=[article.pk]),
            Article.State(stage).label,
        )

    @admin.display(description=_("last changed by"))
    def last(self, article):
        return people.joined(article.last_family, article.last_given, article.last_username) or "—"

    @admin.display(description=_("place"), ordering="section__position")
    def place(self, article):
        if article.section is None:
            return format_html('<em class="pool">{}</em>', gettext("not placed yet"))
        return str(article.section)

    @admin.display(description=_("sources"), ordering="n_sources")
    def sources_count(self, article):
        return article.n_sources or "—"

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if dropped := getattr(form.fields.get("body"), "dropped", ()):
            messages.warning(
                request,
                gettext("Pictures from other sites were left out: %s. Upload them instead.")
                % "、".join(dropped),
            )

    def save_formset(self, request, form, formset, change):
        sources = formset.save(commit=False)
        last = form.instance.sources.order_by("-position").first()
        position = last.position if last else 0
        for source in sources:
            if not source.position:
                position += 1
                source.position = position
            source.save()
        for source in formset.deleted_objects:
            source.delete()
        formset.save_m2m()

    def delete_model(self, request, obj):
        audit.record("article_deleted", obj, by=request.user)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for article in queryset:
            audit.record("article_deleted", article, by=request.user)
        super().delete_queryset(request, queryset)

    def history_view(self, request, object_id, extra_context=None):
        """The history of an article is its revisions and the record of its review."""
        return redirect("admin:articles_article_revisions", object_id)

    def get_urls(self):
        view = self.admin_site.admin_view
        pages = {
            "review": admin_reviews.article_review,
            "revisions": admin_revisions.article_revisions,
            "compare": admin_revisions.article_compare,
        }
        own = [
            path(f"<int:pk>/{name}/", view(page), name=f"articles_article_{name}")
            for name, page in pages.items()
        ]
        own += [
            path(
                "proposals/<int:pk>/",
                view(admin_reviews.proposal_decide),
                name="articles_proposal_decide",
            ),
            path("drafts/<int:pk>/", view(admin_desk.draft_page), name="articles_draft"),
            # Asked in the background: they answer in JSON who is signed out.
            path("at-desk/", admin_desk.at_desk, name="articles_at_desk"),
            path("sign-in-again/", admin_desk.sign_in_again, name="articles_sign_in_again"),
            path("fresh-token/", admin_desk.fresh_token, name="articles_fresh_token"),
            path(
                "pictures/upload/", view(admin_views.picture_upload), name="articles_picture_upload"
            ),
            path(
                "pictures/browse/", view(admin_views.picture_browse), name="articles_picture_browse"
            ),
        ]
        return own + super().get_urls()

    def view_on_site(self, obj):
        return reverse("article_detail", args=[obj.pk])
