"""Make the search index anew."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Article
from articles.search import indexing
from issues import versioning
from issues.publishing import standing

WIDTH = 40  # characters of the bar


class Command(BaseCommand):
    help = (
        "Index every article anew, 200 at a time, while the site runs. Needed after rows were "
        "written past the program, or when a search does not find what is there."
    )

    def handle(self, *args, **options):
        total = Article.objects.count()

        def progress(done: int) -> None:
            share = min(1, done / max(1, total))
            bar = "█" * round(share * WIDTH)
            self.stdout.write(f"\r{bar:░<{WIDTH}} {done} / {total}", ending="")
            self.stdout.flush()

        wrong = indexing.rebuild(standing.of, progress=progress)
        with transaction.atomic():
            versioning.changed()  # pages of outlets are found by the index
        self.stdout.write("")
        self.stdout.write(_("Indexed; {n} articles were not as they should be.").format(n=wrong))
