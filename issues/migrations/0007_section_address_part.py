"""An address part of a section has only what an address can have."""

import re

import django.core.validators
from django.db import migrations, models
from django.utils.text import slugify


def tidy(apps, schema_editor):
    """Write anew the address parts that no page could be reached by."""
    rows = apps.get_model("issues", "Section").objects
    for key, issue, slug in rows.values_list("pk", "issue", "slug"):
        if re.fullmatch(r"[\w-]+", slug):
            continue
        stem = slugify(slug, allow_unicode=True) or "section"
        taken = set(rows.filter(issue=issue).values_list("slug", flat=True))
        free = (name for name in (stem, *(f"{stem}-{n}" for n in range(2, 999))) if name not in taken)
        rows.filter(pk=key).update(slug=next(free))


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0006_groups'),
    ]

    operations = [
        migrations.RunPython(tidy, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='section',
            name='slug',
            field=models.CharField(blank=True, help_text='Ties the same section across issues. Left empty, it is made from the title.', max_length=120, validators=[django.core.validators.RegexValidator('^[\\w-]+\\Z', 'An address part has only characters, digits, “-” and “_”, and no space.')], verbose_name='address part'),
        ),
    ]
