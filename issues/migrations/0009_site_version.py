import issues.models.site_version
from django.db import migrations, models


def first(apps, schema_editor):
    apps.get_model("issues", "SiteVersion").objects.create(pk=1)


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0008_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='SiteVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=issues.models.site_version.new_token, max_length=16)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='site_version_is_one_row')],
            },
        ),
        migrations.RunPython(first, migrations.RunPython.noop),
    ]
