"""Make the WebP files that the site shows, for pictures that were stored without them."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from articles import web_pictures
from articles.models import Picture
from issues import versioning


class Command(BaseCommand):
    help = "Make the WebP files of pictures that have none; ends with 1 if an original is missing."

    def handle(self, *args, **options):
        missing = 0
        for picture in Picture.objects.filter(web_widths=[]).order_by("pk"):
            try:
                web_pictures.make(picture)
                self.stdout.write(_("Made: %s") % picture)
            except OSError:
                missing += 1
                self.stderr.write(_("%s: its original is missing or damaged.") % picture)
        versioning.changed()  # pages name the files
        if missing:
            raise SystemExit(1)
