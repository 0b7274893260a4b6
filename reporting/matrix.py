"""Every cell of a month's reports, counted in a few passes over the ledger as it was known.

Two cubes carry the dimensions of domain.md §3.4: they are grouped once in the database, small, and
added up here to whatever the cells ask for. `Matrix.count` and the list behind a cell
(`reporting.cells.Cell.rows`) are two readings of one definition; a test holds them together.
"""

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

from django.db import connection

from intespo.territory.models import County
from reporting.asof import Frame, known
from reporting.cells import GROUP_SETS, AnyCell, Cell, Counted, Fixed, Span, Special
from reporting.families import FAMILIES

_CUBE = f"""
SELECT m.kind, m.county_id, m.happened_on >= %(start)s, {{columns}}, count(*)
FROM cases_milestone m WHERE {known("m")} AND m.kind = ANY(%(kinds)s) GROUP BY {{places}}
"""
# Each dimension stands in one cube; the sex in both, for the annexes of Reg. 1304/2013 ask for it.
CUBES = (
    ("sex", "urban", "age_band", "level"),
    ("sex", "education", "source", "channel", "state", "groups"),
)
# Months are asked for of a few kinds only: a cube of its own is small.
_MONTHS = f"""
SELECT m.kind, m.county_id, to_char(m.month, 'YYYY-MM'), sum(m.n)::bigint FROM (
    SELECT kind, county_id, date_trunc('month', happened_on::timestamp) AS month, count(*) AS n
    FROM cases_milestone m WHERE {known("m")} AND m.kind = ANY(%(kinds)s) GROUP BY 1, 2, 3) m
GROUP BY 1, 2, 3
"""

# Counts by county and values, of a kind, a span and the names of dimensions.
Counts = dict[tuple[Any, ...], int]
# A combination: its names, where they stand in the cube, a group's name, where its counts go.
Plan = tuple[tuple[str, ...], list[int], str, Counts, Counts]


# The planner takes the policy's range of counties for a small part of the table, and would look up
# row by row: the index of what is reported is read from end to end instead, and what is compared is
# hashed. Such a hash would spill to disk at the default.
_SCANS = {
    "work_mem": "'64MB'",
    "enable_nestloop": "off",
    "enable_bitmapscan": "off",
    "enable_sort": "off",
    "enable_incremental_sort": "off",
}


@contextmanager
def _whole_table(cursor: Any) -> Iterator[None]:
    for name, value in _SCANS.items():
        cursor.execute(f"SET LOCAL {name} = {value}")
    yield
    for name in _SCANS:
        cursor.execute(f"SET LOCAL {name} TO DEFAULT")


