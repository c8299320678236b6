"""What was recorded stays: the database itself refuses to change or delete an event, a look, who had a thing or where the seal was put (house law 8).

Triggers, for a model can't say it. They are set after every `migrate`, since SQLite loses them when it rebuilds a table.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

#: Tables that only grow.
TABLES = (
    "referral_event", "referral_clockevent", "referral_opening", "referral_custody", "referral_sealuse",
    "documents_evidenceview", "referral_frozenfigures", "referral_vaultlook", "referral_figureremark",
    "referral_refusedact",
)  # fmt: skip
_POSTGRES = """
CREATE OR REPLACE FUNCTION referral_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$;
"""


def install(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Set the triggers on the tables that are there. Idempotent; called after `migrate`."""
    connection = connections[using]
    tables = [table for table in TABLES if table in connection.introspection.table_names()]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and tables:
            cursor.execute(_POSTGRES)
        for table in tables:
            for act in ("UPDATE", "DELETE"):
                cursor.execute(_trigger(connection.vendor, table, act))


def _trigger(vendor: str, table: str, act: str) -> str:
    name = f"{table}_no_{act.lower()}"
    if vendor == "postgresql":
        return (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {act} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION referral_append_only()"
        )
    return (
        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def lift(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take the triggers away, for whoever must empty or repair a database by hand. `install` sets them again."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in TABLES:
            for act in ("update", "delete"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}{on}")
