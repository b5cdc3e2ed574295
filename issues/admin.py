"""Issues, columns and manuscripts in the admin."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import audit
from articles.admin_forms import (
    GuardedAdmin,
    GuardedForm,
    LockedInline,
    ReadOnly,
    without_side_doors,
)
from articles.models import Article
from issues import admin_manuscripts, admin_release, admin_views, arranging
from issues.admin_articles import PlacedArticleAdmin
from issues.models import Issue, Manuscript, Section

__all__ = ["IssueAdmin", "ManuscriptAdmin", "PlacedArticleAdmin", "SectionAdmin"]


class SectionInline(LockedInline, admin.TabularInline):
    model = Section
    fields = ["title", "parent"]
    extra = 1

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("issue", "parent")

    def get_formset(self, request, obj=None, **kwargs):
        self.issue = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Section.objects.filter(issue=self.issue, level=1)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "parent":
            columns = kwargs["queryset"].values_list("pk", "title")
            field.choices = [("", field.empty_label), *columns]  # asked once, not once a row
        return field

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return without_side_doors(field) if db_field.name == "parent" else field


@admin.register(Issue)
class IssueAdmin(GuardedAdmin, admin.ModelAdmin):
    list_display = ["__str__", "date", "state", "articles_count", "links"]
    list_filter = ["year"]
    search_fields = ["title", "slug"]
    inlines = [SectionInline]
    save_on_top = True
    change_form_template = "admin/issues/issue/change_form.html"
    change_list_template = "admin/issues/issue/change_list.html"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    ("year", "number", "total_number"),
                    ("date", "period"),
                    "editors_note",
                    "imprint",
                    "opened_as",
                ]
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(n_articles=Count("sections__articles"))

    @admin.display(description=_("state"), ordering="published_at")
    def state(self, issue):
        return format_html('<span class="state {}">{}</span>', *admin_views.state_of(issue))

    @admin.display(description=_("articles"), ordering="n_articles")
    def articles_count(self, issue):
        return issue.n_articles

    @admin.display(description=_("go to"))
    def links(self, issue):
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a> · <a href="{}">{}</a>',
            reverse("admin:issues_issue_contents", args=[issue.pk]),
            gettext("Contents"),
            issue.get_absolute_url(),
            gettext("See on site"),
            reverse("admin:issues_issue_export", args=[issue.pk]),
            "PDF",
        )

    def has_delete_permission(self, request, obj=None):
        holds_articles = obj and Article.objects.filter(section__issue=obj).exists()
        return super().has_delete_permission(request, obj) and not holds_articles

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = dict(extra_context or {})
        if object_id and (issue := self.get_object(request, object_id)):
            context |= {"issue": issue, "state": admin_views.state_of(issue)}
            context["why_locked"] = arranging.why_locked(issue)
        return super().changeform_view(request, object_id, form_url, context)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        audit.record("issue_saved", form.instance, by=request.user)

    def delete_model(self, request, obj):
        audit.record("issue_deleted", obj, by=request.user)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for issue in queryset:
            audit.record("issue_deleted", issue, by=request.user)
        super().delete_queryset(request, queryset)

    def save_formset(self, request, form, formset, change):
        """Columns go through `arranging`, which keeps their order and frees their articles."""
        issue = form.instance
        formset.save(commit=False)
        try:
            arranging.remove_sections(formset.deleted_objects, by=request.user)
            left = set(issue.sections.values_list("pk", flat=True))
            for section, changed in formset.changed_objects:
                if section.pk not in left:
                    continue  # it went with the column above it
                if "parent" in changed:
                    wanted = section.parent
                    row = Section.objects.get(pk=section.pk)
                    arranging.move_section(row, wanted, by=request.user)
                    section.position, section.level = row.position, row.level
                section.save()
            for section in formset.new_objects:
                arranging.add_section(issue, section.title, by=request.user, parent=section.parent)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))

    def get_urls(self):
        view = self.admin_site.admin_view
        pages = {
            "contents": admin_views.issue_contents,
            "export": admin_views.issue_export,
            "publish": admin_release.issue_publish,
            "call_back": admin_release.issue_call_back,
            "withdraw": admin_release.issue_withdraw,
            "editions": admin_release.issue_editions,
            "sheet": admin_release.issue_sheet,
        }
        own = [
            path(f"<int:pk>/{name}/", view(page), name=f"issues_issue_{name}")
            for name, page in pages.items()
        ]
        own += [
            path("import/", view(admin_manuscripts.issue_import), name="issues_issue_import"),
            path(
                "<int:pk>/columns/<int:section>/remove/",
                view(admin_views.section_remove),
                name="issues_section_remove",
            ),
            path(
                "<int:pk>/editions/<int:number>/<slug:name>/",
                view(admin_release.edition_file),
                name="issues_edition_file",
            ),
        ]
        return own + super().get_urls()

    view_on_site = False  # the page's own row of doors leads there


class SectionForm(GuardedForm):
    def hold(self):
        arranging.lock([self.instance.issue_id])

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        others = Section.objects.filter(issue=self.instance.issue_id).exclude(pk=self.instance.pk)
        if slug and others.filter(slug=slug).exists():
            raise ValidationError(gettext("Another column of this issue has this address part."))
        return slug


@admin.register(Section)
class SectionAdmin(GuardedAdmin, admin.ModelAdmin):
    """For choosing and renaming a column; its place is changed on the contents page."""

    list_display = ["title", "issue", "parent__title", "slug"]
    list_select_related = ["issue", "parent"]
    list_filter = ["level"]
    search_fields = ["title", "issue__slug"]
    form = SectionForm
    fields = ["title", "slug", "opened_as"]
    ordering = ["-issue__year", "-issue__number", "level", "position", "id"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("issue", "parent")

    def get_search_results(self, request, queryset, search_term):
        queryset, distinct = super().get_search_results(request, queryset, search_term)
        if request.path.endswith("/autocomplete/"):
            queryset = queryset.exclude(issue__in=Issue.objects.published())
        return queryset, distinct

    def has_add_permission(self, request):
        return False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        audit.record("column_changed", obj, by=request.user)

    def delete_model(self, request, obj):
        arranging.remove_section(obj, by=request.user)

    def delete_queryset(self, request, queryset):
        arranging.remove_sections(queryset, by=request.user)


@admin.register(Manuscript)
class ManuscriptAdmin(ReadOnly, admin.ModelAdmin):
    """What was read in, to look up: nothing is changed here."""

    list_display = ["filename", "issue", "by", "created_at", "report_link"]
    list_select_related = ["issue", "by"]
    search_fields = ["filename", "issue__slug"]
    fields = readonly_fields = ["filename", "issue", "sha256", "by", "created_at", "report_link"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data", "understood", "report")

    @admin.display(description=_("report"))
    def report_link(self, manuscript):
        address = reverse("admin:issues_manuscript_report", args=[manuscript.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("Report"))

    def get_urls(self):
        view = self.admin_site.admin_view
        own = [
            path(
                "<int:pk>/report/",
                view(admin_manuscripts.manuscript_report),
                name="issues_manuscript_report",
            ),
            path(
                "<int:pk>/file/",
                view(admin_manuscripts.manuscript_file),
                name="issues_manuscript_file",
            ),
        ]
        return own + super().get_urls()
