"""Load the demonstration issue, once."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from issues import demonstration


class Command(BaseCommand):
    help = "Load the demonstration issue (does nothing if it is there already)."

    def handle(self, *args, **options):
        issue, is_new = demonstration.load()
        text = _("Loaded %s.") if is_new else _("%s is there already.")
        self.stdout.write(text % issue)
