"""The issues in the admin: their list, the form of one with its sections, and the addresses."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Func, OuterRef, Subquery
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import richtext
from articles.models import Article
from articles.review.rules import why_locked
from issues import arranging, contents, making
from issues.admin import (
    desk_changes,
    desk_page,
    editions,
    export_page,
    intake,
    manuscript,
    next_issue,
    pages,
    proof_page,
    release,
    section_remove,
    sheets,
    submit,
)
from issues.admin.guarded import GuardedAdmin, LockedInline
from issues.admin.search import FoundByLabel
from issues.models import Issue, Section
from issues.models.printing import KEPT_OF_PRINT, MOST_HIGHLIGHTS
from qualitynews.people.admin.audited import AuditedAdmin, without_side_doors

# The pages about one issue, by the end of their address.
PAGES = {
    "desk": desk_page.issue_desk,
    "now": desk_page.issue_now,
    "change_contents": desk_changes.issue_change,
    "proof": proof_page.issue_proof,
    "proof_pdf": proof_page.proof_pdf,
    "export": export_page.issue_export,
    "submit": submit.issue_submit,
    "publish": release.issue_publish,
    "call_back": release.issue_call_back,
    "withdraw": release.issue_withdraw,
    "editions": editions.issue_editions,
    "sheet": sheets.issue_sheet,
}


# What is chosen among the articles and the pictures of an issue.
CHOSEN = ("lead", "cover_picture")


def _pictures_of(tree: contents.Contents) -> list[tuple[int, str]]:
    """The pictures of an issue, each with the article it stands in and what it shows there."""
    found = {}
    for item in tree.items():
        for figure in richtext.figures(item.body_html):
            if picture := tree.pictures.get(figure["name"]):
                words = figure["caption"] or figure["alt"]
                found.setdefault(picture.pk, f"{words}（{item.title}）" if words else item.title)
    return list(found.items())


class SectionInline(LockedInline, admin.TabularInline):
    model = Section
    fields = ["title", "parent", "removal"]
    readonly_fields = ["removal"]
    extra = 1
    can_delete = False  # a section is removed on a page that names its articles and asks

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("issue", "parent")

    def get_formset(self, request, obj=None, **kwargs):
        self.issue = obj
        return super().get_formset(request, obj, **kwargs)

    @admin.display(description=_("removal"))
    def removal(self, section):
        if section.pk is None:
            return ""
        address = reverse("admin:issues_section_remove", args=[section.issue_id, section.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("Remove"))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Section.objects.filter(issue=self.issue, level=1)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "parent":
            sections = kwargs["queryset"].values_list("pk", "title")
            field.choices = [("", gettext("(top level)")), *sections]  # asked once, not once a row
        return field

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return without_side_doors(field) if db_field.name == "parent" else field


@admin.register(Issue)
class IssueAdmin(FoundByLabel, GuardedAdmin, AuditedAdmin, admin.ModelAdmin):
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
                    "lead",
                    "opened_as",
                ]
            },
        ),
        (
            _("Print"),
            {
                "classes": ["collapse"],
                "fields": [
                    ("print_style", "section_starts"),
                    ("addresses", "is_two_sided"),
                    "cover_picture",
                    "highlights",
                ],
            },
        ),
    ]

    def get_fieldsets(self, request, obj=None):
        """A new issue has no articles yet, so none that leads, and no pictures."""
        if obj:
            return self.fieldsets
        return [
            (name, options | {"fields": [f for f in options["fields"] if f not in CHOSEN]})
            for name, options in self.fieldsets
        ]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name in CHOSEN:
            issue = self.get_object(request, request.resolver_match.kwargs["object_id"])
            tree = contents.build(issue)
            if db_field.name == "lead":
                rows = [(item.id, item.title) for item in tree.items()]
                nobody = gettext("the first article")
            else:
                rows = _pictures_of(tree)
                nobody = gettext("the first one of the lead article")
            field.queryset = field.queryset.filter(pk__in=[key for key, _name in rows])
            field.choices = [("", nobody), *rows]
        return field

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in KEPT_OF_PRINT:
            field.required = False  # a choice that a form does not name stays as it is
        if db_field.name == "highlights":
            field.widget.attrs["rows"] = MOST_HIGHLIGHTS
        return without_side_doors(field) if db_field.name in CHOSEN else field

    def get_queryset(self, request):
        held = Article.objects.filter(section__issue=OuterRef("pk")).order_by()
        counted = held.values(n=Func("pk", function="COUNT"))
        return super().get_queryset(request).annotate(n_articles=Subquery(counted))

    @admin.display(description=_("state"), ordering="published_at")
    def state(self, issue):
        return format_html('<span class="state {}">{}</span>', *pages.state_of(issue))

    @admin.display(description=_("articles"), ordering="n_articles")
    def articles_count(self, issue):
        return issue.n_articles

    @admin.display(description=_("go to"))
    def links(self, issue):
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a> · <a href="{}">{}</a>',
            reverse("admin:issues_issue_desk", args=[issue.pk]),
            gettext("Desk"),
            issue.get_absolute_url(),
            gettext("See on site"),
            reverse("admin:issues_issue_export", args=[issue.pk]),
            "PDF",
        )

    def changelist_view(self, request, extra_context=None):
        context = (extra_context or {}) | {"upcoming": next_issue.offer(request)}
        return super().changelist_view(request, context)

    def has_delete_permission(self, request, obj=None):
        holds_articles = obj and Article.objects.filter(section__issue=obj).exists()
        return super().has_delete_permission(request, obj) and not holds_articles

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = dict(extra_context or {})
        if object_id and (issue := self.get_object(request, object_id)):
            context |= {"issue": issue, "state": pages.state_of(issue)}
            context["why_locked"] = why_locked(issue)
        return super().changeform_view(request, object_id, form_url, context)

    def save_model(self, request, obj, form, change):
        making.write_issue(obj, by=request.user)

    def delete_model(self, request, obj):
        making.delete_issue(obj, by=request.user)

    def delete_queryset(self, request, queryset):
        for issue in queryset:
            making.delete_issue(issue, by=request.user)

    def save_formset(self, request, form, formset, change):
        """Sections are saved through `arranging`, which keeps their order."""
        issue = form.instance
        formset.save(commit=False)
        try:
            for section, changed in formset.changed_objects:
                if "parent" in changed:
                    wanted = section.parent
                    row = Section.objects.get(pk=section.pk)
                    arranging.move_section(row, wanted, by=request.user)
                arranging.rename_section(
                    section, title=section.title, slug=section.slug, by=request.user
                )
            for section in formset.new_objects:
                arranging.add_section(issue, section.title, by=request.user, parent=section.parent)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))

    def get_urls(self):
        view = self.admin_site.admin_view
        own = [
            path(f"<int:pk>/{name}/", view(page), name=f"issues_issue_{name}")
            for name, page in PAGES.items()
        ]
        own += [
            path("import/", view(manuscript.issue_import), name="issues_issue_import"),
            path("import/<int:pk>/", view(intake.intake_page), name="issues_intake"),
            path("next/", view(next_issue.issue_next), name="issues_issue_next"),
            path(
                "<int:pk>/proof/<int:number>/",
                view(proof_page.proof_picture),
                name="issues_proof_picture",
            ),
            path(
                "<int:pk>/sections/<int:section>/remove/",
                view(section_remove.section_remove),
                name="issues_section_remove",
            ),
            path(
                "<int:pk>/editions/<int:number>/<slug:name>/",
                view(editions.edition_file),
                name="issues_edition_file",
            ),
        ]
        return own + super().get_urls()

    view_on_site = False  # the page's own row of doors leads there
