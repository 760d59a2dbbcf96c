"""Keys, files, the audit trail that refuses changes, due work and the cache, as one step.

An empty database is made by this; one that has the 3 steps named in `replaces` stays as it is.
"""

import alongside.core.keys
import django.db.models.expressions
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models

from alongside.core import keys
from alongside.core.create_models import CreateModels


REFUSE = """
CREATE FUNCTION alongside_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The table % is append-only.', TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
"""
UNREFUSE = "DROP FUNCTION alongside_refuse_change() CASCADE;"


def append_only(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION alongside_refuse_change();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION alongside_refuse_change();
        """,
        f"""
        DROP TRIGGER IF EXISTS {table}_append_only ON {table};
        DROP TRIGGER IF EXISTS {table}_no_truncate ON {table};
        """,
    )


CACHE = """
CREATE TABLE core_cache (
  cache_key varchar(255) NOT NULL PRIMARY KEY,
  value text NOT NULL,
  expires timestamp with time zone NOT NULL
);
CREATE INDEX core_cache_expires ON core_cache (expires);
"""


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

    initial = True

    replaces = [
        ('core', '0001_initial'),
        ('core', '0002_append_only'),
        ('core', '0003_seed'),
    ]

    dependencies = [
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='AuditSeal',
                fields=[
                    ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                    ('event_id', models.BigIntegerField(unique=True)),
                    ('mac', models.BinaryField()),
                    ('sealed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ],
            ),
            migrations.CreateModel(
                name='StoredFile',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('owner_id', models.UUIDField(db_index=True)),
                    ('media_type', models.CharField(max_length=60)),
                    ('size', models.PositiveIntegerField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('content', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='owner_id')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
            ),
            migrations.CreateModel(
                name='Throttle',
                fields=[
                    ('key', models.BinaryField(primary_key=True, serialize=False)),
                    ('count', models.PositiveIntegerField(default=0)),
                    ('window_ends_at', models.DateTimeField(db_index=True)),
                ],
            ),
            migrations.CreateModel(
                name='WorkerBeat',
                fields=[
                    ('name', models.CharField(max_length=80, primary_key=True, serialize=False)),
                    ('at', models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name='AuditEvent',
                fields=[
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                    ('txid', models.BigIntegerField(db_default=django.db.models.expressions.RawSQL('(pg_current_xact_id()::text)::bigint', []), editable=False)),
                    ('verb', models.CharField(max_length=60)),
                    ('reading', models.BooleanField(default=False)),
                    ('category', models.CharField(blank=True, max_length=20)),
                    ('subject_type', models.CharField(blank=True, max_length=40)),
                    ('subject_id', models.CharField(blank=True, max_length=40)),
                    ('person_id', models.UUIDField(null=True)),
                    ('actor_person_id', models.UUIDField(null=True)),
                    ('actor_login_id', models.UUIDField(null=True)),
                    ('membership_id', models.UUIDField(null=True)),
                    ('on_behalf_of_id', models.UUIDField(null=True)),
                    ('channel', models.CharField(max_length=10)),
                    ('assurance', models.PositiveSmallIntegerField(default=0)),
                    ('basis', models.CharField(blank=True, max_length=30)),
                    ('detail', models.JSONField(default=dict)),
                ],
                options={
                    'indexes': [models.Index(fields=['person_id', '-id'], name='audit_person_newest'), models.Index(fields=['txid', 'id'], name='audit_commit_order'), models.Index(fields=['actor_person_id', '-id'], name='audit_actor_newest')],
                },
            ),
            migrations.CreateModel(
                name='DataKey',
                fields=[
                    ('owner_id', models.UUIDField(primary_key=True, serialize=False)),
                    ('wrapped', models.BinaryField()),
                    ('kek_id', models.CharField(db_index=True, max_length=16)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('destroyed_at', models.DateTimeField(null=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('destroyed_at__isnull', True), ('wrapped', b''), _connector='OR'), name='datakey_destroyed_is_empty')],
                },
            ),
            migrations.CreateModel(
                name='Due',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=40)),
                    ('key', models.CharField(max_length=120)),
                    ('due_at', models.DateTimeField()),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Done'), ('void', 'Void')], default='waiting', max_length=8)),
                    ('payload', models.JSONField(default=dict)),
                    ('person_id', models.UUIDField(db_index=True, null=True)),
                    ('attempts', models.PositiveIntegerField(default=0)),
                    ('last_error', models.CharField(blank=True, max_length=80)),
                    ('first_due_at', models.DateTimeField()),
                    ('done_at', models.DateTimeField(null=True)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='due_waiting')],
                    'constraints': [models.UniqueConstraint(fields=('kind', 'key'), name='due_once')],
                },
            ),
        ]),
        migrations.RunSQL(REFUSE, UNREFUSE),
        append_only("core_auditevent"),
        append_only("core_auditseal"),
        migrations.RunSQL(CACHE, "DROP TABLE core_cache;"),
        migrations.RunPython(make_seed, migrations.RunPython.noop),
    ]
