"""COPY: the fast way of many rows into a table."""

import csv
import gc
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.db import DatabaseError, connections
from psycopg2 import sql

BLOCK = 1 << 17
ROWS = 2000  # written at a time
# Characters that no cleaned text holds (`text.clean`): what stands between them needs no quotes.
BETWEEN, AROUND = "\x1f", "\x1e"
Rows = Iterable[Sequence[Any]]


class _Lines(io.RawIOBase):
    """A file that is written while it is read, so that memory stays flat."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self.parts = iter(parts)
        self.rest = b""
        self.trouble: Exception | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        wanted = BLOCK if size is None or size < 0 else size
        while not self.rest:
            try:
                part = next(self.parts, None)
            except Exception as trouble:
                self.trouble = trouble
                raise
            if part is None:
                return b""
            self.rest = part
        given, self.rest = self.rest[:wanted], self.rest[wanted:]
        return given


def copy_rows_under_policy(
    table: str, columns: Sequence[str], rows: Rows, *, using: str = "default"
) -> None:
    """The same for a table under row security, where COPY is refused: by a table of its own."""
    names = ", ".join(columns)
    with connections[using].cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE copied AS SELECT {names} FROM {table} WITH NO DATA")
        copy_rows("copied", columns, rows, using=using)
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM copied")
        cursor.execute("DROP TABLE copied")


def copy_rows(table: str, columns: Sequence[str], rows: Rows, *, using: str = "default") -> None:
    """Stream rows into a table; None is NULL. `rows` may not use the same connection."""
    _copy(table, columns, _Lines(_as_csv(iter(rows))), sql.SQL(r"NULL '\N'"), using)


def copy_texts(
    table: str,
    columns: Sequence[str],
    parts: Iterable[bytes],
    *,
    texts: Sequence[str],
    using: str = "default",
) -> None:
    """Stream what `as_texts` made of rows, in a third of the time.

    An empty value is an empty text in the columns that `texts` names, and NULL in all others.
    """
    options = sql.SQL("NULL '', DELIMITER {}, QUOTE {}, FORCE_NOT_NULL ({})").format(
        *(sql.Literal(BETWEEN), sql.Literal(AROUND)),
        sql.SQL(", ").join(map(sql.Identifier, texts)),
    )
    with _no_pauses():
        _copy(table, columns, _Lines(parts), options, using)


def _copy(
    table: str, columns: Sequence[str], lines: _Lines, options: sql.Composable, using: str
) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv, {})").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns)), options
    )
    with connections[using].cursor() as cursor:
        try:
            cursor.copy_expert(statement.as_string(cursor.connection), lines, BLOCK)
        except (DatabaseError, psycopg2.Error) as cancelled:
            # What broke the rows is the cause; the server only says that COPY was cancelled.
            raise lines.trouble or cancelled from cancelled


def _as_csv(rows: Iterator[Sequence[Any]]) -> Iterator[bytes]:
    while block := list(itertools.islice(rows, ROWS)):
        text = io.StringIO()
        csv.writer(text).writerows([r"\N" if v is None else v for v in row] for row in block)
        yield text.getvalue().encode()


def as_texts(rows: Iterable[Sequence[str]]) -> bytes:
    """Lines of joined values; ValueError when one of them holds a character that parts them."""
    lines = list(rows)
    if not lines:
        return b""
    text = "\n".join(map(BETWEEN.join, lines)) + "\n"
    whole = text.count("\n") == len(lines) and AROUND not in text and "\r" not in text
    if not whole or text.count(BETWEEN) != len(lines) * (len(lines[0]) - 1):
        raise ValueError("a text was not cleaned before it was copied")
    return text.encode()


@contextmanager
def _no_pauses() -> Iterator[None]:
    """Rows come and go by the hundred thousand without cycles: looking for some takes a sixth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
