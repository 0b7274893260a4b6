"""Where the young people are: each administrative unit with its potential NEETs and its traits."""

from typing import Any

from django.db.models import Prefetch

from cases.enums import MilestoneKind
from intespo.kit.charts import maps
from intespo.territory.models import County, Locality
from partners.models import CommunityProfile
from reporting import ledger
from reporting.boards.maps import SHAPES
from reporting.boards.place import figure_link
from reporting.ledger import Slice

COLUMNS = {
    "potential": (ledger.POTENTIAL, MilestoneKind.IDENTIFIED, MilestoneKind.REGISTERED.value),
    "uncontacted": (ledger.UNCONTACTED, MilestoneKind.IDENTIFIED, MilestoneKind.CONTACTED.value),
    "registered": (ledger.REGISTERED, MilestoneKind.REGISTERED, ""),
}


def of_county(county: County, trait: str = "") -> dict[str, Any]:
    """The table and the map of a county; `trait` keeps only units that have it."""
    counts = {name: ledger.by_unit(what[0], county.pk) for name, what in COLUMNS.items()}
    profiles = CommunityProfile.objects.filter(county=county)
    units = Locality.objects.filter(county=county, parent=None)
    units = units.prefetch_related(Prefetch("community", queryset=profiles))
    rows = [_row(unit, county, counts) for unit in units]
    if trait:
        rows = [row for row in rows if row["profile"] and trait in row["profile"].traits]
    rows.sort(key=lambda row: (-row["potential"], row["unit"].sort_key))
    return {"rows": rows, "chart": maps.county(SHAPES, county.code, _places(rows))}


def _row(unit: Locality, county: County, counts: dict[str, dict[int, int]]) -> dict[str, Any]:
    row: dict[str, Any] = {"unit": unit, "profile": getattr(unit, "community", None), "links": {}}
    for name, (_statement, kind, without) in COLUMNS.items():
        row[name] = counts[name].get(unit.siruta, 0)
        cut = Slice(county_id=county.pk, locality_id=unit.siruta, without=without)
        row["links"][name] = figure_link(kind, cut.query())
    # Young people per thousand inhabitants, of the census figure that the map has.
    people = unit.population or 0
    row["density"] = (1000 * row["potential"] + people // 2) // people if people else None
    return row


def _places(rows: list[dict[str, Any]]) -> list[maps.Place]:
    return [
        maps.Place(
            siruta=row["unit"].siruta,
            name=row["unit"].name,
            lat=row["unit"].lat,
            lon=row["unit"].lon,
            count=row["potential"],
            calls=bool(row["profile"] and row["profile"].traits),
            link=row["links"]["potential"],
        )
        for row in rows
        if row["unit"].lat is not None and row["potential"]
    ]
