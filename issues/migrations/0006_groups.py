"""The groups again, since the table of roles has one row more."""

from importlib import import_module

from django.db import migrations

make = import_module("issues.migrations.0003_groups").make


class Migration(migrations.Migration):
    dependencies = [("issues", "0005_readers"), ("articles", "0005_web_pictures")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
