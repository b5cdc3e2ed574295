"""The sections in the admin: choosing one and renaming it."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from issues import arranging
from issues.admin.guarded import GuardedAdmin, GuardedForm
from issues.admin.search import FoundByLabel
from issues.models import Issue, Section
from qualitynews.people.admin.audited import AuditedAdmin


class SectionForm(GuardedForm):
    def hold(self):
        arranging.hold_issues([self.instance.issue_id])

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        others = Section.objects.filter(issue=self.instance.issue_id).exclude(pk=self.instance.pk)
        if slug and others.filter(slug=slug).exists():
            raise ValidationError(gettext("Another section of this issue has this address part."))
        return slug


@admin.register(Section)
class SectionAdmin(FoundByLabel, GuardedAdmin, AuditedAdmin, admin.ModelAdmin):
    """For choosing and renaming a section; it is moved on the contents page."""

    list_display = ["title", "issue", "above", "slug"]
    list_select_related = ["issue", "parent"]
    list_filter = ["level"]
    issue_path = "issue__"
    search_fields = ["title", "parent__title", "issue__slug"]
    form = SectionForm
    fields = ["title", "introduction", "slug", "opened_as"]
    ordering = ["-issue__year", "-issue__number", "level", "position", "id"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("issue", "parent")

    @admin.display(description=_("section above"), ordering="parent__title")
    def above(self, section):
        return section.parent.title if section.parent else ""

    def get_search_results(self, request, queryset, search_term):
        queryset, distinct = super().get_search_results(request, queryset, search_term)
        if request.path.endswith("/autocomplete/"):
            queryset = queryset.exclude(issue__in=Issue.objects.published())
        return queryset, distinct

    def has_add_permission(self, request):
        return False

    def save_model(self, request, obj, form, change):
        arranging.rename_section(
            obj, title=obj.title, slug=obj.slug, introduction=obj.introduction, by=request.user
        )

    def delete_model(self, request, obj):
        arranging.remove_section(obj, by=request.user)

    def delete_queryset(self, request, queryset):
        arranging.remove_sections(queryset, by=request.user)
