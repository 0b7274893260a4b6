"""Functions look into `public` first: a temporary table of the caller never stands for ours.

Those that run with the owner's rights are for the role that serves alone (`database.py` grants them).
"""

from django.db import migrations

OWNERS = ("forget_changes(text, bigint[])", "accesslog_forget(date)", "accesslog_month(date)")
CALLERS = (
    *("keep_change()", "keep_column_change()", "seal_look()", "refuse_look_change()"),
    "look_digest(accounts_accesslog)",
)


def path(function: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER FUNCTION {function} SET search_path = pg_catalog, public, pg_temp",
        f"ALTER FUNCTION {function} RESET search_path",
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_forgetting")]
    operations = [
        *(path(function) for function in (*OWNERS, *CALLERS)),
        *(
            migrations.RunSQL(
                f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {function} TO PUBLIC",
            )
            for function in OWNERS
        ),
    ]
