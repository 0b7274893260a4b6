"""Counters kept in step with the ledger by triggers: what a dashboard reads instead of counting.

Each milestone adds a row per dimension, in the transaction that writes it; a void adds the same
rows with a minus. Nobody waits for a lock, for rows are only added; `squash` sums them up from time
to time. `differences` counts the ledger anew and must find nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from cases.enums import MilestoneKind
from intespo.accounts import scope
from intespo.kit.dates import month_of
from intespo.territory.models import County
from reporting.models import Recount

SQUASH_LOCK = 74  # the first key of the advisory lock; one squashes at a time
WEEKS = 8  # weeks that a pace and its spread are told from
# Three reads, each a run of the index: months and weeks are many, and few of them are shown.
_READ = """
SELECT kind, dimension, value, CASE WHEN dimension = 'all' THEN county_id END, sum(n)::bigint
FROM (
    SELECT county_id, kind, dimension, value, n FROM reporting_counter
    WHERE {where} AND dimension IN ('all', 'sex', 'urban', 'level')
    UNION ALL SELECT county_id, kind, dimension, value, n FROM reporting_counter
    WHERE {where} AND dimension = 'month' AND kind = ANY(%(kinds)s)
    UNION ALL SELECT county_id, kind, dimension, value, n FROM reporting_counter
    WHERE {where} AND dimension = 'week' AND kind = ANY(%(kinds)s) AND value >= %(since)s) c
GROUP BY 1, 2, 3, 4
"""


class Tally:
    """Counts of persons by kind and dimension."""

    def __init__(self, cells: dict[tuple[Any, ...], int], counties: dict[int, County]) -> None:
        self.cells = cells
        self.counties = counties

    def count(self, kind: MilestoneKind, **dimension: Any) -> int:
        """Persons who reached a milestone, in all or in one cut; 0 when nobody did."""
        if not dimension:
            return self.cells.get((kind.value, "all"), 0)
        [(name, value)] = dimension.items()
        if name == "more_developed":
            own = [pk for pk, c in self.counties.items() if c.region.more_developed == value]
            return sum(self.cells.get((kind.value, "county_id", pk), 0) for pk in own)
        return self.cells.get((kind.value, name, value), 0)

    def months(self, kind: MilestoneKind) -> dict[date, int]:
        """Persons by the month in which it happened."""
        return {
            month_of(key[2]): number
            for key, number in self.cells.items()
            if key[:2] == (kind.value, "month") and number
        }

    def weeks(self, kind: MilestoneKind, on: date) -> list[int]:
        """Persons of each of the last full weeks, the earliest first."""
        monday = on - timedelta(days=on.weekday())
        days = [monday - timedelta(weeks=back) for back in range(WEEKS, 0, -1)]
        return [self.cells.get((kind.value, "week", day.isoformat()), 0) for day in days]


def tally(on: date, kinds: tuple[MilestoneKind, ...], counties: list[County] | None) -> Tally:
    """The counters of some counties, or of all; months and weeks of the named kinds only."""
    words: dict[str, Any] = {
        "since": (on - timedelta(weeks=WEEKS, days=on.weekday())).isoformat(),
        "kinds": [kind.value for kind in kinds],
        "counties": [county.pk for county in counties or ()],
    }
    where = "true" if counties is None else "county_id = ANY(%(counties)s)"
    if counties is not None and len(counties) == 1:
        where, words["counties"] = "county_id = %(counties)s", counties[0].pk
    with connection.cursor() as cursor:
        cursor.execute(_READ.format(where=where), words)
        rows = cursor.fetchall()
    known = counties if counties is not None else County.objects.select_related("region")
    return Tally(_cells(rows), {county.pk: county for county in known})


def _cells(rows: list[tuple[Any, ...]]) -> dict[tuple[Any, ...], int]:
    cells: dict[tuple[Any, ...], int] = {}
    for kind, dimension, value, county, number in rows:
        if dimension == "all":
            cells[kind, "county_id", county] = number
            cells[kind, "all"] = cells.get((kind, "all"), 0) + number
        else:
            shown = value == "urban" if dimension == "urban" else value
            cells[kind, dimension, shown] = number
    return cells


# A caseload has no counters of its own: it changes hands. Its milestones are few enough to count.
_CASELOAD = """
SELECT m.kind, x.dimension, x.value, NULL, count(*) FROM cases_milestone m
JOIN cases_case c ON c.id = m.case_id
CROSS JOIN LATERAL (VALUES ('all', ''), ('sex', m.sex),
    ('urban', CASE WHEN m.urban THEN 'urban' ELSE 'rural' END), ('level', m.level),
    ('month', to_char(m.happened_on, 'YYYY-MM'))) x(dimension, value)
