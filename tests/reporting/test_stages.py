"""Stages on the way to the targets: days in between, cumulated, adding up, printed, taken back."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from intespo.accounts.enums import Role
from intespo.kit.dates import long_day, today
from intespo.kit.figures import whole
from reporting import target_table, targets
from reporting.definitions import INDICATORS, ROUNDS
from reporting.models import Target
from reporting.report import tables
from reporting.report.figures import Figures
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


def test_two_at_once_keep_what_the_other_wrote(agency: Client) -> None:
    address = reverse("reporting:area_targets", args=["CJ"])
    form = agency.get(address).context["form"]
    shown = {name: field.initial for name, field in form.fields.items()}
    other = INDICATORS[1].kind.value
    assert agency.post(address, shown | {KIND: shown[KIND] + 1}).status_code == 302
    # Another page, opened before: what it does not change stays, what it changes too is asked.
    assert agency.post(address, shown | {other: shown[other] + 1}).status_code == 302
    goals = targets.goals(today(), county("CJ").pk)
    assert goals[KIND].value == shown[KIND] + 1
    assert goals[other].value == shown[other] + 1
    late = agency.post(address, shown | {KIND: shown[KIND] + 2})
    assert late.status_code == 422
    assert "Între timp" in late.content.decode()


def test_a_stage_between_two_is_never_less_than_the_first(agency: Client, stage: date) -> None:
    end = target_table.of_area("CJ")[0]
    Target.objects.filter(pk=target_table.of_area("CJ", stage)[0].pk).update(value=end.value)
    target_table.add_stage(stage + timedelta(days=30))
    goal = targets.goals(today(), county("CJ").pk)[KIND]
    assert [value for _day, value in goal.stages] == [end.value, end.value]


def test_a_longer_project_moves_the_end(stage: date, settings: Any) -> None:
    settings.PROJECT_MONTHS += 6
    targets.load()
    assert target_table.stages() == [stage]
    assert (target_table.period() or (stage, stage))[1] == targets.project_period()[1]
    settings.PROJECT_MONTHS = 1
    targets.load()
    assert target_table.stages() == [stage]


def test_a_stage_is_taken_back(agency: Client, stage: date) -> None:
    before = targets.goals(today())[KIND].value
    remove = reverse("reporting:stage_remove")
    assert agency.get(remove).status_code == 404
    assert agency.get(f"{remove}?until=2001-01-01").status_code == 404
    assert agency.get(f"{remove}?until={stage}").status_code == 200
    assert target_table.stages() == [stage]
    for _twice in range(2):
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


def test_a_changed_target_of_a_kind_of_region_stands_in_the_report(people: None) -> None:
    less, more = (
        Target.objects.get(indicator=KIND, county=None, more_developed=kind)
        for kind in (False, True)
    )
    Target.objects.filter(pk=less.pk).update(value=less.value - 7)
    figures = Figures.of(document_of(make(runs.ask(MONTH, by=None), ()), "RO"))
    assert figures.kinds[KIND] == (less.value - 7, more.value)
    [row] = [r for r in tables.page(figures)["indicators"] if r["code"] == INDICATORS[0].code]
    assert whole(less.value - 7) in str(row["split"])
