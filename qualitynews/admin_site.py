"""The admin as the office's desk: it opens with what waits for whoever signed in."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


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

    def password_change(self, request, extra_context=None):
        from qualitynews.people import audit

        response = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            audit.record("own_password", request.user, by=request.user)
        return response

    def index(self, request, extra_context=None):
        from issues.admin import my_work

        context = {"work": my_work.of(request.user)}
        return super().index(request, context | (extra_context or {}))
