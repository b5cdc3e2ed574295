"""The place of articles in the admin, their sign-off sheet, and their correction after release."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from articles import admin_reviews, desk
from articles.admin import ArticleAdmin
from articles.admin_filters import (
    MostUsedFilter,
    OutletFilter,
    PersonFilter,
    PlacementFilter,
    StateFilter,
)
from articles.admin_forms import without_side_doors
from articles.admin_permissions import allowed, require
from articles.admin_texts import EDIT
from articles.characters import is_key
from articles.models import Article
from issues import admin_release, admin_views, arranging, publishing, sign_off
from issues.models import Issue, Section

NEWEST = 40
TAKES_NONE = _("%(issue)s is published or scheduled and takes in no article.")


class IssueFilter(admin.SimpleListFilter):
    title = _("issue")
    parameter_name = "issue"

    def lookups(self, request, model_admin):
        return [(str(issue.pk), issue.label) for issue in Issue.objects.all()[:NEWEST]]

    def queryset(self, request, queryset):
        value = self.value()
        return queryset.filter(section__issue=value) if is_key(value or "") else queryset


class ColumnFilter(MostUsedFilter):
    title = _("column")
    parameter_name = "column"
    lookup = "section__title"


@admin.register(Article)
class PlacedArticleAdmin(ArticleAdmin):
    """Articles with their place: only `arranging` writes it."""

    list_filter = [StateFilter, PersonFilter, PlacementFilter, IssueFilter, ColumnFilter]
    list_filter += [OutletFilter]

    def save_model(self, request, obj, form, change):
        obj.wanted_section = obj.section
        obj.section_id = form.initial.get("section") if change else None
        if not change:
            obj.position = arranging.next_in_pool()
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        article = form.instance
        if article.wanted_section != article.section:
            arranging.place(article, article.wanted_section, by=request.user)

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        if not is_key(initial.get("section", "1")):
            del initial["section"]
        return initial

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "section":
            field.queryset = Section.objects.select_related("issue", "parent")
        return field

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return without_side_doors(field) if db_field.name == "section" else field

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)

        class PlacedForm(form):
            def hold(self):
                """Both issues an article moves between, so that none is published meanwhile."""
                wanted = str(self.data.get("section", ""))
                sections = Section.objects.filter(
                    Q(articles=self.instance.pk) | Q(pk=wanted if is_key(wanted) else None)
                )
                locked = arranging.lock(sections.values("issue"))
                section = self.cleaned_data.get("section")
                if section and self.now_mode == EDIT and section.pk != self.initial.get("section"):
                    issue = next(issue for issue in locked if issue.pk == section.issue_id)
                    if issue.is_locked:  # asked under the lock: it may have gone out just now
                        self.add_error("section", TAKES_NONE % {"issue": issue})

        return PlacedForm

    # --- correction after release, and the sign-off sheet

    def correct(self, request, article, content: dict, cleaned: dict):
        edition = publishing.correct(
            article,
            content,
            by=request.user,
            opened_as=cleaned["opened_as"].partition(":")[2],
            note=cleaned["note"],
        )
        messages.success(
            request,
            gettext("The correction is published: edition %(n)s of %(issue)s.")
            % {"n": edition.number, "issue": edition.issue},
        )
        desk.drop_draft(by=request.user, key=cleaned["tab"])
        return HttpResponseRedirect(reverse("admin:issues_issue_editions", args=[edition.issue_id]))

    def correct_view(self, request, pk: int):
        """The form on a published text; for users with the permission to correct."""
        require(request.user, "issues.correct_issue")
        article = admin_reviews.find(pk)
        if not (article.section and article.section.issue.is_published):
            raise PermissionDenied(gettext("Only a text of a published issue is corrected."))
        request.is_correcting = True
        return self.changeform_view(request, str(pk))

    def get_urls(self):
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/correct/", view(self.correct_view), name="issues_article_correct"),
            path("<int:pk>/sheet/", view(article_sheet), name="issues_article_sheet"),
        ]
        return own + super().get_urls()


@require_GET
@never_cache
@allowed("issues.export_issue")
def article_sheet(request, pk: int):
    """The sign-off sheet of an article, as a page or (`format=pdf`) as a file."""
    article = admin_reviews.find(pk)
    data = sign_off.of_article(article)
    if request.GET.get("format") == "pdf":
        return admin_release.sheet_pdf(data, f"article-{article.pk}-sign-off.pdf")
    context = {"article": article, "opts": Article._meta, "sheet": data}
    title = gettext("Sign-off sheet of “%s”") % article.title
    return admin_views.page(request, "issue/article_sheet.html", title, context)
