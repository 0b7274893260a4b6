"""Figures: every count equals an independent one, every figure leads to exactly its persons."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from cases.enums import Level, MilestoneKind, Outcome
from cases.models import Milestone
from cases.services import milestones
from intespo.accounts.enums import Role
from intespo.kit.dates import today
from reporting import dashboard, ledger, targets
from reporting.definitions import INDICATORS
from reporting.ledger import Scope
from reporting.models import Target
from tests.factories import (
    CaseFactory,
    UserFactory,
    YouthFactory,
    contacted,
    counselled,
    profiled,
    registered,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> None:
    """A few young people of two counties at all stages."""
    cluj, dolj = UserFactory(), UserFactory(code="DJ")
    for code, by in (("CJ", cluj), ("DJ", dolj)):
        for sex in ("F", "M"):
            CaseFactory(youth=YouthFactory(code=code, sex=sex))
            contacted(CaseFactory(youth=YouthFactory(code=code, sex=sex)), by, Outcome.REFUSES)
            registered(CaseFactory(youth=YouthFactory(code=code, sex=sex)), by)
            case = profiled(CaseFactory(youth=YouthFactory(code=code, sex=sex)), by, EDU="I0")
            counselled(case, by)
    milestones.void(Milestone.objects.filter(kind="profiled").first(), "probă", by=cluj)


def direct(where: str = "true", words: Any = None) -> int:
    """An independent count, straight from the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT youth_id) FROM cases_milestone"
            f" WHERE voided_at IS NULL AND {where}",
            words,
        )
        return int(cursor.fetchone()[0])


def test_every_cell_equals_an_independent_count(people: None) -> None:
    tally = ledger.tally(Scope(until=today()))
    for kind in MilestoneKind:
        assert tally.count(kind) == direct("kind = %s", [kind])
        for sex in ("F", "M"):
            assert tally.count(kind, sex=sex) == direct("kind = %s AND sex = %s", [kind, sex])
        for county in (12, 16, 1):
            expected = direct("kind = %s AND county_id = %s", [kind, county])
            assert tally.count(kind, county_id=county) == expected
            own = ledger.tally(Scope(until=today(), county_id=county))
            assert own.count(kind) == expected
        for urban in (True, False):
            assert tally.count(kind, urban=urban) == direct(
                "kind = %s AND urban = %s", [kind, urban]
            )
        assert sum(tally.months(kind).values()) == tally.count(kind)
    for level in Level:
        assert tally.count(MilestoneKind.PROFILED, level=level.value) == direct(
            "kind = 'profiled' AND level = %s", [level]
        )


@pytest.mark.parametrize("role", [Role.NATIONAL, Role.COORDINATOR])
def test_every_link_on_a_dashboard_leads_to_as_many_persons(
    people: None, sign_in: Any, role: Role
) -> None:
    client = sign_in(role)
    page = reverse("reporting:national") if role == Role.NATIONAL else "/judet/CJ/"
    html = client.get(page).content.decode()
    links = re.findall(
        r'<a[^>]*href="(/cifre/[^"]+)"[^>]*>([\d.]+)( tineri| tânăr| de tineri)?</a>', html
    )
    assert len(links) > 20
    for link, shown, _word in links:
        total = client.get(unescape(link)).context["total"]
        assert total == int(shown.replace(".", "")), link


def test_the_bubbles_of_the_map_add_up_to_the_uncontacted(people: None) -> None:
    found = ledger.by_unit(ledger.UNCONTACTED, 12)
    tally = ledger.tally(Scope(until=today(), county_id=12))
    lost = tally.count(MilestoneKind.IDENTIFIED) - tally.count(MilestoneKind.CONTACTED)
    assert sum(found.values()) == lost > 0


def test_an_expert_of_dolj_sees_no_person_of_cluj_behind_a_figure(
    people: None, sign_in: Any
) -> None:
    client = sign_in(Role.EXPERT, "DJ")
    url = reverse("reporting:figure", args=["contacted"])
    assert client.get(url, {"judet": "12"}).context["total"] == 0
    assert client.get(url).context["total"] == direct("kind = 'contacted' AND county_id = 16")


@pytest.mark.parametrize(
    "query",
    [
        "judet=x",
        "sex=Q",
        "luna=2026-99",
        "nivel=ZZ",
        "fara=x",
        "localitate=-1",
        "mediu=%00",
        "dupa=1_1",
        "judet=²",
        "localitate=²",
        "luna=9999-12",
        "luna=0001-01",
    ],
)
def test_nonsense_in_a_figures_address_does_not_break(
    people: None, sign_in: Any, query: str
) -> None:
    url = reverse("reporting:figure", args=["contacted"])
    assert sign_in(Role.NATIONAL).get(f"{url}?{query}").status_code == 200
    assert (
        sign_in(Role.NATIONAL).get(reverse("reporting:figure", args=["nimic"])).status_code == 404
    )


def test_the_past_stays_as_it_was_known() -> None:
    by, case = UserFactory(), CaseFactory()
    contacted(case, by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment = cursor.fetchone()[0]
    milestone = Milestone.objects.get(case=case, kind="contacted")
    milestones.rewrite(milestone, today() - timedelta(days=8), "altă zi", by=by)
    contacted(CaseFactory(), by)
    then = ledger.tally(Scope(until=today(), cut_off=moment))
    now = ledger.tally(Scope(until=today()))
    assert then.count(MilestoneKind.CONTACTED) == 1
    assert now.count(MilestoneKind.CONTACTED) == 2


def test_targets_add_up_exactly() -> None:
    for indicator in INDICATORS:
        rows = Target.objects.filter(indicator=indicator.kind.value)
        counties = rows.filter(county__isnull=False)
        more = counties.filter(county__region__more_developed=True)
        assert sum(t.value for t in counties) == indicator.target
        assert sum(t.value for t in more) == indicator.more_developed
    assert targets.goals(today())["contacted"].value == 200_000
    assert targets.goals(today())["registered"].value == 160_000
    assert targets.by_region_kind(today())["registered", True] == 16_000
    before = Target.objects.count()
    assert targets.load() == before


def test_shares_are_whole_and_complete() -> None:
    assert targets.split(10, [1, 1, 1]) == [4, 3, 3]
    assert sum(targets.split(180_000, [7, 11, 13, 1, 999])) == 180_000


def test_a_card_tells_pace_and_arrival() -> None:
    goal = targets.Goal(100, today() - timedelta(days=100), today() + timedelta(days=100))
    card = dashboard.Card(INDICATORS[0], 60, goal, 4, today(), "")
    assert (card.ahead, card.needed, card.share) == (True, 3, "60,0\u00a0%")
    assert card.arrives_on == today() + timedelta(weeks=10)
    late = dashboard.Card(INDICATORS[0], 10, goal, 1, today(), "")
    assert (late.ahead, late.expected_at_end, late.missing_at_end) == (False, 24, 76)
    assert late.arrives_on is None
    assert "lipsesc" in dashboard.verdict([card, late])


def test_an_empty_county_still_has_a_dashboard(sign_in: Any) -> None:
    assert sign_in(Role.COORDINATOR).get("/judet/CJ/").status_code == 200
    assert sign_in(Role.NATIONAL).get("/romania/").status_code == 200
    assert sign_in(Role.NATIONAL).get("/judet/ZZ/").status_code == 404


def test_map_classes_rise_even_when_all_are_equal() -> None:
    limits = dashboard.class_limits([0] * 42)
    assert limits == sorted(set(limits))
