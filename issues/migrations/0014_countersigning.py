"""Who may sign somebody else's correction: the groups again, with what the table gives them now."""

from importlib import import_module

from django.db import migrations

make = import_module("issues.migrations.0003_groups").make


class Migration(migrations.Migration):
    dependencies = [("issues", "0013_second_signature"), ("articles", "0010_second_signature")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
