"""The roles, to look at: the table in the program says what each may do."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from qualitynews.people import roles
from qualitynews.people.admin.audited import ReadOnly

admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(ReadOnly, GroupAdmin):
    """A group is a role of `roles.TABLE`."""

    fields = ["name", "acts"]
    readonly_fields = ["acts"]
    list_display = ["name", "people"]
    search_fields = []

    @admin.display(description=_("may"))
    def acts(self, group):
        rows = (row for row in roles.TABLE if group.name in row.roles)
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((r.label,) for r in rows))
        )

    @admin.display(description=_("people"))
    def people(self, group):
        return "、".join(str(person) for person in group.user_set.filter(is_active=True)) or "—"
