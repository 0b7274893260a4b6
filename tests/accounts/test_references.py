"""References that are checked once a statement: nothing points at what is not there."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from cases.models import Case, Milestone, Provenance, Youth
from intespo.accounts import scope
from intespo.kit.dates import today
from tests.factories import CaseFactory, UserFactory, YouthFactory, contacted, county

pytestmark = pytest.mark.django_db
NOBODY = 2**31 - 1


def columns() -> list[Any]:
    """Each column of the large tables that refers somewhere, with a row that bears it."""
    by = UserFactory()
    case = contacted(CaseFactory(), by)
    milestone = Milestone.objects.filter(case=case).first()
    provenance = Provenance.objects.create(youth=case.youth, county=case.county, fields=[])
    Youth.objects.filter(pk=case.youth_id).update(created_by=by)
    return [
        *((case.youth, name) for name in ("county_id", "locality_id", "created_by_id")),
        *((case, name) for name in ("youth_id", "county_id")),
        *((milestone, name) for name in ("youth_id", "case_id", "county_id", "locality_id")),
        *((milestone, "recorded_by_id"), (provenance, "youth_id")),
        (provenance, "source_list_id"),
    ]


# What a copy of a row must not share with it.
OWN: dict[type, dict[str, Any]] = {
    Youth: {"cnp_hash": None, "cnp_sealed": None},
    Case: {"closed_on": today(), "stage": "closed"},
    Milestone: {"kind": "informed"},
    Provenance: {},
}


def test_nobody_points_at_what_is_not_there() -> None:
    for row, column in columns():
        kind = type(row)
        stray = 2**15 - 1 if column == "county_id" else NOBODY
        values = {f.attname: getattr(row, f.attname) for f in kind._meta.concrete_fields}
        copy = kind(**{**values, **OWN[kind], "id": None, column: stray})
        with pytest.raises(IntegrityError, match="refers to a row"), transaction.atomic():
            kind.objects.bulk_create([copy])
        if kind is not Milestone:  # the ledger refuses any change of a row before
            with pytest.raises(IntegrityError, match="refers to a row"), transaction.atomic():
                kind.objects.filter(pk=row.pk).update(**{column: stray})


@pytest.mark.parametrize(
    ("table", "key"),
    [
        *(("cases_youth", "id"), ("cases_case", "id"), ("territory_county", "id")),
        *(("territory_locality", "siruta"), ("accounts_user", "id")),
    ],
)
def test_what_is_referred_to_stays(table: str, key: str) -> None:
    rows = {type(row): row for row, _column in columns()}
    case, youth = rows[Case], rows[Youth]
    youth.refresh_from_db()
    kept = {
        "cases_youth": youth.pk,
        "cases_case": case.pk,
        "territory_county": youth.county_id,
        "territory_locality": youth.locality_id,
        "accounts_user": youth.created_by_id,
    }[table]
    cursor = connection.cursor()
    with pytest.raises(IntegrityError, match="refer to what is deleted"), transaction.atomic():
        cursor.execute(f"DELETE FROM {table} WHERE {key} = %s", [kept])


def test_the_check_sees_every_county_and_leaves_the_scope_as_it_was() -> None:
    elsewhere = YouthFactory(code="DJ")
    with scope.opened(scope.of(UserFactory())):
        # The scope of Cluj does not see the young person, and the reference holds all the same.
        assert not Youth.objects.filter(pk=elsewhere.pk).exists()
        Provenance.objects.create(youth_id=elsewhere.pk, county=county("CJ"), fields=[])
        assert not Youth.objects.filter(pk=elsewhere.pk).exists()
