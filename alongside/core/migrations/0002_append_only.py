"""The audit trail refuses changes, from every role; and the table of the cache."""

from django.db import migrations

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


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunSQL(REFUSE, UNREFUSE),
        append_only("core_auditevent"),
        append_only("core_auditseal"),
        migrations.RunSQL(CACHE, "DROP TABLE core_cache;"),
    ]
