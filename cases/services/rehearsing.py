"""Reading a list and deciding each of its rows, in sets; nothing outside the list changes."""

import itertools
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from cases import layouts
from cases.enums import ListEffect, MilestoneKind
from cases.layouts import Mapping
from cases.layouts.places import Places
from cases.layouts.rows import STAGED, TEXTS, Context
from cases.layouts.states import Word
from cases.layouts.tables import Record
from cases.models import AgeRule, ListRule, SourceList
from cases.services import columns, import_sql, matching
from cases.services.matching import BY_INDEX, IN_SETS
from intespo.kit.copying import as_texts, copy_texts
from intespo.kit.in_turn import in_turn, worth_it

TOP = 2000  # rows by which a list is judged as a whole
BLOCK, EVERY = 200, 25  # rows read at a time; blocks between two tellings


def rehearse(source: SourceList, path: Path, rule: AgeRule, tell: Callable[[int], None]) -> int:
    """Stage and decide; how many rows the list has. Inside the list's transaction."""
    forget_rows(source)
    clear(source)
    run((import_sql.STAGE,), source)
    with closing(_lines(source, path, rule)) as parts:
        copy_texts("staged", STAGED, _counted(parts, tell), texts=TEXTS)
    run(import_sql.READY, source)
    words = {"county": source.county_id}
    matching.look_up(words)
    with matching.search(words, alone=not worth_it(columns.table_of(source).rows)) as found:
        # Rows with a number do not wait for those without.
        run(import_sql.PREPARE, source)
        numbered = run((import_sql.WRITE_NUMBERED,), source)[0]
        matching.settle(found())
    others, *_rest = run((import_sql.WRITE_OTHERS, import_sql.PAIRS, BY_INDEX), source)
    return numbered + others


def forget_rows(source: SourceList) -> None:
    """What an earlier reading of the list left."""
    run(import_sql.FORGET, source)


def rehearse_again(source: SourceList) -> None:
    """Decide anew what was read: somebody on record changed since the rehearsal."""
    clear(source)
    run((import_sql.STAGE, import_sql.STAGE_AGAIN), source)
    run(import_sql.READY, source)
    words = {"county": source.county_id}
    matching.look_up(words)
    with matching.search(words, alone=True) as found:
        matching.settle(found())
    run(import_sql.PREPARE, source)
    run((*import_sql.WRITE_AGAIN, import_sql.PAIRS, BY_INDEX), source)


_TEMPORARY = (
    *("staged", "lookup", "words", "pairs", "scored", "best", "twice", "newer", "sexes", "decided"),
    *("rows_here", "filled"),
)


def clear(source: SourceList) -> None:
    """Drop what an earlier step of the same transaction left."""
    names = ", ".join(f"pg_temp.{name}" for name in _TEMPORARY)
    run((f"DROP TABLE IF EXISTS {names}",), source)


def run(statements: tuple[str, ...], source: SourceList, **more: object) -> list[int]:
    """Set statements about a list, with the words that they share; how many rows each touched."""
    words: dict[str, Any] = {
        "list": source.pk,
        "county": source.county_id,
        "source": source.kind,
        "kind": MilestoneKind.IDENTIFIED.value,
        "channel": "",
        "level": "",
        "state": "",
        "measure": "",
        "on": source.reference_date,
        "rows": None,
        **more,
    }
    with connection.cursor() as cursor:
        cursor.execute("; ".join(IN_SETS))
        touched = []
        for statement in statements:
            cursor.execute(statement, words)
            touched.append(int(cursor.rowcount))
    return touched


def rule_of(kind: str) -> ListRule:
    """What lists of a kind do; a kind without a rule adds."""
    found = ListRule.objects.prefetch_related("words").filter(kind=kind).first()
    return found or ListRule(kind=kind, effect=ListEffect.ADDS)


def _context(
    source: SourceList, path: Path, ages: AgeRule, top: list[tuple[int, Record]]
) -> Context:
    rule = rule_of(source.kind)
    words = rule.words.all() if rule.pk else ()
    seat = source.organisation.locality_id if source.organisation else None
    places, mapping = Places.of(source.county_id), Mapping.of(source.mapping)
    table = columns.table_of(source)
    return Context(
        reference_date=source.reference_date,
        county_id=source.county_id,
        min_age=ages.min_age,
        max_age_exclusive=ages.max_age_exclusive,
        places=places,
        effect=rule.effect,
        ground=rule.reason,
        words=tuple(Word(w.word, w.effect, w.reason) for w in words),
        seat=seat,
        sections=layouts.titles(path, table, mapping, places),
        month_first=layouts.month_first(top, mapping),
        parent_note=_("a parent's, from the list"),
    )


def _lines(source: SourceList, path: Path, ages: AgeRule) -> Generator[bytes, None, None]:
    """The rows of the file, as they are copied; two processes read a long text."""
    table = columns.table_of(source)
    # A workbook is read whole by whoever opens it: once, and by one process.
    shared = bool(table.encoding) and worth_it(table.rows)
    opened = layouts.records(path, table)
    top = list(itertools.islice(opened, TOP))
    reader = layouts.Reader(Mapping.of(source.mapping), _context(source, path, ages, top))
    begun = iter(()) if shared else itertools.chain(top, opened)
    del top, opened

    def blocks() -> Iterator[list[tuple[int, Record]]]:
        rows = layouts.records(path, table) if shared else begun
        while block := list(itertools.islice(rows, BLOCK)):
            yield block

    def work(block: list[tuple[int, Record]]) -> bytes:
        return as_texts(reader.staged(block))

    if shared:
        return in_turn(blocks, work)
    return (work(block) for block in blocks())


def _counted(parts: Iterator[bytes], tell: Callable[[int], None]) -> Iterator[bytes]:
    read = 0
    for number, part in enumerate(parts, start=1):
        yield part
        read += part.count(b"\n")
        if number % EVERY == 0:
            tell(read)
