"""Targets: loaded once from the definitions, split over counties by population."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from intespo.kit.dates import add_months
from intespo.territory.models import County
from reporting.definitions import INDICATORS, RECORDS, ROUNDS
from reporting.models import Target


@dataclass(frozen=True)
class Goal:
    """A value to reach between two days."""

    value: int
    starts_on: date
    ends_on: date

    def expected(self, on: date) -> int:
        """Where an even pace stands on a day, whole persons."""
        whole = (self.ends_on - self.starts_on).days
        gone = min(max((on - self.starts_on).days, 0), whole)
        return self.value * gone // whole

    def weeks_left(self, on: date) -> int:
        """Whole weeks to the end, at least one."""
        return max((self.ends_on - on).days // 7, 1)


def project_period() -> tuple[date, date]:
    """First and last day of the project, from the settings, for loading only."""
    start = date.fromisoformat(settings.PROJECT_START)
    return start, add_months(start, settings.PROJECT_MONTHS) - timedelta(days=1)


@transaction.atomic
def load() -> int:
    """Write national, region-kind and county targets; a value that somebody changed stays."""
    start, end = project_period()
    period = {"starts_on": start, "ends_on": end}
    counties = list(County.objects.select_related("region"))
    wanted = [Target(indicator=r.name, value=r.target, **period) for r in RECORDS]
    wanted += [
        Target(indicator=record.name, county=county, value=record.each, **period)
        for record in RECORDS
        if record.each
        for county in counties
    ]
    for indicator in (found for found in INDICATORS if found.target):
        code = indicator.kind.value
        wanted.append(Target(indicator=code, value=indicator.target, **period))
        for more, value in ((False, indicator.less_developed), (True, indicator.more_developed)):
            wanted.append(Target(indicator=code, more_developed=more, value=value, **period))
            own = [county for county in counties if county.region.more_developed == more]
            shares = split(value, [county.population for county in own])
            wanted += [
                Target(indicator=code, county=county, value=share, **period)
                for county, share in zip(own, shares, strict=True)
            ]
    Target.objects.bulk_create(wanted, ignore_conflicts=True)
    return Target.objects.count()


def split(total: int, weights: list[int]) -> list[int]:
    """Shares by weight that add up to the total: the largest remainders get the rest."""
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place)
    )
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares


def goals(on: date, county_id: int | None = None) -> dict[str, Goal]:
    """The targets of a county or the country by indicator; outside all periods the last ones."""
    national = Target.objects.filter(more_developed=None)
    rows = national.filter(county_id=county_id) if county_id else national.filter(county=None)
    found = rows.on(on) or rows.filter(starts_on__lte=on) or rows
    return {
        row.indicator: Goal(row.value, row.starts_on, row.ends_on)
        for row in found.order_by("starts_on")
    }


def of_counties(counties: list[int], on: date) -> dict[str, Goal]:
    """The targets of several counties added up."""
    rows = Target.objects.filter(county__in=counties)
    found: dict[str, Goal] = {}
    for row in (rows.on(on) or rows).order_by("starts_on"):
        known = found.get(row.indicator, Goal(0, row.starts_on, row.ends_on))
        found[row.indicator] = Goal(known.value + row.value, known.starts_on, known.ends_on)
    return found


def by_region_kind(on: date) -> dict[tuple[str, bool], int]:
    """National targets split by region kind."""
    rows = Target.objects.filter(county=None, more_developed__isnull=False)
    found = rows.on(on) or rows
    return {(row.indicator, bool(row.more_developed)): row.value for row in found}


def by_county(indicator: str, on: date) -> dict[int, int]:
    """One indicator's targets by county."""
    rows = Target.objects.filter(indicator=indicator, county__isnull=False)
    found = (rows.on(on) or rows).order_by("county").values_list("county")
    return dict(found.annotate(Sum("value")))


_KINDS = {None: "RO", False: "LDR", True: "MDR"}
_LABELS = {i.kind.value: i for i in INDICATORS} | {record.name: record for record in RECORDS}


def label_of(indicator: str) -> str:
    """An indicator's name as people read it, with its code."""
    found = _LABELS[indicator]
    return f"{found.code} {found.label}"


def name_of(area: str) -> str:
    """The country, a kind of regions, or a county by its code."""
    kinds = {
        "RO": _("Romania"),
        "LDR": _("Less developed regions"),
        "MDR": _("More developed region"),
    }
    return kinds.get(area) or County.objects.get(code=area).name


def of_area(area: str, on: date) -> list[Target]:
    """The rows of one area in the period of a day, in the indicators' order."""
    rows = Target.objects.filter(county__code=area)
    if area in _KINDS.values():
        kind = next(more for more, code in _KINDS.items() if code == area)
        rows = Target.objects.filter(county=None, more_developed=kind)
    found = rows.on(on) or rows
    order = list(_LABELS)
    return sorted(found, key=lambda row: order.index(row.indicator))


@dataclass(frozen=True)
class AreaRow:
    """One area's targets, one for each column; None where it has none."""

    code: str
    name: str
    values: list[int | None]


@dataclass(frozen=True)
class TargetTable:
    """The targets of one period: columns, areas, and columns whose counties do not add up."""

    heads: list[str]
    rows: list[AreaRow]
    period: tuple[date, date] | None
    astray: list[str]


def table(on: date) -> TargetTable:
    """Everything that is to be reached in the period of a day."""
    rows = Target.objects.select_related("county").order_by("county__sort_order")
    found = list(rows.on(on) or rows)
    held: dict[str, dict[str, int]] = defaultdict(dict)
    for row in found:
        area = row.county.code if row.county else _KINDS[row.more_developed]
        held[area][row.indicator] = row.value
    names = {county.code: county.name for county in County.objects.order_by("sort_order")}
    columns = list(_LABELS)
    areas = [(code, name_of(code)) for code in _KINDS.values()] + list(names.items())
    return TargetTable(
        heads=[label_of(name) for name in columns],
        rows=[
            AreaRow(code, name, [held[code].get(column) for column in columns])
            for code, name in areas
            if code in held
        ],
        period=(found[0].starts_on, found[0].ends_on) if found else None,
        astray=[label_of(column) for column in columns if not _adds_up(held, column, names)],
    )


def _adds_up(held: dict[str, dict[str, int]], column: str, counties: dict[str, str]) -> bool:
    """Whether counties, and kinds of regions, make the country; rounds are each county's own."""
    whole = held["RO"].get(column, 0)
    kinds = [held[kind][column] for kind in ("LDR", "MDR") if column in held[kind]]
    own = [held[code][column] for code in counties if column in held[code]]
    once = column == ROUNDS
    return (not kinds or sum(kinds) == whole) and (once or not own or sum(own) == whole)
