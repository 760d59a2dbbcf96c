"""The audit trail refuses changes, from every role; and the table of the cache."""

from importlib import import_module

from django.db import migrations

squashed = import_module("alongside.core.migrations.0001_squashed_0003_seed")


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunSQL(squashed.REFUSE, squashed.UNREFUSE),
        squashed.append_only("core_auditevent"),
        squashed.append_only("core_auditseal"),
        migrations.RunSQL(squashed.CACHE, "DROP TABLE core_cache;"),
    ]
