"""What other systems read: the figures of finished monthly reports, never of persons."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from intespo.kit.dates import month_of
from reporting.definitions import INDICATORS
from reporting.models import ReportDocument, ReportRun
from reporting.open_data import STEP
from reporting.report.figures import Figures
from reporting.small_groups import TELLING

LAST = "last"
# The figures of an indicator by the letter of their column.
COLUMNS = {
    "target": "a",
    "in_month": "b",
    "to_date": "c",
    "women": "e",
    "rural": "f",
    "roma": "g",
}


class NotPublished(LookupError):
    """There is no finished report of this month, or none of this area."""


@dataclass(frozen=True)
class Point:
    """An indicator's figures at the end of one month."""

    month: str
    in_month: int | None
    to_date: int | None


def last_of_each_month() -> list[ReportRun]:
    """The last finished report of each month, the newest month first."""
    done = ReportRun.objects.done().exclude(cut_off=None)
    return list(done.order_by("-period", "-version").distinct("period"))


def report(month: str) -> ReportRun:
    """The last finished report of a month such as 2026-09, or of the last month there is."""
    found = ReportRun.objects.done().exclude(cut_off=None).order_by("-period", "-version")
    if month != LAST:
        try:
            found = found.filter(period=month_of(month))
        except ValueError:
            raise NotPublished from None
    run = found.first()
    if run is None:
        raise NotPublished
    return run


def document(run: ReportRun, area: str) -> ReportDocument:
    """The document of the country (RO) or of a county's code."""
    rows = run.documents.select_related("county", "run")
    found = rows.filter(county=None) if area == "RO" else rows.filter(county__code=area)
    known = found.first()
    if known is None:
        raise NotPublished
    return known


def figures(of: ReportDocument) -> dict[str, int | None]:
    """Every cell by its code; of a county's small groups what no difference tells anything from.

    None stands for what the county's printed report does not tell either; the other figures of
    such groups are cut down to multiples of five, as in the open data.
    """
    known = Figures.of(of)
    return {code: _told(known, code, number) for code, number in known.cells.items()}


def _told(known: Figures, code: str, number: int) -> int | None:
    if code in known.hidden:
        return None
    rounded = not known.national and TELLING.fullmatch(code)
    return number - number % STEP if rounded else number


def by_indicator(cells: dict[str, int | None]) -> Iterator[dict[str, str | int | None]]:
    """The main figures of each indicator about people."""
    for indicator in INDICATORS:
        row: dict[str, str | int | None] = {"code": indicator.code}
        yield row | {name: cells.get(f"{indicator.code}.{c}") for name, c in COLUMNS.items()}


def series(code: str, area: str) -> list[Point]:
    """An indicator month by month, each from its last report; the earliest first."""
    if code not in {indicator.code for indicator in INDICATORS}:
        raise NotPublished
    runs = [run.pk for run in last_of_each_month()]
    rows = ReportDocument.objects.filter(run__in=runs).order_by("run__period")
    own = rows.filter(county=None) if area == "RO" else rows.filter(county__code=area)
    found = own.values_list("run__period", f"cells__{code}.b", f"cells__{code}.c")
    if not found:
        raise NotPublished
    return [_point(*row) for row in found]


def _point(period: date, in_month: int | None, to_date: int | None) -> Point:
    return Point(f"{period:%Y-%m}", in_month, to_date)
