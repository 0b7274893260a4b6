"""Where the agencies are: campaigns name it."""

import pytest

from intespo.territory.models import County
from outreach.models import CountyOffice


@pytest.fixture(autouse=True)
def _offices(request: pytest.FixtureRequest) -> None:
    if "django_db" not in request.keywords:
        return
    request.getfixturevalue("db")
    CountyOffice.objects.bulk_create(
        CountyOffice(county=county, phone="0200 000 000", address="str. Exemplului 1")
        for county in County.objects.all()
    )
