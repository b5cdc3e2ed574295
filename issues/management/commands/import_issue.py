"""Read a manuscript in as a whole issue."""

import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from articles.models import Article
from articles.review import workflow
from issues import importing, preflight, publishing
from issues.management import files, numbers
from issues.models import Periodical


class Command(BaseCommand):
    help = "Read a manuscript (Word, plain text or Markdown) in as a whole issue."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--number", help="year and number, as 2021-10")
        parser.add_argument(
            "--dry-run", action="store_true", help="print what was understood, and write nothing"
        )
        parser.add_argument("--date", help="date of the issue, as 2021-10-31")
        parser.add_argument("--title", default="", help="masthead title")
        parser.add_argument(
            "--publish",
            metavar="REMARK",
            help="publish it at once, as an old issue that was reviewed on paper; the remark says "
            "where the signatures are, and acknowledges the warnings",
        )
        parser.add_argument("--replace", action="store_true", help="write over the issue")
        parser.add_argument(
            "--discard-edits",
            action="store_true",
            help="with --replace: move articles edited since to the pool first",
        )

    def handle(self, *args, file, number, dry_run, **options):
        if dry_run:
            self._print_outline(file)
        elif not number:
            raise CommandError(_("--number is needed: year and number, as 2021-10."))
        else:
            self._import(file, number, options)

    def _print_outline(self, file: Path) -> None:
        try:
            found = importing.understand(
                files.read(file), file.name, styles=Periodical.current().styles()
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        for section in found.outline.sections:
            self._print_section(section, found, 0)
        self._print_report(found.report)

    def _print_section(self, section, found, depth: int) -> None:
        self.stdout.write(f"{'  ' * depth}{section.title}")
        for plan in section.articles:
            article = found.composed[id(plan)]
            sources = "、".join(source.outlet or source.url for source in article.sources)
            self.stdout.write(
                f"{'  ' * depth}  - {article.title}" + (f" ({sources})" if sources else "")
            )
        for below in section.sections:
            self._print_section(below, found, depth + 1)

    def _print_report(self, report) -> None:
        for heading, count, kinds in report.grouped():
            self.stdout.write(f"\n{heading} ({count})")
            for remark in (r for first, like in kinds for r in (first, *like)):
                line = _("line %s") % remark.line if remark.line else ""
                where = " · ".join(part for part in (line, remark.article[:24]) if part)
                self.stdout.write(f"  - {where}: {remark.text}" if where else f"  - {remark.text}")

    def _import(self, file: Path, number: str, options: dict) -> None:
        date, title, publish = options["date"], options["title"], options["publish"]
        replace, discard_edits = options["replace"], options["discard_edits"]
        if discard_edits and not replace:
            raise CommandError(_("--discard-edits goes with --replace."))
        year, number = numbers.parse_number(number)
        try:
            result = importing.import_issue(
                files.read(file),
                filename=file.name,
                year=year,
                number=number,
                date=_day(date),
                title=title,
                by=None,
                replace=replace,
                discard_edits=discard_edits,
            )
            if publish and result.is_new:
                _publish(result.issue, publish)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if not result.is_new:
            self.stdout.write(_("%s: already imported.") % result.issue)
            return
        self.stdout.write(_("Imported as %s.") % result.issue)
        if publish:
            self.stdout.write(_("%s is published.") % result.issue)
        self._print_report(result.report)


def _publish(issue, remark: str) -> None:
    """Record the review on paper and publish; errors stand in the way here too."""
    for article in Article.objects.filter(section__issue=issue):
        workflow.record_paper_review(article, by=None, remark=remark)
    ticks = {problem.key: remark for problem in preflight.look(issue)}
    publishing.publish(issue, by=None, ticks=ticks)


def _day(text: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise CommandError(_("“%s” is no date. Write it as 2021-10-31.") % text) from error
