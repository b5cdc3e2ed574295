"""The roles, to look at: the table in the program says what each may do."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group

from qualitynews.people.admin.audited import ReadOnly

admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(ReadOnly, GroupAdmin):
    """A group is a role of `roles.TABLE`."""
