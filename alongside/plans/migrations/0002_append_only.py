"""Agreements and acceptances never change; only a merge of two records may move them."""

from django.db import migrations

GUARD = """
CREATE FUNCTION alongside_only_person_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before_row jsonb; after_row jsonb;
BEGIN
  before_row := to_jsonb(OLD) - 'person_id';
  after_row := to_jsonb(NEW) - 'person_id';
  IF before_row IS DISTINCT FROM after_row THEN
    RAISE EXCEPTION 'The table % is append-only.', TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
"""


def guarded(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_unchanging BEFORE UPDATE ON {table}
          FOR EACH ROW EXECUTE FUNCTION alongside_only_person_moves();
        CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION alongside_refuse_change();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION alongside_refuse_change();
        """,
        f"""
        DROP TRIGGER IF EXISTS {table}_unchanging ON {table};
        DROP TRIGGER IF EXISTS {table}_kept ON {table};
        DROP TRIGGER IF EXISTS {table}_no_truncate ON {table};
        """,
    )


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("core", "0002_append_only")]
    operations = [
        migrations.RunSQL(GUARD, "DROP FUNCTION alongside_only_person_moves() CASCADE;"),
        guarded("plans_agreement"),
        guarded("plans_acceptance"),
    ]
