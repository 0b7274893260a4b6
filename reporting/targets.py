"""Targets: loaded once from the definitions, split over counties by population."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from intespo.kit.dates import add_months
from intespo.territory.models import County
from reporting.definitions import INDICATORS, RECORDS
from reporting.models import Target

Key = TypeVar("Key")


@dataclass(frozen=True)
class Goal:
    """A value to reach between two days, and by way of which stages: their days and values."""

    value: int
    starts_on: date
    ends_on: date
    stages: tuple[tuple[date, int], ...] = ()

    def expected(self, on: date) -> int:
        """Where the plan stands on a day: an even pace from stage to stage, whole persons."""
        begun, had = self.starts_on, 0
        for day, value in (*self.stages, (self.ends_on, self.value)):
            if on < day:
                gone = max((on - begun).days, 0)
                return had + (value - had) * gone // (day - begun).days
            begun, had = day, value
        return self.value

    def next_stage(self, on: date) -> tuple[date, int] | None:
        """The first stage that has not passed."""
        return next(((day, value) for day, value in self.stages if day >= on), None)

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
    end = _moved_end(start, end)
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


def _moved_end(start: date, end: date) -> date:
    """The last day of the targets on record, moved when the project got longer or shorter.

    It never comes before a stage: then it stays where it is.
    """
    days = Target.objects.filter(starts_on=start).order_by("-ends_on").values_list("ends_on")
    held = [day for (day,) in days.distinct()]
    if not held or held[0] == end:
        return end
    if len(held) > 1 and held[1] >= end:
        return held[0]
    Target.objects.filter(starts_on=start, ends_on=held[0]).update(ends_on=end)
    return end


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


def of_period(rows: QuerySet[Target], on: date) -> list[Target]:
    """The rows of the period begun last by a day, or of the first one; by the day they are for."""
    held = list(rows.order_by("ends_on", "id"))
    begun = [row.starts_on for row in held if row.starts_on <= on]
    start = max(begun) if begun else min((row.starts_on for row in held), default=on)
    return [row for row in held if row.starts_on == start]


def goals(on: date, county_id: int | None = None) -> dict[str, Goal]:
    """The targets of a county or the country by indicator."""
    national = Target.objects.filter(more_developed=None)
    rows = national.filter(county_id=county_id) if county_id else national.filter(county=None)
    return folded(of_period(rows, on), lambda row: row.indicator)


def of_counties(counties: list[int], on: date) -> dict[str, Goal]:
    """The targets of several counties added up."""
    rows = of_period(Target.objects.filter(county__in=counties), on)
    each = folded(rows, lambda row: (row.indicator, row.county_id))
    found: dict[str, list[Goal]] = defaultdict(list)
    for (indicator, _county), goal in each.items():
        found[indicator].append(goal)
    return {indicator: together(parts) for indicator, parts in found.items()}


def together(parts: list[Goal]) -> Goal:
    """Several targets as one; each stage of one is a stage of the sum."""
    days = sorted({day for part in parts for day, _value in part.stages})
    return Goal(
        value=sum(part.value for part in parts),
        starts_on=parts[0].starts_on,
        ends_on=parts[0].ends_on,
        stages=tuple((day, sum(part.expected(day) for part in parts)) for day in days),
    )


def by_region_kind(on: date) -> dict[tuple[str, bool], int]:
    """National targets split by region kind."""
    rows = of_period(Target.objects.filter(county=None, more_developed__isnull=False), on)
    found = folded(rows, lambda row: (row.indicator, bool(row.more_developed)))
    return {key: goal.value for key, goal in found.items()}


def by_county(indicator: str, on: date) -> dict[int, Goal]:
    """One indicator's targets by county."""
    rows = Target.objects.filter(indicator=indicator, county__isnull=False)
    return folded(of_period(rows, on), lambda row: row.county_id or 0)


def folded(rows: list[Target], key: Callable[[Target], Key]) -> dict[Key, Goal]:
    """Goals by key: of rows in the order of their days the last is the target."""
    found: dict[Key, Goal] = {}
    for row in rows:
        known = found.get(key(row))
        before = (*known.stages, (known.ends_on, known.value)) if known else ()
        found[key(row)] = Goal(row.value, row.starts_on, row.ends_on, before)
    return found
