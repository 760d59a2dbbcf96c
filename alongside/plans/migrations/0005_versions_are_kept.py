"""Changes of a plan and their wordings never change; only a merge of two records may move them."""

from importlib import import_module

from django.db import migrations

guarded = import_module("alongside.plans.migrations.0002_append_only").guarded


class Migration(migrations.Migration):
    dependencies = [("plans", "0004_planning_together")]
    operations = [guarded("plans_planchange"), guarded("plans_wording")]
