"""The groups of qualitynews/people/roles.py, with the permissions its table gives them."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

from qualitynews.people import roles


def make(apps, schema_editor):
    # Django makes permissions only after all migrations; the groups need them now.
    using = schema_editor.connection.alias
    for label in ("auth", "people", "articles", "issues"):
        create_permissions(installed.get_app_config(label), verbosity=0, using=using)
    roles.make_groups(apps.get_model("auth", "Group"), apps.get_model("auth", "Permission"))


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0002_initial"),
        ("people", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
