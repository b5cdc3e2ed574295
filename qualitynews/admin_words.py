"""Sentences of Django's own pages that the office says in other words.

They are collected from here for the project's catalogue, which counts before Django's own.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

IN_OTHER_WORDS = (
    gettext_noop("Add %(name)s"),
    gettext_noop("Add %s"),
    gettext_noop("Change %s"),
    gettext_noop("View %s"),
    gettext_noop("Select %s"),
    gettext_noop("Select %s to change"),
    gettext_noop("Select %s to view"),
    gettext_noop("Home"),
    gettext_noop("Delete multiple objects"),
    gettext_noop("Delete selected %(verbose_name_plural)s"),
    gettext_noop("Action:"),
    gettext_noop("Save and add another"),
    gettext_noop("Save and continue editing"),
    gettext_noop("Change history: %s"),
    gettext_noop("Log in"),
    gettext_noop(" By %(filter_title)s "),
    gettext_noop("Add another %(verbose_name)s"),
    gettext_noop("group"),
    gettext_noop("groups"),
    gettext_noop("Password change"),
    gettext_noop("New password confirmation"),
    gettext_noop(":"),
    gettext_noop("Toggle theme (current theme: auto)"),
    gettext_noop("Toggle theme (current theme: light)"),
    gettext_noop("Toggle theme (current theme: dark)"),
    ngettext_lazy("%(counter)s result", "%(counter)s results", "counter"),
)
