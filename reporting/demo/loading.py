"""Loads whole tables as their owner: foreign keys are checked once at the end, not row by row."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections

from intespo.accounts.policies import guards

FOREIGN_KEYS = """
SELECT c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid)
FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid::regclass::text = ANY(%s)
ORDER BY 1, 2
"""


@contextmanager
def policies_lifted() -> Iterator[None]:
    """Let the owner fill tables with persons: no policy and no history until the block ends."""
    tables = [guard.table for guard in guards()]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            _history(cursor, table, "DISABLE")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            _history(cursor, table, "ENABLE")


def _history(cursor: Any, table: str, word: str) -> None:
    """Switch a table's history triggers; the record's own tables have none."""
    cursor.execute(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'history%%'",
        [table],
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {table} {word} TRIGGER {name}")


def as_owner() -> None:
    """Let the default connection of this process be the owner's."""
    connection.close()
    for name in ("USER", "PASSWORD"):
        connection.settings_dict[name] = connections["owner"].settings_dict[name]


@contextmanager
def keys_checked_at_the_end(tables: Sequence[str]) -> Iterator[None]:
    """Take the foreign keys of these tables off, and the same ones on again at the end."""
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN_KEYS, [list(tables)])
        keys = cursor.fetchall()
        for table, name, _definition in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield
        # Nothing may wait in a table that is about to be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, name, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