WHERE m.voided_at IS NULL AND m.county_id = %(county)s
  AND (c.manager_id = ANY(%(users)s) OR %(shared)s AND EXISTS (SELECT FROM cases_casemember k
      WHERE k.case_id = c.id AND k.user_id = ANY(%(users)s)))
GROUP BY 1, 2, 3
"""


def tally_of_caseload(county: County, users: list[int], *, shared: bool) -> Tally:
    """The files that some users manage, and those shared with them where a team is meant."""
    words: dict[str, Any] = {"county": county.pk, "users": users, "shared": shared}
    with connection.cursor() as cursor:
        cursor.execute(_CASELOAD, words)
        return Tally(_cells(cursor.fetchall()), {county.pk: county})


_SQUASH = """
WITH gone AS (
    DELETE FROM reporting_counter WHERE delta RETURNING county_id, kind, dimension, value, n)
INSERT INTO reporting_counter (county_id, kind, dimension, value, n, delta)
SELECT county_id, kind, dimension, value, sum(n), false FROM gone
GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0
ON CONFLICT (county_id, kind, dimension, value) WHERE NOT delta
DO UPDATE SET n = reporting_counter.n + excluded.n
"""


@transaction.atomic
def squash() -> int:
    """Add up what was added since the last time; how many rows were gathered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 0)", [SQUASH_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_SQUASH)
        return int(cursor.rowcount)


# Written without a look at the triggers' text: each checks the other.
_DIFFERENCES = """
WITH standing AS (
    SELECT county_id, kind, sex, urban, level, happened_on, count(*) AS n FROM cases_milestone
    WHERE voided_at IS NULL GROUP BY 1, 2, 3, 4, 5, 6
), ledger AS (
    SELECT county_id, kind, 'all' AS dimension, '' AS value, sum(n) AS n FROM standing
    GROUP BY 1, 2
    UNION ALL SELECT county_id, kind, 'sex', sex, sum(n) FROM standing GROUP BY 1, 2, 4
    UNION ALL SELECT county_id, kind, 'urban', CASE WHEN urban THEN 'urban' ELSE 'rural' END, sum(n)
    FROM standing GROUP BY 1, 2, 4
    UNION ALL SELECT county_id, kind, 'level', level, sum(n) FROM standing WHERE level <> ''
    GROUP BY 1, 2, 4
    UNION ALL SELECT county_id, kind, 'month', to_char(happened_on, 'YYYY-MM'), sum(n)
    FROM standing GROUP BY 1, 2, 4
    UNION ALL SELECT county_id, kind, 'week',
        to_char(date_trunc('week', happened_on::timestamp), 'YYYY-MM-DD'), sum(n)
    FROM standing GROUP BY 1, 2, 4
), counted AS (
    SELECT county_id, kind, dimension, value, sum(n) AS n FROM reporting_counter
    GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0
)
SELECT county_id, kind, dimension, value, coalesce(c.n, 0)::bigint, coalesce(l.n, 0)::bigint
FROM ledger l FULL JOIN counted c USING (county_id, kind, dimension, value)
WHERE coalesce(c.n, 0) <> coalesce(l.n, 0) ORDER BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class Difference:
    """A counter that is not what the ledger says."""

    county_id: int
    kind: str
    dimension: str
    value: str
    counted: int
    ledger: int


def differences() -> Iterator[Difference]:
    """Counters and ledger laid side by side; nothing when all is well."""
    with scope.system("recount"), connection.cursor() as cursor:
        cursor.execute(_DIFFERENCES)
        for row in cursor.fetchall():
            yield Difference(*row)


def recount() -> list[Difference]:
    """Lay counters and ledger side by side and keep how many differ: dashboards say so."""
    found = list(differences())
    Recount.objects.create(differences=len(found))
    return found
