"""Reads the ledger: one statement counts every cell, one slice gives a cell's persons."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.enums import Level, MilestoneKind, Sex, YouthStatus
from cases.models import Milestone
from cases.models.ledger import MilestoneQuerySet
from intespo.accounts.models import User
from intespo.kit.dates import add_months, month_name, month_of, month_start

# Each dimension as SQL; a cell is asked for by the names of its dimensions.
DIMENSIONS = {
    "county_id": "county_id",
    "sex": "sex",
    "urban": "urban",
    "more_developed": "more_developed",
    "level": "level",
    "month": "date_trunc('month', happened_on::timestamp)::date",
    "recent": "happened_on > %(recent)s",
    "education": "education",
    "in_period": "happened_on >= %(period)s",
}
# Grouping sets beside the kind: those of every dashboard, and what only a report asks for. Fewer
# dimensions mean fewer cells to hash: a dashboard takes half the time of a report.
DASHBOARD_SETS = (
    *((), ("county_id",), ("sex",), ("urban",)),
    *(("more_developed",), ("level",), ("month",), ("recent",)),
)
REPORT_SETS = (
    *DASHBOARD_SETS,
    *(("county_id", "in_period"), ("in_period",), ("in_period", "more_developed")),
    *(("level", "sex"), ("level", "urban"), ("level", "county_id"), ("level", "more_developed")),
    ("education",),
)


@dataclass(frozen=True)
class Scope:
    """Which part of the ledger is counted; no cut-off means what stands now.

    A period asks for a report's cells beside a dashboard's.
    """

    until: date
    county_id: int | None = None
    cut_off: datetime | None = None
    period_start: date | None = None


class Tally:
    """Counts of persons by kind and dimensions."""

    def __init__(self, cells: Mapping[tuple[Any, ...], int]) -> None:
        self.cells = cells

    def count(self, kind: MilestoneKind, **dimensions: Any) -> int:
        """Persons who reached a milestone, in one cell; 0 when nobody did."""
        key = (kind.value, *((name, dimensions[name]) for name in sorted(dimensions)))
        return self.cells.get(key, 0)

    def months(self, kind: MilestoneKind) -> dict[date, int]:
        """Persons by the month in which it happened."""
        return {
            key[1][1]: number
            for key, number in self.cells.items()
            if key[0] == kind.value and len(key) == 2 and key[1][0] == "month"
        }


def tally(scope: Scope) -> Tally:
    """Count every cell of a scope in one statement."""
    where, words = _where(scope)
    wanted = REPORT_SETS if scope.period_start else DASHBOARD_SETS
    names = [name for name in DIMENSIONS if any(name in cells for cells in wanted)]
    sets = ", ".join(f"(kind{''.join(', ' + name for name in cells)})" for cells in wanted)
    listed = ", ".join(names)
    inner = ", ".join(f"{DIMENSIONS[name]} AS {name}" for name in names)
    places = ", ".join(str(place) for place in range(1, len(names) + 2))
    statement = f"""
        SELECT kind, {listed}, grouping({listed}), sum(n)::bigint FROM (
            SELECT kind, {inner}, count(*) AS n FROM cases_milestone WHERE {where}
            GROUP BY {places}) cells
        GROUP BY GROUPING SETS ({sets})
    """
    words |= {"recent": scope.until - timedelta(days=28), "period": scope.period_start}
    with connection.cursor() as cursor:
        cursor.execute(statement, words)
        return Tally(dict(_cells(names, cursor.fetchall())))


def _cells(names: list[str], rows: list[tuple[Any, ...]]) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Rows as cells: only the dimensions of the row's own grouping set belong to its key."""
    for kind, *values, mask, number in rows:
        present = [
            (name, value)
            for place, (name, value) in enumerate(zip(names, values, strict=True))
            if not mask >> (len(names) - 1 - place) & 1
        ]
        yield (kind, *sorted(present)), number


def _where(scope: Scope) -> tuple[str, dict[str, Any]]:
    parts = ["happened_on <= %(until)s"]
    if scope.county_id:
        parts.append("county_id = %(county)s")
    if scope.cut_off:
        parts.append("recorded_at <= %(cut)s AND (voided_at IS NULL OR voided_at > %(cut)s)")
    else:
        parts.append("voided_at IS NULL")
    words = {"until": scope.until, "county": scope.county_id, "cut": scope.cut_off}
    return " AND ".join(parts), words


