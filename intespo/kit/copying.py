"""COPY: the fast way of many rows into a table."""

import csv
import io
import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import psycopg2
from django.db import DatabaseError, connections
from psycopg2 import sql

BLOCK = 1 << 20
ROWS = 2000  # written at a time


class _Lines(io.RawIOBase):
    """A file that is written while it is read, so that memory stays flat."""

    def __init__(self, rows: Iterable[Sequence[Any]], null: str) -> None:
        self.rows = iter(rows)
        self.null = null
        self.rest = b""
        self.trouble: Exception | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        wanted = BLOCK if size is None or size < 0 else size
        while len(self.rest) < wanted:
            text = io.StringIO()
            writer = csv.writer(text)
            try:
                some: Iterable[Sequence[Any]] = itertools.islice(self.rows, ROWS)
                if self.null:
                    some = ([self.null if v is None else v for v in row] for row in some)
                writer.writerows(some)
            except Exception as trouble:
                self.trouble = trouble
                raise
            if not text.tell():
                break
            self.rest += text.getvalue().encode()
        given, self.rest = self.rest[:wanted], self.rest[wanted:]
        return given


def copy_rows_under_policy(
    table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, using: str = "default"
) -> None:
    """The same for a table under row security, where COPY is refused: by a table of its own."""
    names = ", ".join(columns)
    with connections[using].cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE copied AS SELECT {names} FROM {table} WITH NO DATA")
        copy_rows("copied", columns, rows, using=using)
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM copied")
        cursor.execute("DROP TABLE copied")


def copy_rows(
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    texts: Sequence[str] = (),
    using: str = "default",
) -> None:
    """Stream rows into a table; None is NULL. `rows` may not use the same connection.

    With `texts` the columns are told apart by name instead of by value, which is faster: an empty
    value is an empty text in these columns, and NULL in all others.
    """
    null = "" if texts else r"\N"
    force = sql.SQL(", FORCE_NOT_NULL ({})" if texts else "").format(
        sql.SQL(", ").join(map(sql.Identifier, texts))
    )
    statement = sql.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv, NULL {}{})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.Literal(null),
        force,
    )
    lines = _Lines(rows, null)
    with connections[using].cursor() as cursor:
        try:
            cursor.copy_expert(statement.as_string(cursor.connection), lines)
        except (DatabaseError, psycopg2.Error) as cancelled:
            # What broke the rows is the cause; the server only says that COPY was cancelled.
            raise lines.trouble or cancelled from cancelled
