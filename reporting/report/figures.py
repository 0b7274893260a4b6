"""One document's figures as the pages read them: nothing here asks the ledger."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from intespo.kit.dates import add_months, month_of, months_between
from intespo.kit.figures import percent
from reporting.definitions import INDICATORS, RECORDS, Indicator
from reporting.models import ReportDocument
from reporting.report.layout import COUNTRY
from reporting.small_groups import SENSITIVE

# Where printed reports are verified: a part of what QR codes hold, so for ever the same.
VERIFY = "v/"


@dataclass(frozen=True)
class Figures:
    """A month's numbers of one area; `cells` has each printed figure by its code."""

    area: str
    name: str
    period: date
    number: int
    version: int
    cut_off: datetime
    rules: str
    sha256: str
    cells: dict[str, int]
    starts_on: date
    ends_on: date
    official: dict[str, str]
    # What less and more developed regions are to reach, by indicator.
    kinds: dict[str, tuple[int, int]]
    # The next day in between and what is to be reached by then, by the indicator's code.
    stage: tuple[date, dict[str, int]] | None
    # Indicators of this area that have a target.
    targeted: frozenset[str]
    # Codes that its files do not print (reporting.small_groups).
    hidden: frozenset[str]
    site: str

    @classmethod
    def of(cls, document: ReportDocument) -> "Figures":
        """From what was frozen."""
        run, area = document.run, document.area
        own: dict[str, list[Any]] = run.frozen["targets"].get(area, {})
        _value, start, end = run.frozen["targets"][COUNTRY][INDICATORS[0].kind.value]
        if run.cut_off is None:
            raise ValueError("a document is made after its run was frozen")
        return cls(
            area=area,
            name=document.county.name if document.county else "",
            period=run.period,
            number=run.number,
            version=run.version,
            cut_off=run.cut_off,
            rules=run.rules_version,
            sha256=document.sha256,
            cells=document.cells,
            starts_on=date.fromisoformat(start),
            ends_on=date.fromisoformat(end),
            official=run.frozen["official"],
            kinds=_kinds(run.frozen["targets"]),
            stage=_stage(run.frozen.get("stages", {}).get(area, {}), run.period),
            targeted=frozenset(name for name, found in own.items() if found[0]),
            hidden=_hidden(run.frozen, document),
            site=run.frozen.get("site", settings.SITE_URL),
        )

    @property
    def national(self) -> bool:
        """The country's, not a county's."""
        return self.area == COUNTRY

    @property
    def end(self) -> date:
        """The last day of the month."""
        return add_months(self.period, 1) - timedelta(days=1)

    @property
    def months(self) -> int:
        """How many months the project has."""
        return months_between(self.starts_on.replace(day=1), self.ends_on.replace(day=1))

    @property
    def pace(self) -> str:
        """Share of the project's months that have passed."""
        return percent(min(self.number, self.months), self.months)

    @property
    def tick(self) -> float:
        """The same for a bar's mark, in per cent."""
        return min(1000 * self.number // self.months, 1000) / 10

    @property
    def address(self) -> str:
        """Where the document is verified."""
        # Not by `reverse`: who draws would load every screen of the product for this one line.
        return f"{self.site}/{VERIFY}{self.sha256}/"

    def by_month(self, row: int) -> dict[date, int]:
        """The figures of past months: row 1 the contacted, row 2 the registered."""
        found = {
            month_of(code.partition(".")[2]): number
            for code, number in self.cells.items()
            if code.startswith(f"T{row}.")
        }
        return dict(sorted(found.items()))

    def with_target(self) -> list[Indicator]:
        """Indicators about people that have a target here."""
        return [i for i in INDICATORS if i.kind.value in self.targeted]


def _kinds(targets: dict[str, dict[str, list[Any]]]) -> dict[str, tuple[int, int]]:
    """Of the less developed regions and of the more developed one."""
    less, more = targets.get("LDR", {}), targets.get("MDR", {})
    return {name: (less[name][0], more[name][0]) for name in less if name in more}


_CODES = [
    *((indicator.code, indicator.kind.value) for indicator in INDICATORS),
    *((record.code, record.name) for record in RECORDS),
]


def _stage(held: dict[str, list[Any]], period: date) -> tuple[date, dict[str, int]] | None:
    """The first stage that ends in the month or after it."""
    days = {day for found in held.values() for day, _value in found}
    ahead = sorted(day for day in map(date.fromisoformat, days) if day >= period)
    if not ahead:
        return None
    values = {
        code: value
        for code, name in _CODES
        for day, value in held.get(name, ())
        if day == ahead[0].isoformat()
    }
    return ahead[0], values


def _hidden(frozen: dict[str, Any], document: ReportDocument) -> frozenset[str]:
    """As frozen with the run; of a run from before that was frozen, nothing sensitive is told."""
    if document.area == COUNTRY:
        return frozenset()
    if "hidden" in frozen:
        return frozenset(frozen["hidden"].get(document.area, ()))
    return frozenset(code for code in document.cells if SENSITIVE.fullmatch(code))
