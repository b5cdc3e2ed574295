"""Look after the files of editions."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from issues.publishing import files


class Command(BaseCommand):
    help = (
        "Say which editions lack their file (ends with 1 if any does), and which stored files "
        "belong to none; --remove takes those away."
    )

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="remove what belongs to none")

    def handle(self, *args, remove, **options):
        words = {
            "missing": _("%(row)s: the file %(path)s is missing. Bring it back from the backup."),
            "changed": _("%(row)s: the file %(path)s is not what was sent. Bring it back."),
        }
        faults = list(files.faults())
        for row, fault in faults:
            self.stderr.write(words[fault] % {"row": row, "path": row.file.name})
        for path in list(files.leftovers()):
            if remove:
                files.remove(path)
            text = _("Removed %s.") if remove else _("Belongs to no edition: %s")
            self.stdout.write(text % path)
        if faults:
            raise SystemExit(1)
        self.stdout.write(_("Every edition has its files."))
