"""What stands behind a cell of a report: its persons or records, as they were known then."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from cases.models import Case, SourceList
from intespo.accounts.models import User
from intespo.territory.models import Locality
from outreach.models import Campaign, InterventionPlan
from partners.models import CivilRecord, CollectionRound, Methodology, Organisation, Protocol
from reporting import counted
from reporting.asof import Frame
from reporting.cells import AnyCell, Cell, Counted, Fixed, Special
from reporting.definitions import METHODOLOGIES, PLANS, PROTOCOLS, ROUNDS
from reporting.matrix import areas, list_statement
from reporting.models import ReportRun
from reporting.report.layout import COUNTRY, cells_of
from reporting.services import freezing

SIZE = 50
RECORDS: dict[str, Any] = {
    PROTOCOLS: Protocol,
    ROUNDS: CollectionRound,
    METHODOLOGIES: Methodology,
    PLANS: InterventionPlan,
}
# Of the last annex, what counts no persons.
COUNTED: dict[str, Any] = {
    "P1": Locality,
    "P2": SourceList,
    "P3": Organisation,
    "P6": Campaign,
    "O1": Organisation,
    "O4": Protocol,
    **dict.fromkeys(("O2", "O3", "O5"), CivilRecord),
}


class NoCell(Exception):
    """No document of this run has a cell of this code."""


@dataclass(frozen=True)
class Found:
    """A cell of a run by its full code, with the figure that was printed."""

    run: ReportRun
    area: str
    code: str
    cell: AnyCell
    figure: int

    @property
    def full_code(self) -> str:
        """As people write it: a county's stands before a slash."""
        return self.code if self.area == COUNTRY else f"{self.area}/{self.code}"

    @property
    def frame(self) -> Frame:
        """What was known."""
        if self.run.cut_off is None:
            raise NoCell
        return freezing.frame_of(self.run.period, self.run.cut_off, self.run.frozen)

    @property
    def counties(self) -> tuple[int, ...]:
        """Whose persons are counted."""
        return areas()[self.cell.area or self.area]


def find(run: ReportRun, full_code: str) -> Found:
    """A cell by its code: `I1.c` of the country, `CJ/I1.c` of a county."""
    area, slash, code = full_code.strip().partition("/")
    area, code = (area.upper(), code) if slash else (COUNTRY, full_code.strip())
    documents = run.documents.all()
    document = (
        documents.filter(county=None) if area == COUNTRY else documents.filter(county__code=area)
    ).first()
    if document is None or code not in document.cells or run.cut_off is None:
        raise NoCell
    frame = freezing.frame_of(run.period, run.cut_off, run.frozen)
    cell = cells_of(area, frame).get(code)
    if cell is None:
        raise NoCell
    return Found(run, area, code, cell, document.cells[code])


def youths(found: Found) -> list[int]:
    """Ids of the persons behind a cell, once for each time they are counted."""
    if not counts_persons(found.cell):
        raise NoCell
    return [youth for _id, _county, youth, _case in _rows(found, "ORDER BY w.id") if youth]


def total(found: Found) -> int:
    """How many rows stand behind a cell now, as it was known then: the printed figure."""
    sql, words = statement(found)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) c", words)
        return int(cursor.fetchone()[0])


def page(found: Found, after: int, user: User) -> tuple[list[Case | None], int | None]:
    """One page of the files behind a cell, and where the next one begins.

    None stands for a file that moved on to another county or was erased: it is counted here.
    """
    rows = _rows(found, f"AND w.id > {int(after)} ORDER BY w.id LIMIT {SIZE + 1}")
    shown = Case.objects.visible_to(user).select_related("youth__locality", "county")
    cases = shown.in_bulk([case for _id, _county, _youth, case in rows[:SIZE] if case])
    onward = rows[SIZE - 1][0] if len(rows) > SIZE else None
    return [cases.get(case or 0) for *_rest, case in rows[:SIZE]], onward


def _rows(found: Found, tail: str) -> list[tuple[int, int, int | None, int | None]]:
    sql, words = statement(found)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} {tail}", words)
        return [row[:4] for row in cursor.fetchall()]


def statement(found: Found) -> tuple[str, dict[str, Any]]:
    """SQL of the rows behind a cell that counts persons, with its parameters."""
    if not isinstance(found.cell, Counted):
        sql, words = list_statement(found.cell, found.counties)
        return sql, {**found.frame.words(), **words}
    inner, own = counted.listed(found.cell, found.run.pk)
    sql = (
        "SELECT w.id, w.county_id, w.youth_id, w.case_id, w.happened_on FROM ("
        f"{inner}) w WHERE w.county_id = ANY(%(counties)s)"
    )
    return sql, {**own, "counties": list(found.counties)}


def records(found: Found, after: int) -> tuple[list[Any], int | None]:
    """A page of the records behind a cell that counts no persons, and where the next one begins.

    `after` is how many were shown. None stands for what is not kept any more.
    """
    model, keys = _keys(found)
    shown = keys[after : after + SIZE]
    by_key = _with_names(model).in_bulk(shown) if model else {}
    onward = after + SIZE if len(keys) > after + SIZE else None
    return [by_key.get(key) for key in shown], onward


def _with_names(model: Any) -> Any:
    """What a line of a record says beside its own words."""
    fields = {field.name for field in model._meta.fields}
    return model.objects.select_related(*fields & {"county", "organisation"})


def _keys(found: Found) -> tuple[Any, list[int]]:
    cell, area = found.cell, found.cell.area or found.area
    if isinstance(cell, Counted) and not counts_persons(cell):
        counties = None if area == COUNTRY else list(found.counties)
        return COUNTED[cell.code], counted.keys(cell, found.run.pk, counties)
    if not isinstance(cell, Fixed) or cell.name.endswith(".target"):
        return None, []
    name, what = cell.name.split(".", 1)
    return RECORDS[name], found.run.frozen["records"][name][what].get(area, [])


def counts_persons(cell: AnyCell) -> bool:
    """Whether a list of persons stands behind it."""
    if isinstance(cell, Counted):
        return cell.code in counted.PERSONS
    return isinstance(cell, (Cell, Special))
