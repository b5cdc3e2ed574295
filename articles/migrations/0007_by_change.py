from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0006_search'),
        ('issues', '0009_site_version'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['updated_at', 'id'], name='article_by_change'),
        ),
    ]
