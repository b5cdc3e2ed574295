from django.db import migrations, models

from articles import richtext


def note_pictures(apps, schema_editor):
    """For the articles that are there."""
    Article, Picture = (apps.get_model("articles", name) for name in ("Article", "Picture"))
    shown = Article.pictures.through
    keys = dict(Picture.objects.values_list("name", "pk"))
    rows = Article.objects.filter(body__contains="/media/").values_list("pk", "body")
    for pk, body in rows.iterator(chunk_size=200):
        names = dict.fromkeys(name for name in richtext.picture_names(body) if name in keys)
        shown.objects.bulk_create(
            shown(article_id=pk, picture_id=keys[name]) for name in names
        )


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0008_shown_to_end'),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='pictures',
            field=models.ManyToManyField(editable=False, related_name='articles', to='articles.picture', verbose_name='pictures'),
        ),
        migrations.RunPython(note_pictures, migrations.RunPython.noop),
    ]
