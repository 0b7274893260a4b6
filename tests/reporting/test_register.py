"""The register, targets and the project's dated records: kept by the agency, read by the rest."""

import pytest
from django.test import Client
from django.urls import reverse

from intespo.accounts.enums import Role
from intespo.accounts.models import AccessLog
from intespo.kit.dates import today
from outreach.models import InterventionPlan
from partners.models import CivilRecord, Methodology
from reporting import target_table, targets
from reporting.definitions import INDICATORS
from reporting.models import IndicatorNote, Target
from reporting.services import behind, runs
from tests.factories import UserFactory, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.NATIONAL, code=None))
    return client


def test_an_official_code_is_a_new_version_and_stands_in_the_next_report(agency: Client) -> None:
    before = runs.ask(today(), by=None)
    runs.freeze(before)
    address = reverse("reporting:indicator", args=["I2"])
    for code in ("POCU-2.3-R1", "POCU-2.3-R2"):
        assert agency.post(address, {"official_code": code}).status_code == 302
    assert IndicatorNote.objects.filter(code="I2").count() == 2
    assert "POCU-2.3-R2" in agency.get(reverse("reporting:indicators")).content.decode()
    before.refresh_from_db()
    assert before.frozen["official"] == {}
    assert agency.get(reverse("reporting:indicator", args=["I99"])).status_code == 404
    assert AccessLog.objects.filter(subject_kind="indicator").count() == 2


def test_every_indicator_has_its_meaning(agency: Client) -> None:
    chapters = agency.get(reverse("reporting:indicators")).context["chapters"]
    entries = [entry for chapter in chapters for entry in chapter.entries]
    assert len({entry.code for entry in entries}) == len(entries) > 45
    for entry in entries:
        assert all((entry.name, entry.numerator, entry.denominator, entry.unit, entry.source))


def test_a_countys_target_moves_and_the_page_says_that_the_parts_do_not_add_up(
    agency: Client,
) -> None:
    kind = INDICATORS[0].kind.value
    page = reverse("reporting:targets")
    assert not agency.get(page).context["table"].astray
    address = reverse("reporting:area_targets", args=["CJ"])
    form = agency.get(address).context["form"]
    values = {name: field.initial for name, field in form.fields.items()}
    assert agency.post(address, values | {kind: -1}).status_code == 422
    assert agency.post(address, values | {kind: values[kind] + 7}).status_code == 302
    cluj = county("CJ").pk
    assert targets.goals(today(), cluj)[kind].value == values[kind] + 7
    assert agency.get(page).context["table"].astray == [target_table.label_of(kind)]
    assert AccessLog.objects.filter(subject_kind="target").count() == 1
    assert Target.objects.filter(county=cluj).count() == len(values) - 1


def test_methodologies_and_plans_are_noted_once(agency: Client) -> None:
    adopted = {"title": "Metodologia de identificare", "version": "1.0", "adopted_on": today()}
    address = reverse("reporting:methodology_add")
    assert agency.post(address, adopted).status_code == 302
    assert agency.post(address, adopted | {"version": "2"}).status_code == 422
    assert agency.post(address, adopted | {"adopted_on": "2199-01-01"}).status_code == 422
    assert Methodology.objects.count() == 1
    agency.force_login(UserFactory(role=Role.COORDINATOR))
    plan = {"year": 2026, "approved_on": today(), "summary": ""}
    address = reverse("reporting:intervention_plan_add")
    assert agency.post(address, plan).status_code == 302
    again = agency.post(address, plan)
    assert again.status_code == 422
    assert "anului acestuia" in again.content.decode() or "acest an" in again.content.decode()
    assert InterventionPlan.objects.get().county.code == "CJ"
    assert agency.get(reverse("reporting:project")).status_code == 200


def test_what_civil_society_did_is_counted_listed_and_struck_out(agency: Client) -> None:
    address = reverse("reporting:civil_record_add")
    held = {
        "kind": "training",
        "county": county("B").pk,
        "title": "Instruire pentru specialiști",
        "held_on": today(),
        "people": 14,
    }
    assert agency.post(address, held).status_code == 302
    assert agency.post(address, held).status_code == 422
    for wrong in (
        {"people": 0},
        {"county": county("CJ").pk},
        {"held_on": "2199-01-01"},
        {"held_on": "2001-05-05"},
    ):
        assert agency.post(address, held | wrong).status_code == 422
    assert agency.post(address, held | {"kind": "audience", "people": 60_000}).status_code == 302
    assert agency.get(reverse("reporting:project")).status_code == 200
    run = runs.ask(today(), by=None)
    runs.freeze(run)
    run.refresh_from_db()
    for area, full in (("B", "B/O2.b"), ("RO", "O2.c")):
        found = behind.find(run, full)
        assert (found.area, found.figure) == (area, 14)
        [shown], onward = behind.records(found, 0)
        assert str(shown) == f"{today():%d.%m.%Y}, Instruire pentru specialiști: 14"
        assert onward is None
    assert behind.find(run, "O5.c").figure == 60_000
    # A record struck out stays in the report that counted it, and in no later one.
    record = CivilRecord.objects.get(kind="training")
    strike = reverse("reporting:civil_record_strike", args=[record.pk])
    for _twice in range(2):
        assert agency.post(strike).status_code == 302
    assert behind.records(behind.find(run, "B/O2.b"), 0)[0] == [record]
    assert agency.post(address, held).status_code == 302
    assert CivilRecord.objects.standing().count() == 2
