"""Targets: loaded once from the definitions, split over counties by population."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from intespo.kit.dates import add_months
from intespo.territory.models import County
from partners.models import PROTOCOL_TARGET
from reporting.definitions import INDICATORS, PROTOCOLS
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
    wanted = [
        Target(indicator=PROTOCOLS, value=PROTOCOL_TARGET, **period),
        *(Target(indicator=PROTOCOLS, county=c, value=1, **period) for c in County.objects.all()),
    ]
    for indicator in INDICATORS:
        code = indicator.kind.value
        wanted.append(Target(indicator=code, value=indicator.target, **period))
        for more, value in ((False, indicator.less_developed), (True, indicator.more_developed)):
            wanted.append(Target(indicator=code, more_developed=more, value=value, **period))
            counties = list(County.objects.filter(region__more_developed=more))
            shares = split(value, [county.population for county in counties])
            wanted += [
                Target(indicator=code, county=county, value=share, **period)
                for county, share in zip(counties, shares, strict=True)
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
