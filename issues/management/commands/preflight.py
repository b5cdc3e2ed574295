"""Say what stands in the way of releasing an issue."""

import json

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from issues import preflight
from issues.management.numbers import find_issue


class Command(BaseCommand):
    help = "Say what stands in the way of releasing an issue; ends with 1 where there are errors."

    def add_arguments(self, parser):
        parser.add_argument("number", help="the issue, as 2021-10")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args, number, format, **options):
        problems = preflight.look(find_issue(number))
        if format == "json":
            rows = [problem.as_data() for problem in problems]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        else:
            words = {preflight.ERROR: _("error"), preflight.WARNING: _("warning")}
            for problem in problems:
                self.stdout.write(f"{words[problem.level]}  “{problem.title}” {problem.text}")
            if not problems:
                self.stdout.write(_("Nothing stands in the way of release."))
        if any(problem.level == preflight.ERROR for problem in problems):
            raise SystemExit(1)
