"""Read files in as single articles, into the pool or a section."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from issues import importing
from issues.management import files as reading
from issues.management import numbers
from issues.models import Section


class Command(BaseCommand):
    help = "Read files (Word, plain text or Markdown) in as single articles, into the pool."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--issue", help="year and number, as 2021-10; goes with --section")
        parser.add_argument("--section", help="the title of a section of that issue")

    def handle(self, *args, files: list[Path], issue, section, **options):
        if bool(issue) != bool(section):
            raise CommandError(_("--issue and --section go together."))
        place = _section(issue, section) if issue else None
        found = [(path.name, reading.read(path)) for path in files]
        try:
            results = importing.import_articles(found, by=None, section=place)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        for result in results:
            self.stdout.write(f"{result.filename}: {result.refusal or result.article.title}")
        if refused := sum(bool(result.refusal) for result in results):
            raise CommandError(_("Not read in: %s of the files.") % refused)


def _section(number: str, title: str) -> Section:
    issue = numbers.find_issue(number)
    found = list(Section.objects.filter(issue=issue, title=title))
    if len(found) != 1:
        raise CommandError(_("%(issue)s has no section “%(title)s”, or more than one.") % {
            "issue": issue, "title": title,
        })  # fmt: skip
    return found[0]
