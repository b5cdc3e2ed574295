"""Index what is there already."""

from django.db import migrations

from articles.search import indexing
from issues.publishing import standing


def fill(apps, schema_editor):
    indexing.rebuild(standing.of)


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0007_section_address_part"),
        ("articles", "0006_search"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