class Matrix:
    """Counts by kind, county, span and dimensions, as asked for by a set of cells."""

    def __init__(self, frame: Frame, cells: Iterable[AnyCell]) -> None:
        self.frame = frame
        self.counts: dict[tuple[str, Span, tuple[str, ...]], Counts] = defaultdict(dict)
        self.special: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
        self.areas = areas()
        asked = list(cells)
        with connection.cursor() as cursor, _whole_table(cursor):
            self._read_cubes(cursor, asked)
            self._read_months(cursor, asked)
            for family in sorted({cell.family for cell in asked if isinstance(cell, Special)}):
                self._read_family(cursor, family)

    def count(self, cell: Cell | Special, area: str) -> int:
        """Persons (or spells) in a cell of a document's area."""
        counties = self.areas[cell.area or area]
        if isinstance(cell, Special):
            by_county = self.special[cell.family, cell.name]
            return sum(by_county.get(county, 0) for county in counties)
        names = tuple(name for name, _values in cell.cut)
        found = self.counts[cell.kind.value, cell.span, names]
        chosen = list(product(*(values for _name, values in cell.cut)))
        return sum(found.get((county, *values), 0) for county in counties for values in chosen)

    def _read_cubes(self, cursor: Any, cells: list[AnyCell]) -> None:
        wanted: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for cell in cells:
            if isinstance(cell, Cell) and not cell.is_monthly:
                wanted[tuple(name for name, _values in cell.cut)].add(cell.kind.value)
        for cube in CUBES:
            dimensions = {*cube, *(_MARKS if "groups" in cube else ())}
            own = {names: wanted.pop(names) for names in list(wanted) if set(names) <= dimensions}
            if not own:
                continue
            columns = ", ".join(_column(name) for name in cube)
            places = ", ".join(str(place) for place in range(1, len(cube) + 4))
            statement = _CUBE.format(columns=columns, places=places)
            cursor.execute(
                statement, {**self.frame.words(), "kinds": sorted(set().union(*own.values()))}
            )
            self._add(cube, own, cursor.fetchall())
        if wanted:
            raise ValueError(f"no cube has {sorted(wanted)}")

    def _add(
        self, cube: tuple[str, ...], combinations: dict[tuple[str, ...], set[str]], rows: list[Any]
    ) -> None:
        """Add a cube's rows up to every combination of dimensions that a cell of their kind has."""
        plans: dict[str, list[Plan]] = defaultdict(list)
        for names, kinds in combinations.items():
            marks = next((name for name in names if name in _MARKS), "")
            places = [cube.index("groups" if name in _MARKS else name) for name in names]
            for kind in kinds:
                total, month = (self.counts[kind, span, names] for span in Span)
                plans[kind].append((names, places, marks, total, month))
        for kind, county, fresh, *values, number in rows:
            shown = [_shown(name, value) for name, value in zip(cube, values, strict=True)]
            for names, places, marks, total, month in plans[kind]:
                own = [shown[place] for place in places]
                for key in _keys(county, own, names, marks) if marks else [(county, *own)]:
                    total[key] = total.get(key, 0) + number
                    if fresh:
                        month[key] = month.get(key, 0) + number

    def _read_months(self, cursor: Any, cells: list[AnyCell]) -> None:
        kinds = sorted({c.kind.value for c in cells if isinstance(c, Cell) and c.is_monthly})
        if not kinds:
            return
        cursor.execute(_MONTHS, {**self.frame.words(), "kinds": kinds})
        for kind, county, month, number in cursor.fetchall():
            self.counts[kind, Span.TOTAL, ("month",)][county, month] = number

    def _read_family(self, cursor: Any, name: str) -> None:
        family = FAMILIES[name]
        cursor.execute(family.counts(), self.frame.words())
        for key, county, *numbers in cursor.fetchall():
            for condition, number in zip(family.conditions, numbers, strict=True):
                full = f"{key}.{condition}" if key else condition
                self.special[name, full][county] = number


# Names of group sets, in one or none of which a row may stand.
_MARKS = ("groups", "no_groups")


def _column(name: str) -> str:
    return "m.groups::text" if name == "groups" else f"m.{name}"


def _shown(name: str, value: Any) -> Any:
    """A row's value as cells name it; of groups, the text of the array."""
    return ("urban" if value else "rural") if name == "urban" else value


@functools.cache
def _sets_of(groups: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sets to which somebody with these groups belongs, and the others."""
    own = set(groups.strip("{}").split(","))
    within = tuple(name for name, wanted in GROUP_SETS.items() if own & set(wanted))
    return within, tuple(name for name in GROUP_SETS if name not in within)


def _keys(
    county: int, values: list[Any], names: tuple[str, ...], marks: str
) -> Iterator[tuple[Any, ...]]:
    """A row's keys in a combination with groups: one for each set that it belongs to."""
    place = names.index(marks)
    within, without = _sets_of(values[place])
    for name in within if marks == "groups" else without:
        yield (county, *values[:place], name, *values[place + 1 :])


def areas() -> dict[str, tuple[int, ...]]:
    """Counties by area: RO, LDR and MDR (less and more developed), regions, each county."""
    found: dict[str, list[int]] = defaultdict(list)
    for county in County.objects.select_related("region"):
        kind = "MDR" if county.region.more_developed else "LDR"
        for area in ("RO", kind, county.region.code, county.code):
            found[area].append(county.pk)
    return {area: tuple(counties) for area, counties in found.items()}


def list_statement(cell: AnyCell, counties: Iterable[int]) -> tuple[str, dict[str, Any]]:
    """SQL of the rows behind a cell (id, county_id, youth_id, case_id), with its parameters."""
    words: dict[str, Any] = {"counties": list(counties)}
    if isinstance(cell, (Fixed, Counted)):
        raise TypeError("the ledger has no rows behind this cell")
    if isinstance(cell, Special):
        inner = FAMILIES[cell.family].listed(cell.name)
    else:
        inner, own = cell.rows()
        words |= own
    statement = (
        "SELECT w.id, w.county_id, w.youth_id, w.case_id FROM ("
        f"{inner}) w WHERE w.county_id = ANY(%(counties)s)"
    )
    return statement, words


def youths(cell: Cell | Special, frame: Frame, area: str) -> Iterator[int]:
    """The ids of the persons behind a cell, in the order of the facts."""
    statement, words = list_statement(cell, areas()[cell.area or area])
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} ORDER BY w.id", {**frame.words(), **words})
        yield from (youth for _id, _county, youth, _case in cursor.fetchall())
