"""What was there before reviews were kept: its first revision, and for what is published its record."""

from django.db import migrations

from articles import snapshots


def keep(apps, schema_editor):
    Article = apps.get_model("articles", "Article")
    Revision = apps.get_model("articles", "Revision")
    Review = apps.get_model("articles", "Review")
    released = set(
        Article.objects.filter(
            section__issue__published_at__isnull=False, section__issue__withdrawn_at=None
        ).values_list("pk", flat=True)
    )
    for article in Article.objects.prefetch_related("sources").iterator(chunk_size=50):
        content = snapshots.take(article)
        digest = snapshots.digest(content)
        Revision.objects.create(
            article=article, number=1, kind="imported", content=content, digest=digest
        )
        if article.pk in released:
            Review.objects.create(
                article=article, decision="record", digest=digest, state="final",
                remark="released before reviews were kept",
            )
    Article.objects.filter(pk__in=released).update(state="final")


class Migration(migrations.Migration):
    dependencies = [("issues", "0002_editions"), ("articles", "0003_reviews")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
