"""Open data: counts by month, county, indicator and sex that tell nothing about a person.

Each count of one month, county, indicator and sex is cut down to a multiple of five, and one under
five is not given at all; every total is the sum of what is given, never of what is hidden. So
whatever is added, subtracted or compared, over months or filters, tells of no cell more than the
five values it may have.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db import connection

from reporting.definitions import INDICATORS
from reporting.models import ReportRun

STEP = 5
LICENCE = "https://data.gov.ro/base/images/logoinst/OGL-ROU-1.0.pdf"
HOUR = 3600
_COUNTS = """
SELECT r.period, t.code, t.name, i.code, (d.cells ->> (i.code || '.c'))::int,
    (d.cells ->> (i.code || '.e'))::int
FROM (SELECT DISTINCT ON (period) id, period FROM reporting_reportrun WHERE status = 'done'
      AND frozen <> '{}' ORDER BY period, version DESC) r
JOIN reporting_reportdocument d ON d.run_id = r.id
JOIN territory_county t ON t.id = d.county_id
CROSS JOIN unnest(%(codes)s::text[]) i(code)
ORDER BY r.period, t.sort_order, i.code
"""


@dataclass(frozen=True)
class OpenRow:
    """One published row; None is a count under five, a total is of what is given."""

    month: str
    county_code: str
    county: str
    code: str
    indicator: str
    women: int | None
    men: int | None

    @property
    def total(self) -> int:
        """The sum of the given counts."""
        return (self.women or 0) + (self.men or 0)


HEADS = ("luna", "cod_judet", "judet", "cod", "indicator", "femei", "barbati", "total_publicat")


def given(count: int) -> int | None:
    """What is published of a count: a multiple of five, or nothing."""
    return None if count < STEP else count - count % STEP


def row(period: date, county_code: str, county: str, code: str, total: int, women: int) -> OpenRow:
    """One row of counts, made safe."""
    label = next(str(indicator.label) for indicator in INDICATORS if indicator.code == code)
    return OpenRow(
        month=f"{period:%Y-%m}",
        county_code=county_code,
        county=county,
        code=code,
        indicator=label,
        women=given(women),
        men=given(total - women),
    )


def rows() -> list[OpenRow]:
    """Every row of the last report of each month; read anew when another report is done."""
    last = ReportRun.objects.done().order_by("-finished_at").values_list("pk", flat=True).first()
    found: list[OpenRow] | None = cache.get(f"open-data-{last}")
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(_COUNTS, {"codes": [indicator.code for indicator in INDICATORS]})
            found = [row(*counts) for counts in cursor.fetchall()]
        cache.set(f"open-data-{last}", found, HOUR)
    return found


def table() -> list[tuple[Any, ...]]:
    """The rows as a file has them: `c` stands for a count that is not given."""
    return [
        (
            *(r.month, r.county_code, r.county, r.code, r.indicator),
            *("c" if number is None else number for number in (r.women, r.men)),
            r.total,
        )
        for r in rows()
    ]


def country(month: str, code: str) -> tuple[int, int]:
    """Women and men of a month in all counties: the sums of what is given."""
    own = [r for r in rows() if r.month == month and r.code == code]
    return sum(r.women or 0 for r in own), sum(r.men or 0 for r in own)
