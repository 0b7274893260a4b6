"""Loads regions, counties and localities by COPY; running it again changes nothing."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connections, transaction

from intespo.kit.copying import copy_rows
from intespo.kit.text import search_key, sort_key
from intespo.territory.models import County, Locality, Region

DATA = Path(__file__).parent / "data"
LOCALITY_COLUMNS = (
    *("siruta", "name", "kind", "parent_id", "county_id", "urban"),
    *("lat", "lon", "population", "search_key", "sort_key"),
)


def load(using: str = "default") -> dict[str, int]:
    """Bring the three tables to the state of the files; the counts that now stand in them."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        _regions_and_counties(using)
        cursor.execute("CREATE TEMP TABLE locality_new (LIKE territory_locality) ON COMMIT DROP")
        counties = dict(County.objects.using(using).values_list("code", "id"))
        copy_rows("locality_new", LOCALITY_COLUMNS, _localities(counties), using=using)
        columns = ", ".join(LOCALITY_COLUMNS)
        updates = ", ".join(f"{name} = excluded.{name}" for name in LOCALITY_COLUMNS[1:])
        # Units first: a locality points to its unit.
        cursor.execute(
            f"INSERT INTO territory_locality ({columns}) SELECT {columns} FROM locality_new "
            f"ORDER BY parent_id NULLS FIRST ON CONFLICT (siruta) DO UPDATE SET {updates}"
        )
        cursor.execute(
            "UPDATE territory_county c SET population = p.people FROM ("
            " SELECT county_id, sum(population) AS people FROM territory_locality"
            " WHERE parent_id IS NULL GROUP BY county_id) p WHERE p.county_id = c.id"
        )
    return {
        "regions": Region.objects.using(using).count(),
        "counties": County.objects.using(using).count(),
        "units": Locality.objects.using(using).filter(parent=None).count(),
        "localities": Locality.objects.using(using).exclude(parent=None).count(),
    }


def _read(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _regions_and_counties(using: str) -> None:
    rows = list(_read("counties.csv"))
    for row in rows:
        region, _ = Region.objects.using(using).update_or_create(
            code=row["region_code"],
            defaults={"name": row["region"], "more_developed": row["region_code"] == "RO32"},
        )
        County.objects.using(using).update_or_create(
            id=int(row["county_code"]),
            defaults={
                "code": row["auto_code"],
                "siruta": int(row["siruta"]),
                "name": row["name"],
                "sort_order": int(row["sort_order"]),
                "nuts3": row["nuts3"],
                "region": region,
            },
        )


def _localities(counties: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    points = {row["siruta"]: row for row in _read("uat_points.csv")}
    for row in _read("localities.csv"):
        point = points.get(row["siruta"], {})
        yield (
            *(row["siruta"], row["name"], row["type_code"], row["parent_siruta"] or None),
            *(counties[row["county"]], row["urban_rural"] == "urban"),
            *(point.get(name) or None for name in ("lat", "lon", "population")),
            *(search_key(row["name"]), sort_key(row["name"])),
        )
