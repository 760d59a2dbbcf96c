"""The seed from which the keys of indexes, codes and the audit chain are derived."""

from django.db import migrations

from alongside.core import keys


def make_seed(apps, schema_editor):
    alias = schema_editor.connection.alias
    rows = apps.get_model("core", "DataKey").objects.using(alias)
    if rows.filter(pk=keys.SEED_ID).exists():
        return
    person = rows.filter(destroyed_at=None).first()
    if person is not None:
        keys.plain(person)  # raises where the keys in use are not those of this database
    events = apps.get_model("core", "AuditEvent").objects.using(alias)
    seed = keys.first_seed(in_use=rows.exists() or events.exists())
    wrapped, kek_id = keys.wrap(keys.SEED_ID, seed)
    rows.create(owner_id=keys.SEED_ID, wrapped=wrapped, kek_id=kek_id)


class Migration(migrations.Migration):
    dependencies = [("core", "0002_append_only")]

    operations = [migrations.RunPython(make_seed, migrations.RunPython.noop)]
