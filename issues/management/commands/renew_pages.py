"""Have every page made anew, after the database was changed past the program."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from issues import versioning


class Command(BaseCommand):
    help = "Have every page made anew, after the database was changed by hand."

    def handle(self, *args, **options):
        with transaction.atomic():
            versioning.changed()
        self.stdout.write(_("Every page is made anew when somebody next asks for it."))
