"""Articles and pictures in the admin."""

from django.contrib import admin, messages
from django.db.models import Count
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import admin_views, pictures, richtext
from articles.admin_forms import GuardedAdmin, LockedInline
from articles.models import Article, Picture, SourceLink

MOST_CHOICES = 40


class PlacementFilter(admin.SimpleListFilter):
    title = _("place")
    parameter_name = "placed"

    def lookups(self, request, model_admin):
        return [("no", _("not placed yet")), ("yes", _("in a column"))]

    def queryset(self, request, queryset):
        if self.value() == "no":
            return queryset.unplaced()
        return queryset.exclude(section=None) if self.value() == "yes" else queryset


class MostUsedFilter(admin.SimpleListFilter):
    """The most frequent values of `lookup`, so that the list stays short."""

    lookup = ""

    def lookups(self, request, model_admin):
        values = (
            Article.objects.exclude(**{self.lookup: ""})
            .exclude(**{f"{self.lookup}__isnull": True})
            .order_by()
            .values_list(self.lookup)
            .annotate(n=Count("pk"))
            .order_by("-n", self.lookup)[:MOST_CHOICES]
        )
        return [(value, value) for value, _n in values]

    def queryset(self, request, queryset):
        return queryset.filter(**{self.lookup: self.value()}) if self.value() else queryset


class OutletFilter(MostUsedFilter):
    title = _("outlet")
    parameter_name = "outlet"
    lookup = "outlet"


class SourceLinkInline(LockedInline, admin.TabularInline):
    model = SourceLink
    fields = ["label", "url", "outlet", "accessed_on"]
    extra = 1


class ArticleAdmin(GuardedAdmin, admin.ModelAdmin):
    """All of an article but its place; `issues.admin` adds that and registers it."""

    list_display = ["title", "place", "outlet", "published_on", "sources_count", "updated_at"]
    list_filter = [PlacementFilter, OutletFilter]
    list_select_related = ["section__issue", "section__parent"]  # shown by `place`
    list_per_page = 50
    search_fields = ["title", "original_title", "outlet", "text"]
    search_help_text = _("Words of the title, the text or the outlet")
    autocomplete_fields = ["section"]
    inlines = [SourceLinkInline]
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["title", "original_title", "subtitle", "section", "opened_as"]}),
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
    ]

    readonly_fields = ["body_shown"]

    class Media:
        css = {"all": ["desk/desk.css"]}

    def get_fieldsets(self, request, obj=None):
        """Who may only look sees the text as readers do, not its markup."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj) or obj is None:
            return fieldsets
        shown = {"body": "body_shown"}
        return [
            (name, {**options, "fields": [shown.get(f, f) for f in options["fields"]]})
            for name, options in fieldsets
        ]

    @admin.display(description=_("text"))
    def body_shown(self, article):
        return richtext.as_page(article.body, below=2, draft=True)

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(n_sources=Count("sources"))

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

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = dict(extra_context or {})
        if object_id and (article := self.get_object(request, object_id)) and article.is_locked:
            context["locked_issue"] = article.section.issue
        response = super().changeform_view(request, object_id, form_url, context)
        response.shows_editor = True
        return response

    def get_urls(self):
        view = self.admin_site.admin_view
        own = [
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


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):
    """Pictures come in through the editor of an article; here they are looked through."""

    list_display = ["preview", "original_name", "size", "by", "created_at"]
    list_display_links = ["preview", "original_name"]
    list_select_related = ["by"]
    search_fields = ["original_name", "name"]
    fields = ["preview", "original_name", "size", "address", "sha256", "by", "created_at"]
    readonly_fields = fields
    list_per_page = 30

    class Media:
        css = {"all": ["desk/desk.css"]}

    @admin.display(description=_("picture"))
    def preview(self, picture):
        return format_html(
            '<img class="thumbnail" src="{}" alt="" loading="lazy">',
            reverse("picture_thumbnail", args=[picture.name]),
        )

    @admin.display(description=_("size"))
    def size(self, picture):
        return f"{picture.width} × {picture.height}"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and pictures.is_used(obj))

    def delete_model(self, request, obj):
        pictures.remove(obj)

    def delete_queryset(self, request, queryset):
        for picture in queryset:
            pictures.remove(picture)
