"""Rows without a usable number meet people on record: candidates by SQL, scores by `likeness`."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any, BinaryIO

from django.db import connection

from cases.services import likeness, matching_sql
from cases.services.likeness import Person
from intespo.accounts import scope
from intespo.kit.beside import beside, take
from intespo.kit.copying import copy_rows
from intespo.kit.text import search_key

Scored = list[tuple[Any, ...]]
# What every set statement about a list runs under.
IN_SETS = (
    # Rows written in this transaction have no statistics yet: a planner that takes them for a
    # handful joins row by row, which is quadratic. Hash joins are linear whatever it believes.
    "SET LOCAL enable_nestloop = off",
    # A merge would sort the whole list for each small table that is joined to it.
    "SET LOCAL enable_mergejoin = off",
    # A hash of 400,000 people stays in memory: few lists are read at a time.
    "SET LOCAL work_mem = '96MB'",
)
# Everybody of a county is read as they lie in the table, not from page to page by an index: a
# planner that expects few of them would do that.
IN_ORDER, BY_INDEX = "SET LOCAL enable_indexscan = off", "SET LOCAL enable_indexscan = on"


def look_up(words: dict[str, Any]) -> None:
    """Fill the temporary table `lookup` with the rows of `staged` that no number decides.

    `words` holds `county`; only people of that county are candidates.
    """
    with connection.cursor() as cursor:
        cursor.execute(matching_sql.NAMELESS, words)
        (nameless,) = cursor.fetchone()
        cursor.execute(matching_sql.EMPTY_LOOKUP)
        cursor.execute(matching_sql.LOOKUP, {**words, "nameless": nameless})
        cursor.execute("ANALYZE lookup")
        cursor.execute(matching_sql.SCORED)


def search(words: dict[str, Any], *, alone: bool) -> AbstractContextManager[Callable[[], Scored]]:
    """What finds whom the rows of `lookup` are like: here when asked, or in a thread from now on.

    The thread sees what is committed, so nobody may be written before in this transaction.
    """
    if alone:
        return nullcontext(partial(_find, words))
    return beside(partial(_find_elsewhere, scope.current(), words), "lookup")


def settle(found: Scored) -> None:
    """Fill `scored` and `best` with what was found."""
    with connection.cursor() as cursor:
        copy_rows("scored", ("row", "youth", "score", "evidence"), found)
        limits = {"match": likeness.MATCH, "clear": likeness.CLEAR}
        cursor.execute(matching_sql.BEST, limits)
        cursor.execute(matching_sql.ONE_OF_MANY)
        cursor.execute("ANALYZE best")


def _find_elsewhere(opened: scope.Scope, words: dict[str, Any], rows: BinaryIO) -> Scored:
    with scope.opened(opened), connection.cursor() as cursor:
        for statement in (*IN_SETS, IN_ORDER, matching_sql.EMPTY_LOOKUP):
            cursor.execute(statement)
        take("lookup", rows)
        cursor.execute("ANALYZE lookup")
        return _find(words)


def _find(words: dict[str, Any]) -> Scored:
    with connection.cursor() as cursor:
        cursor.execute(matching_sql.WORDS)
        cursor.execute("ANALYZE words (day)")
        for statement in matching_sql.PAIRS:
            cursor.execute(statement, words)
    known = _known(words["county"])
    # What streams out and what is copied in need the connection one after the other.
    return list(_scores(known))


def _known(county: int) -> likeness.Known:
    """Every word of the names that the county's people on record bear."""
    found: tuple[set[str], set[str]] = set(), set()
    with connection.cursor() as cursor:
        cursor.execute(matching_sql.NAMES, [county])
        for last_name, first_name in cursor.fetchall():
            place, name = (0, last_name) if first_name is None else (1, first_name)
            found[place].update(search_key(name).split())
    return likeness.Known(frozenset(found[0]), frozenset(found[1]))


def _scores(known: likeness.Known) -> Iterator[tuple[Any, ...]]:
    """Pairs that deserve a look; the rest is dropped as it streams by."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(matching_sql.CANDIDATES)
        for row, youth, *fields in cursor:
            found = likeness.compare(Person(*fields[:6]), Person(*fields[6:]), known)
            if found and found.score >= likeness.REVIEW:
                yield row, youth, found.score, "{" + ",".join(found.evidence) + "}"
