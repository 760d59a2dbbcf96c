"""The seed from which the keys of indexes, codes and the audit chain are derived."""

from importlib import import_module

from django.db import migrations

make_seed = import_module("alongside.core.migrations.0001_squashed_0003_seed").make_seed


class Migration(migrations.Migration):
    dependencies = [("core", "0002_append_only")]

    operations = [migrations.RunPython(make_seed, migrations.RunPython.noop)]
