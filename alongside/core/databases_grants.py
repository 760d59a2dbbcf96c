"""What each database role may do, said once and applied after every migration.

owner  owns the tables and runs migrations; nothing else uses it.
app    reads and writes rows; append-only tables it may only add to.
sealer reads the audit trail and adds seals; sees nothing else.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver

APP, SEALER = "alongside_app", "alongside_sealer"

# Rows here are facts that happened: never changed, never deleted.
APPEND_ONLY = (
    "core_auditevent",
    "core_auditseal",
    "plans_agreement",
    "plans_acceptance",
    "decisions_answer",
    "decisions_opening",
)


@receiver(post_migrate, dispatch_uid="core.grants")
def grant_after_migrate(sender: Any, using: str, plan: Any = None, **_: Any) -> None:
    """Grant after the last app migrated. Does nothing for a role that is not the owner."""
    last = list(apps.get_app_configs())[-1]
    if sender is not last:
        return
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname IN (%s, %s)", [APP, SEALER])
        if cursor.fetchone()[0] != 2:
            return
        present = set(connections[using].introspection.table_names(cursor))
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APP}, {SEALER}")
        cursor.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP}"
        )
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP}")
        for table in APPEND_ONLY:
            if table in present:
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP}")
                columns = connections[using].introspection.get_table_description(cursor, table)
                if any(column.name == "person_id" for column in columns) and table.startswith(
                    "plans_"
                ):
                    # A merge of two records moves them; a trigger holds everything else still.
                    cursor.execute(f"GRANT UPDATE (person_id) ON {table} TO {APP}")
        if "core_auditseal" in present:
            cursor.execute(f"REVOKE INSERT ON core_auditseal FROM {APP}")
            cursor.execute(f"GRANT SELECT ON core_auditevent, core_auditseal TO {SEALER}")
            cursor.execute(f"GRANT INSERT ON core_auditseal TO {SEALER}")
        if "django_migrations" in present:
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {APP}")
