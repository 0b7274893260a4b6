"""What stands behind a cell of a report: its persons or records, as they were known then."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from cases.models import Case
from intespo.accounts.models import User
from outreach.models import InterventionPlan
from partners.models import CollectionRound, Methodology, Protocol
from reporting.asof import Frame
from reporting.cells import AnyCell, Cell, Fixed, Special
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
    if isinstance(found.cell, Fixed):
        raise NoCell
    return [youth for _id, _county, youth, _case in _rows(found, "ORDER BY w.id")]


def total(found: Found) -> int:
    """How many rows stand behind a cell now, as it was known then: the printed figure."""
    statement, words = _statement(found)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({statement}) c", words)
        return int(cursor.fetchone()[0])


def page(found: Found, after: int, user: User) -> tuple[list[Case | None], int | None]:
    """One page of the files behind a cell, and where the next one begins.

    None stands for a file that moved on to another county: it is counted here, and read there.
    """
    rows = _rows(found, f"AND w.id > {int(after)} ORDER BY w.id LIMIT {SIZE + 1}")
    shown = Case.objects.visible_to(user).select_related("youth__locality", "county")
    cases = shown.in_bulk([case for _id, _county, _youth, case in rows[:SIZE]])
    onward = rows[SIZE - 1][0] if len(rows) > SIZE else None
    return [cases.get(case) for *_rest, case in rows[:SIZE]], onward


def _rows(found: Found, tail: str) -> list[tuple[int, int, int, int]]:
    statement, words = _statement(found)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} {tail}", words)
        return list(cursor.fetchall())


def _statement(found: Found) -> tuple[str, dict[str, Any]]:
    statement, words = list_statement(found.cell, found.counties)
    return statement, {**found.frame.words(), **words}


def records(found: Found) -> list[Any]:
    """The project's own records behind a cell that counts no persons; none behind a target."""
    if not isinstance(found.cell, Fixed):
        return []
    name, what = found.cell.name.split(".", 1)
    if what == "target" or counted_once(found.cell):
        return []
    keys = found.run.frozen["records"][name][what].get(found.cell.area or found.area, [])
    by_key = RECORDS[name].objects.in_bulk(keys)
    return [by_key[key] for key in keys if key in by_key]


def counts_persons(cell: AnyCell) -> bool:
    """Whether a list of persons stands behind it."""
    return isinstance(cell, (Cell, Special))


def counted_once(cell: AnyCell) -> bool:
    """Whether the figure was taken at the cut-off from rows that keep their present state only."""
    return isinstance(cell, Fixed) and cell.name.startswith("activity.")
