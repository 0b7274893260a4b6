"""Work on a connection of its own, beside what this one does meanwhile: a second core is used."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import BinaryIO, TypeVar

from django.db import connection
from psycopg2 import sql

Found = TypeVar("Found")


@contextmanager
def beside(work: Callable[[BinaryIO], Found], table: str) -> Iterator[Callable[[], Found]]:
    """Begin `work` in a thread and yield what waits for its result; it reads the rows of a table.

    The table may be a temporary one of this transaction: its rows go through a pipe, and
    `take` in the thread puts them into a table of the same name. What breaks in the thread is
    raised here.
    """
    inlet, outlet = os.pipe()
    with ThreadPoolExecutor(1) as threads:
        begun = threads.submit(_alone, work, os.fdopen(inlet, "rb"))
        try:
            with os.fdopen(outlet, "wb") as sent:
                _send(table, sent)
        except BrokenPipeError:
            # Nobody reads any more: what broke there is the cause.
            begun.result()
            raise
        yield begun.result


def _alone(work: Callable[[BinaryIO], Found], rows: BinaryIO) -> Found:
    """A thread's connection is its own, and closed with it; who sends is told that nobody reads."""
    try:
        with rows:
            return work(rows)
    finally:
        connection.close()


def _send(table: str, file: BinaryIO) -> None:
    statement = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with connection.cursor() as cursor:
        cursor.copy_expert(statement.as_string(cursor.connection), file)


def take(table: str, rows: BinaryIO) -> None:
    """Put the rows that another connection sends into a table that has the same columns."""
    statement = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
    with connection.cursor() as cursor:
        cursor.copy_expert(statement.as_string(cursor.connection), rows)
