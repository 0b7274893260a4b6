"""The two database roles: the owner migrates, the app role reads and writes rows only."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections
from psycopg2 import sql

GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    "GRANT EXECUTE ON FUNCTION forget_changes(text, bigint[]), accesslog_forget(date),"
    " accesslog_month(date) TO {role}",
    "REVOKE DELETE ON accounts_breakglass FROM {role}",
    # The record is written and read, never changed.
    "REVOKE UPDATE, DELETE ON accounts_change, accounts_accesslog, accounts_dayseal FROM {role}",
)


def grant_to_app_role(sender: AppConfig, using: str, **_rest: Any) -> None:
    """After the last app's migrations, give the app role its rights on every table."""
    if sender.label != "reporting":
        return
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.APP_ROLE])
        if not cursor.fetchone():
            raise RuntimeError(
                f"The database role {settings.APP_ROLE} does not exist: create it first "
                "(docker/create-roles.sh shows how)."
            )
        for grant in GRANTS:
            statement = sql.SQL(grant).format(role=sql.Identifier(settings.APP_ROLE))
            cursor.execute(statement.as_string(cursor.connection))
        # A partition asked for by its own name would answer without its parent's policy.
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits JOIN pg_class c"
            " ON c.oid = inhrelid WHERE c.relkind = 'r'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'REVOKE ALL ON {name} FROM "{settings.APP_ROLE}"')
