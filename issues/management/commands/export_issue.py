"""Export a whole issue as a file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from issues import exporting
from issues.exporting.print import styles
from issues.management.numbers import find_issue


class Command(BaseCommand):
    help = "Export a whole issue as a file, for example: export_issue 2021-10 --format pdf"

    def add_arguments(self, parser):
        parser.add_argument("number", help="the issue, as 2021-10")
        parser.add_argument("--format", choices=sorted(exporting.FORMATS), default="pdf")
        parser.add_argument(
            "--style", default="", choices=styles.all_styles(), help="for PDF: another print style"
        )
        parser.add_argument(
            "--article", type=int, default=0, help="for PDF: this article alone, by its number"
        )
        parser.add_argument(
            "--output", help="the file to write; - for standard output, where JSON goes anyway"
        )

    def handle(self, *args, number, format, style, article, output, **options):
        issue = find_issue(number)
        try:
            exported = exporting.export(issue, format, by=None, style=style, article=article)
        except exporting.ExportFailed as error:
            raise CommandError(str(error)) from error
        for remark in exported.remarks:
            self.stderr.write(remark)
        if output == "-" or (output is None and exporting.FORMATS[format].is_text):
            self.stdout._out.buffer.write(exported.data)
            return
        path = Path(output or exported.filename)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(exported.data)
        except OSError as error:
            raise CommandError(
                _("%(path)s cannot be written: %(why)s.") % {"path": path, "why": error.strerror}
            ) from error
        self.stdout.write(
            _("Wrote %(path)s (%(n)s bytes).") % {"path": path, "n": len(exported.data)}
        )
