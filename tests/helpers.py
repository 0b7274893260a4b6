"""What several tests ask."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

PLUMBING = ("SAVEPOINT", "RELEASE SAVEPOINT", "SELECT set_config(")


def assert_flat_queries(
    client: Client, url: str, add_row: Callable[[], Any], *, most: int | None = None
) -> None:
    """The page at `url` must cost the same with one row as with many.

    The transaction's own statements do not count: in a test it is a savepoint inside another.
    """
    # What a process reads once for all (names of localities) is read before.
    client.get(url)
    costs = []
    for rows in (1, 4):
        for _ in range(rows):
            add_row()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        costs.append(sum(not q["sql"].startswith(PLUMBING) for q in captured.captured_queries))
    assert costs[0] == costs[1], captured.captured_queries
    assert most is None or costs[1] <= most, captured.captured_queries


def explain(sql: str, words: Any = None) -> str:
    """The plan of a statement when sequential scans are the last resort, as at full size."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}", words)
        return "\n".join(line for (line,) in cursor.fetchall())
