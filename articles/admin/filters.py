"""The filters of the list of articles."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Review, Revision
from articles.review import stages, workflow
from qualitynews.people import real_names
from qualitynews.people.keys import is_key

# A longer list beside the table would be longer than the table itself.
MAX_CHOICES = 40


class PlacementFilter(admin.SimpleListFilter):
    title = _("place")
    parameter_name = "placed"

    def lookups(self, request, model_admin):
        return [("no", _("not placed yet")), ("yes", _("in a section"))]

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
            .order_by("-n", self.lookup)[:MAX_CHOICES]
        )
        return [(value, value) for value, _n in values]

    def queryset(self, request, queryset):
        return queryset.filter(**{self.lookup: self.value()}) if self.value() else queryset


class OutletFilter(MostUsedFilter):
    title = _("outlet")
    parameter_name = "outlet"
    lookup = "outlet"


class StateFilter(admin.SimpleListFilter):
    """By state. An article at a stage no longer in force counts with the next stage."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        shown = (Article.State.DRAFT, *stages.in_force(), Article.State.FINAL)
        return [("mine", _("waits for me")), *((s, Article.State(s).label) for s in shown)]

    def queryset(self, request, queryset):
        value = self.value()
        if value == "mine":
            return queryset.filter(state__in=workflow.states_for(request.user))
        if value in stages.in_force():
            return queryset.filter(state__in=stages.states_waiting_at(value))
        return queryset.filter(state=value) if value in Article.State.values else queryset


class PersonFilter(admin.SimpleListFilter):
    """Articles that a person wrote, or whose review they took part in."""

    title = _("person")
    parameter_name = "person"

    def lookups(self, request, model_admin):
        users = get_user_model().objects.filter(
            Q(revisions__isnull=False) | Q(reviews__isnull=False)
        )
        return [(str(user.pk), real_names.name_of(user)) for user in users.distinct()[:MAX_CHOICES]]

    def queryset(self, request, queryset):
        value = self.value() or ""
        if not is_key(value):
            return queryset
        wrote = Revision.objects.filter(article=OuterRef("pk"), by=value)
        acted = Review.objects.filter(article=OuterRef("pk"), by=value)
        return queryset.filter(Exists(wrote) | Exists(acted))
