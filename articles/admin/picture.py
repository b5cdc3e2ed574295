"""The stored pictures in the admin."""

from django.contrib import admin
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from articles import pictures
from articles.models import Article, Picture
from qualitynews.people.admin.audited import AuditedAdmin

MOST_NAMED = 5  # articles in a line of the list


@admin.register(Picture)
class PictureAdmin(AuditedAdmin, admin.ModelAdmin):
    """Pictures are uploaded in the form of an article; here one looks through them."""

    when_empty = _("Pictures are put in while an article is written; they appear here.")
    list_display = ["preview", "original_name", "used", "size", "by", "created_at"]
    list_display_links = ["preview", "original_name"]
    list_select_related = ["by"]
    search_fields = ["original_name", "name"]
    fields = ["whole", "original_name", "used", "size", "where", "sha256", "by", "created_at"]
    readonly_fields = fields
    list_per_page = 30

    @admin.display(description=_("picture"))
    def preview(self, picture):
        return format_html(
            '<img class="thumbnail" src="{}" alt="{}" loading="lazy">',
            reverse("picture_thumbnail", args=[picture.name]),
            picture,
        )

    @admin.display(description=_("picture"))
    def whole(self, picture):
        return format_html('<img class="whole" src="{}" alt="{}">', picture.address, picture)

    def get_queryset(self, request):
        shown = Article.objects.only("title").order_by("-updated_at")
        return super().get_queryset(request).prefetch_related(Prefetch("articles", shown))

    @admin.display(description=_("shown by"))
    def used(self, picture):
        """Links to the articles that show it; the newest, if it is many."""
        articles = list(picture.articles.all())
        links = format_html_join(
            "、",
            '<a href="{}">{}</a>',
            (
                (reverse("admin:articles_article_change", args=[article.pk]), article.title)
                for article in articles[:MOST_NAMED]
            ),
        )
        more = len(articles) - MOST_NAMED
        return format_html("{} +{}", links, more) if more > 0 else links or "—"

    @admin.display(description=_("web address"))
    def where(self, picture):
        return picture.address

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
        pictures.remove(obj, by=request.user)

    def delete_queryset(self, request, queryset):
        for picture in queryset:
            pictures.remove(picture, by=request.user)