@dataclass(frozen=True)
class Slice:
    """One figure's persons: the same WHERE as the figure's count, from an address and back."""

    county_id: int | None = None
    sex: str = ""
    residence: str = ""
    kind_of_region: str = ""
    level: str = ""
    month: str = ""
    locality_id: int | None = None
    without: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """From a query string; what is not a value of its dimension is passed over."""
        county, locality = query.get("judet", ""), query.get("localitate", "")
        checks = {
            "sex": ("sex", Sex.values),
            "residence": ("mediu", ("urban", "rural")),
            "kind_of_region": ("regiuni", ("mai", "mai-putin")),
            "level": ("nivel", Level.values),
            "without": ("fara", MilestoneKind.values),
        }
        found = {
            name: query.get(word, "") if query.get(word, "") in allowed else ""
            for name, (word, allowed) in checks.items()
        }
        return cls(
            county_id=_number(county, 3),
            locality_id=_number(locality, 7),
            month=_month(query.get("luna", "")),
            **found,
        )

    def query(self) -> str:
        """Back into a query string."""
        words = {
            "county_id": "judet",
            "sex": "sex",
            "residence": "mediu",
            "kind_of_region": "regiuni",
            "level": "nivel",
            "month": "luna",
            "locality_id": "localitate",
            "without": "fara",
        }
        given = {words[f.name]: getattr(self, f.name) for f in fields(self)}
        return urlencode({word: value for word, value in given.items() if value})

    def words(self) -> list[str]:
        """The parts of the cut that need no look-up, as people say them."""
        said = {
            "urban": _("urban"),
            "rural": _("rural"),
            "mai": _("more developed region"),
            "mai-putin": _("less developed regions"),
        }
        found = [said[word] for word in (self.residence, self.kind_of_region) if word]
        if self.month:
            found.append(month_name(month_of(self.month)))
        if self.without:
            found.append(_("not yet: %(kind)s") % {"kind": MilestoneKind(self.without).label})
        return found

    def persons(self, kind: MilestoneKind, user: User) -> MilestoneQuerySet:
        """The milestones behind the figure that a user may see."""
        found = Milestone.objects.visible_to(user).standing().filter(kind=kind)
        if self.county_id:
            found = found.filter(county_id=self.county_id)
        if self.sex:
            found = found.filter(sex=self.sex)
        if self.residence:
            found = found.filter(urban=self.residence == "urban")
        if self.kind_of_region:
            found = found.filter(more_developed=self.kind_of_region == "mai")
        if self.level:
            found = found.filter(level=self.level)
        if self.locality_id:
            unit = Q(locality_id=self.locality_id) | Q(locality__parent_id=self.locality_id)
            found = found.filter(unit)
        if self.month:
            start = month_of(self.month)
            found = found.filter(happened_on__gte=start, happened_on__lt=add_months(start, 1))
        if self.without:
            reached = Milestone.objects.standing().filter(kind=self.without)
            found = found.exclude(youth__in=reached.values("youth"))
            found = found.exclude(youth__status=YouthStatus.EXCLUDED)
        return found


def _number(text: str, digits: int) -> int | None:
    """A key somebody may have typed; None for what is no number of that size."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def _month(text: str) -> str:
    try:
        month = month_start(month_of(text))
    except ValueError:
        return ""
    return f"{month:%Y-%m}" if 2000 <= month.year <= 2100 else ""


# Identified and not yet further, by locality: the same anti-joins as the slice's `without`. Who is
# excluded for now is no potential NEET.
_WITHOUT = """
    SELECT coalesce(l.parent_id, l.siruta) AS unit, count(*) FROM cases_milestone m
    JOIN territory_locality l ON l.siruta = m.locality_id
    WHERE m.county_id = %(county)s AND m.kind = 'identified' AND m.voided_at IS NULL
      AND NOT EXISTS (SELECT FROM cases_milestone c WHERE c.youth_id = m.youth_id
                      AND c.kind = '{kind}' AND c.voided_at IS NULL)
      AND NOT EXISTS (SELECT FROM cases_youth y WHERE y.id = m.youth_id AND y.status = 'excluded')
    GROUP BY 1
"""
UNCONTACTED = _WITHOUT.replace("{kind}", MilestoneKind.CONTACTED.value)
POTENTIAL = _WITHOUT.replace("{kind}", MilestoneKind.REGISTERED.value)
REGISTERED = """
    SELECT coalesce(l.parent_id, l.siruta) AS unit, count(*) FROM cases_milestone m
    JOIN territory_locality l ON l.siruta = m.locality_id
    WHERE m.county_id = %(county)s AND m.kind = 'registered' AND m.voided_at IS NULL
    GROUP BY 1
"""
VISITED = """
    SELECT DISTINCT coalesce(l.parent_id, l.siruta) FROM cases_contactattempt a
    JOIN cases_youth y ON y.id = a.youth_id JOIN territory_locality l ON l.siruta = y.locality_id
    WHERE a.county_id = %(county)s AND a.channel = 'visit' AND a.at >= %(since)s
"""


def by_unit(statement: str, county_id: int) -> dict[int, int]:
    """Persons of a county by administrative unit (SIRUTA)."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"county": county_id})
        return dict(cursor.fetchall())


def visited_units(county_id: int, since: datetime) -> set[int]:
    """Administrative units where somebody was visited since a moment."""
    with connection.cursor() as cursor:
        cursor.execute(VISITED, {"county": county_id, "since": since})
        return {siruta for (siruta,) in cursor.fetchall()}
