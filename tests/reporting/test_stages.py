"""Stages on the way to the targets: days in between, cumulated, adding up, printed, taken back."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from intespo.accounts.enums import Role
from intespo.kit.dates import long_day, today
from reporting import target_table, targets
from reporting.definitions import INDICATORS, ROUNDS
from reporting.services import runs
from reporting.targets import Goal
from tests.factories import UserFactory, county
from tests.reporting.months import MONTH, document_of, make, read, text_of

pytestmark = pytest.mark.django_db
KIND = INDICATORS[0].kind.value
PAGE = "reporting:targets"


@pytest.fixture
def agency(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.NATIONAL, code=None))
    return client


@pytest.fixture
def stage() -> date:
    day = targets.goals(today())[KIND].ends_on - timedelta(days=200)
    target_table.add_stage(day)
    return day


def test_the_plan_goes_from_stage_to_stage() -> None:
    goal = Goal(200, date(2026, 1, 1), date(2026, 1, 21), ((date(2026, 1, 11), 50),))
    days = {1: 0, 6: 25, 11: 50, 16: 125, 21: 200, 25: 200}
    assert {day: goal.expected(date(2026, 1, day)) for day in days} == days
    assert goal.next_stage(date(2026, 1, 11)) == (date(2026, 1, 11), 50)
    assert goal.next_stage(date(2026, 1, 12)) is None
    both = targets.together([goal, Goal(100, goal.starts_on, goal.ends_on)])
    assert (both.value, both.stages) == (300, ((date(2026, 1, 11), 100),))


def test_a_stage_begins_at_an_even_pace_and_adds_up(agency: Client) -> None:
    end = targets.goals(today())[KIND]
    day, number = end.ends_on - timedelta(days=200), runs.month_number(MONTH)
    added = agency.post(reverse("reporting:stage_add"), {"until": day})
    assert added.status_code == 302
    page = agency.get(added["Location"])
    assert page.context["table"].period == (end.starts_on, day)
    assert not page.context["table"].astray
    goal = targets.goals(today())[KIND]
    assert (goal.value, goal.ends_on) == (end.value, end.ends_on)
    assert goal.stages == ((day, end.expected(day)),)
    of_counties = targets.by_county(KIND, today())
    assert len(of_counties) == 42
    assert sum(goal.stages[0][1] for goal in of_counties.values()) == end.expected(day)
    rounds = targets.goals(today(), county("CJ").pk)[ROUNDS]
    assert rounds.stages == targets.goals(today())[ROUNDS].stages
    assert runs.month_number(MONTH) == number
    # Loading again writes nothing beside it.
    before = len(target_table.of_area("RO"))
    targets.load()
    assert len(target_table.of_area("RO")) == before


@pytest.mark.parametrize("until", ["", "2001-01-01", "2099-01-01", "nonsense", "start", "end"])
def test_a_stage_outside_the_period_is_refused(agency: Client, until: str) -> None:
    start, end = target_table.period() or (today(), today())
    asked = {"start": start, "end": end}.get(until, until)
    assert agency.post(reverse("reporting:stage_add"), {"until": asked}).status_code == 422
    assert not target_table.stages()


def test_a_day_has_one_stage(agency: Client, stage: date) -> None:
    again = agency.post(reverse("reporting:stage_add"), {"until": stage})
    assert again.status_code == 422
    assert "Există deja o etapă" in again.content.decode()
    assert target_table.stages() == [stage]


def test_nothing_gets_less_from_stage_to_end(agency: Client, stage: date) -> None:
    at_stage = reverse("reporting:area_targets", args=["CJ"]) + f"?until={stage}"
    at_end = reverse("reporting:area_targets", args=["CJ"])
    values = {n: f.initial for n, f in agency.get(at_stage).context["form"].fields.items()}
    ends = {n: f.initial for n, f in agency.get(at_end).context["form"].fields.items()}
    too_many = agency.post(at_stage, values | {KIND: ends[KIND] + 1})
    assert too_many.status_code == 422
    assert "Mai mult decât" in too_many.content.decode()
    too_few = agency.post(at_end, ends | {KIND: values[KIND] - 1})
    assert too_few.status_code == 422
    assert "Mai puțin decât" in too_few.content.decode()
    saved = agency.post(at_stage, values | {KIND: values[KIND] - 3})
    assert saved["Location"].endswith(f"?until={stage}")
    assert agency.get(saved["Location"]).context["table"].astray == [target_table.label_of(KIND)]


def test_a_stage_is_taken_back(agency: Client, stage: date) -> None:
    before = targets.goals(today())[KIND].value
    remove = reverse("reporting:stage_remove")
    assert agency.post(remove).status_code == 404
    assert agency.post(f"{remove}?until=2001-01-01").status_code == 404
    assert agency.post(f"{remove}?until={stage}").status_code == 302
    assert not target_table.stages()
    assert targets.goals(today())[KIND].value == before
    assert agency.get(reverse(PAGE) + f"?until={stage}").status_code == 404


def test_dashboards_and_reports_name_the_next_stage(agency: Client, stage: date) -> None:
    goal = targets.goals(today(), county("CJ").pk)[KIND]
    page = agency.get(reverse("reporting:county", args=["CJ"])).content.decode()
    assert f"până la {long_day(stage)}" in page
    run = make(runs.ask(MONTH, by=None), ("CJ",))
    assert run.frozen["stages"]["CJ"][KIND] == [[stage.isoformat(), goal.stages[0][1]]]
    printed = text_of(read(document_of(run, "CJ").pdf), "-f", "2", "-l", "2")
    assert f"Etapă, de atins până la {long_day(stage)}" in printed
    assert "Pagina 2 din 6" in printed
