"""The admin as the staff's desk: its first page shows what waits for whoever signed in."""

from functools import wraps

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

SELDOM = ("auth", "people")  # the apps behind the door "settings"


class DeskConfig(AdminConfig):
    default_site = "qualitynews.admin_site.Desk"


class Desk(AdminSite):
    site_header = _("quality news: editing")
    site_title = _("quality news")
    index_title = _("My work")

    @property
    def login_form(self):
        from qualitynews.people.admin.signing_in import SignInForm

        return SignInForm

    enable_nav_sidebar = False  # the doors stand on top: see issues/admin/navigation.py

    def each_context(self, request):
        from issues.admin import navigation

        context = super().each_context(request)
        if context["has_permission"]:
            context["doors"] = SimpleLazyObject(lambda: navigation.doors(request))
        return context

    def get_urls(self):
        settings = path("settings/", self.admin_view(self.settings), name="settings")
        return [settings, *super().get_urls()]

    def settings(self, request):
        """What a person looks after seldom: their password, people and roles, the audit log."""
        apps = [app for app in self.get_app_list(request) if app["app_label"] in SELDOM]
        context = self.each_context(request) | {"title": _("Settings"), "apps": apps}
        return TemplateResponse(request, "admin/settings.html", context)

    def app_index(self, request, app_label, extra_context=None):
        """Nothing of the desk is sorted by the program's apps: the doors on top lead everywhere."""
        return redirect("admin:settings" if app_label in SELDOM else "admin:index")

    def admin_view(self, view, cacheable=False):
        """Removes characters that no database holds from the address of every page: PostgreSQL
        answers a search for NUL with an error."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def cleaned(request, *args, **kwargs):
            request.GET = _storable(request.GET)
            return inner(request, *args, **kwargs)

        return cleaned

    def password_change(self, request, extra_context=None):
        from qualitynews.people import audit

        response = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            audit.record("own_password", request.user, by=request.user)
        return response

    def index(self, request, extra_context=None):
        from issues.admin import my_work, next_issue

        context = {
            "work": my_work.work_of(request.user),
            "upcoming": next_issue.offer(request),
        }
        return super().index(request, context | (extra_context or {}))


def _storable(query: QueryDict) -> QueryDict:
    from qualitynews.people.characters import UNSTORABLE, storable

    if not any(UNSTORABLE.search(text) for pair in query.lists() for text in (pair[0], *pair[1])):
        return query
    found = QueryDict(mutable=True)
    for name, values in query.lists():
        found.setlist(storable(name), [storable(value) for value in values])
    return found
