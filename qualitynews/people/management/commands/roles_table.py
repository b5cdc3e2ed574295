"""Print the table of roles as docs/roles.md has it."""

from django.core.management.base import BaseCommand

from qualitynews.people import roles


class Command(BaseCommand):
    help = "Print the table of roles as Markdown: who may do what, and under which rules."

    def handle(self, *args, **options):
        self.stdout.write(roles.as_markdown(), ending="")
