"""Agreements and acceptances never change; only a merge of two records may move them."""

from importlib import import_module

from django.db import migrations

squashed = import_module("alongside.plans.migrations.0001_squashed_0014_after_version")
guarded = squashed.guarded


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("core", "0002_append_only")]
    operations = [
        migrations.RunSQL(squashed.GUARD, "DROP FUNCTION alongside_only_person_moves() CASCADE;"),
        guarded("plans_agreement"),
        guarded("plans_acceptance"),
    ]
