"""Reading a list and deciding each of its rows, in sets; nothing outside the list changes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from cases import layouts
from cases.enums import ListEffect, MilestoneKind
from cases.layouts import Mapping
from cases.layouts.places import Places
from cases.layouts.rows import STAGED, TEXTS, Context, Word
from cases.models import AgeRule, ListRow, ListRule, SourceList
from cases.services import columns, import_sql, matching
from intespo.kit.copying import copy_texts

EVERY = 5000


def rehearse(source: SourceList, path: Path, rule: AgeRule, tell: Callable[[int], None]) -> int:
    """Stage and decide; how many rows the list has. Inside the list's transaction."""
    ListRow.objects.filter(source_list=source).delete()
    clear(source)
    run((import_sql.STAGE,), source)
    context = _context(source, rule)
    mapping = Mapping.of(source.mapping)
    records = layouts.records(path, columns.table_of(source))
    rows = _counted(layouts.staged(records, mapping, context), tell)
    copy_texts("staged", STAGED, rows, texts=TEXTS)
    decide(source)
    written = run((import_sql.WRITE, import_sql.PAIRS), source)
    return written[0]


def rehearse_again(source: SourceList) -> None:
    """Decide anew what was read: somebody on record changed since the rehearsal."""
    clear(source)
    run((import_sql.STAGE, import_sql.STAGE_AGAIN), source)
    decide(source)
    run((*import_sql.WRITE_AGAIN, import_sql.PAIRS), source)


def decide(source: SourceList) -> None:
    """Everything that a decision about the rows in `staged` needs, as temporary tables."""
    run(("ANALYZE staged (row, cnp_hash)",), source)
    matching.match({"county": source.county_id})
    run(import_sql.PREPARE, source)


_TEMPORARY = (
    *("staged", "lookup", "pairs", "scored", "best", "twice", "newer", "sexes", "decided"),
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
        # Rows written in this transaction have no statistics yet: a planner that takes them for a
        # handful joins row by row, which is quadratic. Hash joins are linear whatever it believes.
        cursor.execute("SET LOCAL enable_nestloop = off")
        # A merge would sort the whole list for each small table that is joined to it.
        cursor.execute("SET LOCAL enable_mergejoin = off")
        # A hash of 400,000 people stays in memory: few lists are read at a time.
        cursor.execute("SET LOCAL work_mem = '96MB'")
        touched = []
        for statement in statements:
            cursor.execute(statement, words)
            touched.append(int(cursor.rowcount))
    return touched


def rule_of(kind: str) -> ListRule:
    """What lists of a kind do; a kind without a rule adds."""
    found = ListRule.objects.prefetch_related("words").filter(kind=kind).first()
    return found or ListRule(kind=kind, effect=ListEffect.ADDS)


def _context(source: SourceList, ages: AgeRule) -> Context:
    rule = rule_of(source.kind)
    words = rule.words.all() if rule.pk else ()
    seat = source.organisation.locality_id if source.organisation else None
    return Context(
        reference_date=source.reference_date,
        county_id=source.county_id,
        min_age=ages.min_age,
        max_age_exclusive=ages.max_age_exclusive,
        places=Places.of(source.county_id),
        effect=rule.effect,
        ground=rule.reason,
        words=tuple(Word(w.word, w.effect, w.reason) for w in words),
        seat=seat,
        parent_note=_("a parent's, from the list"),
    )


def _counted(
    rows: Iterator[tuple[Any, ...]], tell: Callable[[int], None]
) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(rows, start=1):
        if number % EVERY == 0:
            tell(number)
        yield row
