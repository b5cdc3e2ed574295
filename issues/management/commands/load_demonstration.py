"""Load the demonstration: an office, a released issue, one in the making, once."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from issues import demonstration


class Command(BaseCommand):
    help = "Load the demonstration (does nothing if it is there already)."

    def handle(self, *args, **options):
        loaded = demonstration.load()
        text = _("Loaded %s.") if loaded.is_new else _("%s is there already.")
        self.stdout.write(text % loaded.issue)
        if loaded.password:
            for username, family, given, role in demonstration.PEOPLE:
                self.stdout.write(f"  {username:6}{family}{given}  {role}")
            self.stdout.write(_("Password of all six: %s (shown only now)") % loaded.password)
