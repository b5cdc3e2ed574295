"""Index anew: dashes are folded to a hyphen from now on, and forms of Hong Kong to simplified ones."""

from django.db import migrations

from articles.search import indexing
from issues.publishing import standing


def fill(apps, schema_editor):
    indexing.rebuild(standing.of)


class Migration(migrations.Migration):
    # A portion at a time: in one transaction the articles would be held until the end.
    atomic = False

    dependencies = [
        ("issues", "0016_turns"),
        ("articles", "0010_second_signature"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
