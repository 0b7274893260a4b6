"""The territory is whole, may be loaded again, and is found with or without diacritics."""

import pytest

from intespo.kit.text import search_key
from intespo.territory.loading import load
from intespo.territory.models import County, Locality, Region

pytestmark = pytest.mark.django_db
WHOLE = {"regions": 8, "counties": 42, "units": 3181, "localities": 13755}


def test_loading_again_changes_nothing() -> None:
    before = list(Locality.objects.order_by("siruta").values_list())
    assert load() == WHOLE
    assert list(Locality.objects.order_by("siruta").values_list()) == before


def test_only_bucharest_ilfov_is_more_developed() -> None:
    assert Region.objects.get(more_developed=True).code == "RO32"
    counties = County.objects.filter(region__more_developed=True)
    assert sorted(counties.values_list("code", flat=True)) == ["B", "IF"]


def test_a_locality_is_found_on_its_folded_key() -> None:
    found = Locality.objects.filter(search_key=search_key("Căpușu Mare"), parent=None)
    assert [place.county.code for place in found] == ["CJ"]


def test_localities_come_in_romanian_order() -> None:
    names = list(
        Locality.objects.filter(county__code="CJ", parent=None).values_list("name", flat=True)
    )
    assert names.index("Săvădisla") < names.index("Sic") < names.index("Turda")
    assert names.index("Tritenii de Jos") < names.index("Țaga")
    assert names[-1] == "Vultureni"
