"""Maps and the table of counties: where people are, and how far each county is."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import MilestoneKind
from intespo.kit.charts import maps
from intespo.kit.figures import percent
from intespo.territory.loading import DATA
from intespo.territory.models import County, Locality
from reporting import ledger, targets
from reporting.boards.place import figure_link
from reporting.counters import Tally
from reporting.ledger import Slice

SHAPES = DATA / "ro_counties_svg.json"
QUIET_DAYS = 60


def county_map(county: County, what: str) -> dict[str, Any]:
    """Where the uncontacted (or the registered) are, by administrative unit."""
    registered = what == "registered"
    statement = ledger.REGISTERED if registered else ledger.UNCONTACTED
    counts = ledger.by_unit(statement, county.pk)
    since = timezone.now() - timedelta(days=QUIET_DAYS)
    visited = ledger.visited_units(county.pk, since)
    kind = MilestoneKind.REGISTERED if registered else MilestoneKind.IDENTIFIED
    without = "" if registered else MilestoneKind.CONTACTED.value
    units = Locality.objects.filter(county=county, parent=None, siruta__in=counts)
    rows: list[dict[str, Any]] = [
        {
            "name": unit.name,
            "count": counts[unit.siruta],
            "visited": unit.siruta in visited,
            "link": figure_link(
                kind, Slice(county_id=county.pk, locality_id=unit.siruta, without=without).query()
            ),
            "unit": unit,
        }
        for unit in units
    ]
    places = [
        maps.Place(
            siruta=row["unit"].siruta,
            name=row["name"],
            lat=row["unit"].lat,
            lon=row["unit"].lon,
            count=row["count"],
            calls=not registered and not row["visited"],
            link=row["link"],
        )
        for row in rows
        if row["unit"].lat is not None
    ]
    return {"chart": maps.county(SHAPES, county.code, places), "rows": rows, "what": what}


def country_map(tally: Tally, kind: MilestoneKind, on: date) -> dict[str, Any]:
    """Each county's share of its own target in five classes, cut on the printed number."""
    goals = targets.by_county(kind.value, on)
    shares: list[tuple[County, int]] = []
    for county in tally.counties.values():
        value = tally.count(kind, county_id=county.pk)
        goal = goals[county.pk].value if county.pk in goals else 0
        shares.append((county, (200 * value + goal) // (2 * goal) if goal else 0))
    classes = class_limits([share for _county, share in shares])
    values = {
        county.code: (
            county.name,
            sum(share >= limit for limit in classes),
            str(share),
            reverse("reporting:county", args=[county.code]),
        )
        for county, share in shares
    }
    words = legend(classes, [share for _county, share in shares])
    return {"chart": maps.country(SHAPES, values), "legend": words}


def league(tally: Tally, on: date) -> list[dict[str, Any]]:
    """Counties by how far they are on the way to their own target, each with its denominators."""
    goals = targets.by_county(MilestoneKind.REGISTERED.value, on)
    rows = [
        _league_row(tally, county, goals[county.pk].value if county.pk in goals else 0)
        for county in tally.counties.values()
    ]
    rows.sort(key=lambda row: (-row["order"], row["county"].sort_order))
    return rows


def _league_row(tally: Tally, county: County, goal: int) -> dict[str, Any]:
    kinds = {
        "identified": MilestoneKind.IDENTIFIED,
        "contacted": MilestoneKind.CONTACTED,
        "registered": MilestoneKind.REGISTERED,
        "profiled": MilestoneKind.PROFILED,
    }
    counts = {name: tally.count(kind, county_id=county.pk) for name, kind in kinds.items()}
    own = Slice(county_id=county.pk).query()
    return {
        "county": county,
        "link": reverse("reporting:county", args=[county.code]),
        "goal": goal,
        "share": percent(counts["registered"], goal),
        "order": counts["registered"] / goal if goal else 0.0,
        "reached": percent(counts["contacted"], counts["identified"]),
        "taken_up": percent(counts["registered"], counts["contacted"]),
        "levelled": percent(counts["profiled"], counts["registered"]),
        "counts": counts,
        "links": {name: figure_link(kind, own) for name, kind in kinds.items()},
    }


def class_limits(shares: list[int]) -> list[int]:
    """Four rising limits that cut the shares into five classes of about the same size."""
    ordered = sorted(shares)
    limits: list[int] = []
    for place in range(1, 5):
        limit = ordered[len(ordered) * place // 5]
        limits.append(max(limit, limits[-1] + 1) if limits else max(limit, 1))
    return limits


def legend(limits: list[int], shares: list[int]) -> list[dict[str, Any]]:
    """From the highest class down: fill, words, counties in it."""
    words = [_("under %(n)s %%") % {"n": limits[0]}]
    words += [
        f"{low}–{high - 1} %" if high - 1 > low else f"{low} %" for low, high in pairwise(limits)
    ]
    words.append(_("%(n)s %% and over") % {"n": limits[-1]})
    counts = [0] * 5
    for share in shares:
        counts[sum(share >= limit for limit in limits)] += 1
    rows = [
        {
            "fill": maps.BLUES[place],
            "tone": place + 1,
            "words": words[place],
            "count": counts[place],
        }
        for place in range(5)
    ]
    return rows[::-1]
