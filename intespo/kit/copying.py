"""COPY: the fast way of many rows into a table."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import psycopg2
from django.db import DatabaseError, connections
from psycopg2 import sql

BLOCK = 1 << 20


class _Lines(io.RawIOBase):
    """A file that is written while it is read, so that memory stays flat."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self.rows = iter(rows)
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
                for row in self.rows:
                    writer.writerow([r"\N" if value is None else value for value in row])
                    if text.tell() >= BLOCK:
                        break
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
    table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, using: str = "default"
) -> None:
    """Stream rows into a table; None is NULL. `rows` may not use the same connection."""
    statement = sql.SQL(r"COPY {} ({}) FROM STDIN WITH (FORMAT csv, NULL '\N')").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    lines = _Lines(rows)
    with connections[using].cursor() as cursor:
        try:
            cursor.copy_expert(statement.as_string(cursor.connection), lines)
        except (DatabaseError, psycopg2.Error) as cancelled:
            # What broke the rows is the cause; the server only says that COPY was cancelled.
            raise lines.trouble or cancelled from cancelled
