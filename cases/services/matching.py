"""Rows without a usable number meet people on record: candidates by SQL, scores by `likeness`."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from cases.services import likeness, matching_sql
from cases.services.likeness import Person
from intespo.kit.copying import copy_rows
from intespo.kit.text import search_key

Step = Iterator[tuple[Any, ...]]


def match(words: dict[str, Any]) -> None:
    """Fill the temporary tables `scored` and `best` for the rows in `staged`.

    `words` holds `county`; only people of that county are candidates.
    """
    with connection.cursor() as cursor:
        cursor.execute(matching_sql.NAMELESS, words)
        (nameless,) = cursor.fetchone()
        cursor.execute(matching_sql.LOOKUP, {**words, "nameless": nameless})
        cursor.execute("ANALYZE lookup")
        cursor.execute(matching_sql.WORDS)
        cursor.execute("ANALYZE words (day)")
        for statement in matching_sql.PAIRS:
            cursor.execute(statement, words)
        cursor.execute(matching_sql.SCORED)
        known = _known(words["county"])
        # What streams out and what is copied in need the connection one after the other.
        copy_rows("scored", ("row", "youth", "score", "evidence"), list(_scores(known)))
        limits = {"match": likeness.MATCH, "clear": likeness.CLEAR}
        cursor.execute(matching_sql.BEST, limits)
        cursor.execute(matching_sql.ONE_OF_MANY)


def _known(county: int) -> likeness.Known:
    """Every word of the names that the county's people on record bear."""
    found: tuple[set[str], set[str]] = set(), set()
    with connection.cursor() as cursor:
        cursor.execute(matching_sql.NAMES, [county])
        for last_name, first_name in cursor.fetchall():
            place, name = (0, last_name) if first_name is None else (1, first_name)
            found[place].update(search_key(name).split())
    return likeness.Known(frozenset(found[0]), frozenset(found[1]))


def _scores(known: likeness.Known) -> Step:
    """Pairs that deserve a look; the rest is dropped as it streams by."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(matching_sql.CANDIDATES)
        for row, youth, *fields in cursor:
            found = likeness.compare(Person(*fields[:6]), Person(*fields[6:]), known)
            if found and found.score >= likeness.REVIEW:
                yield row, youth, found.score, "{" + ",".join(found.evidence) + "}"
