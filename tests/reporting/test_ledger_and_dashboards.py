"""Figures: every count equals an independent one, every figure leads to exactly its persons."""

import io
import math
import re
import statistics
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.enums import Level, MilestoneKind, Outcome
from cases.models import Milestone, Youth
from cases.services import milestones
from intespo.accounts.enums import Role
from intespo.kit.dates import month_start, today
from intespo.territory.models import County
from partners.models import Team, TeamMember
from reporting import counters, ledger, targets
from reporting.asof import Frame
from reporting.boards import cards, maps
from reporting.cells import Cell
from reporting.definitions import INDICATORS
from reporting.matrix import Matrix
from reporting.models import Counter, Target
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
    kinds = tuple(MilestoneKind)
    tally = counters.tally(today(), kinds, None)
    by_key = {county.pk: county for county in County.objects.select_related("region")}
    for kind in MilestoneKind:
        assert tally.count(kind) == direct("kind = %s", [kind])
        for sex in ("F", "M"):
            assert tally.count(kind, sex=sex) == direct("kind = %s AND sex = %s", [kind, sex])
        for county in (12, 16, 1):
            expected = direct("kind = %s AND county_id = %s", [kind, county])
            assert tally.count(kind, county_id=county) == expected
            own = counters.tally(today(), kinds, [by_key[county]])
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
    tally = counters.tally(today(), (), [County.objects.get(pk=12)])
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
    cell, month = Cell(MilestoneKind.CONTACTED), month_start(today())
    then = Matrix(Frame(month, moment, moment), [cell])
    now = counters.tally(today(), (), None)
    assert then.count(cell, "RO") == 1
    assert now.count(MilestoneKind.CONTACTED) == 2


def test_targets_add_up_exactly() -> None:
    for indicator in (found for found in INDICATORS if found.target):
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
    card = cards.Card(INDICATORS[0], 60, goal, [4] * 8, today(), "")
    assert (card.ahead, card.needed, card.share) == (True, 3, "60,0\u00a0%")
    assert card.arrives_on == today() + timedelta(weeks=10)
    assert (card.margin, card.least_at_end) == (0, card.expected_at_end)
    late = cards.Card(INDICATORS[0], 10, goal, [1] * 8, today(), "")
    assert (late.ahead, late.expected_at_end, late.missing_at_end) == (False, 24, 76)
    assert late.arrives_on is None
    assert "lipsesc" in cards.verdict([card, late])


def test_a_forecasts_interval_is_that_of_its_weeks() -> None:
    goal = targets.Goal(1000, today() - timedelta(days=100), today() + timedelta(days=100))
    weeks = [10, 14, 6, 10, 12, 8, 9, 11]
    card = cards.Card(INDICATORS[0], 100, goal, weeks, today(), "")
    left = goal.weeks_left(today())
    spread = statistics.variance(weeks)
    half = 1.96 * math.sqrt(spread * (left + left * left / len(weeks)))
    assert card.margin == int(half)
    assert card.least_at_end == card.expected_at_end - int(half)
    assert card.most_at_end == card.expected_at_end + int(half)


def test_counters_follow_voids_rewrites_and_raw_sql(people: None) -> None:
    assert list(counters.differences()) == []
    by = UserFactory()
    voided, moved = Milestone.objects.standing().filter(kind="contacted", case__stage="contacted")[
        :2
    ]
    milestones.void(voided, "greșit", by=by)
    milestones.rewrite(moved, today() - timedelta(days=9), "altă zi", by=by)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_milestone SET voided_at = now(), void_reason = 'x'"
            " WHERE kind = 'registered' AND voided_at IS NULL"
        )
    assert list(counters.differences()) == []
    assert counters.squash() > 0
    assert counters.squash() == 0
    assert list(counters.differences()) == []
    tally = counters.tally(today(), (), None)
    assert tally.count(MilestoneKind.REGISTERED) == 0
    contacted(CaseFactory(), by)
    assert counters.squash() > 0
    assert list(counters.differences()) == []


def test_a_mismatch_shows_and_ends_the_command_with_one(people: None, sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    out = io.StringIO()
    call_command("recount", stdout=out)
    assert out.getvalue().strip().endswith("differences=0")
    assert "alert-danger" not in client.get("/judet/CJ/").content.decode()
    Counter.objects.filter(kind="contacted", dimension="all", county_id=12).update(n=F("n") + 1)
    with pytest.raises(SystemExit) as ended:
        call_command("recount", stdout=out)
    assert ended.value.code == 1
    assert "alert-danger" in client.get("/judet/CJ/").content.decode()


def test_a_dashboard_reads_its_counters_in_one_statement(people: None) -> None:
    with CaptureQueriesContext(connection) as captured:
        counters.tally(today(), (MilestoneKind.CONTACTED,), [County.objects.first()])
    assert len([q for q in captured if "reporting_counter" in q["sql"]]) == 1


def test_an_experts_and_a_teams_figures_are_their_files(people: None, sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    expert = client.user
    case = CaseFactory(manager=expert)
    contacted(case, expert)
    page = client.get(reverse("reporting:expert_board", args=[expert.pk]))
    row = next(row for row in page.context["funnel"]["rows"] if "contacta" in str(row["name"]))
    assert row["count"] == 1
    assert client.get(row["link"]).context["total"] == 1
    other = UserFactory()
    assert client.get(reverse("reporting:expert_board", args=[other.pk])).status_code == 404
    boss = sign_in(Role.COORDINATOR)
    team = Team.objects.create(county=case.county, code="CJ-77", territory="Dej")
    TeamMember.objects.create(team=team, user=expert, name="X", profession="expert", since=today())
    page = boss.get(reverse("reporting:team_board", args=[team.pk]))
    row = next(row for row in page.context["funnel"]["rows"] if "contacta" in str(row["name"]))
    assert row["count"] == boss.get(row["link"]).context["total"] == 1
    assert boss.get(reverse("reporting:expert_board", args=[expert.pk])).status_code == 200


def test_a_region_is_its_counties(people: None, sign_in: Any) -> None:
    client = sign_in(Role.NATIONAL)
    page = client.get(reverse("reporting:region", args=["RO11"]))
    card = page.context["cards"][0]
    assert card.value == direct("kind = 'contacted' AND county_id = 12")
    assert client.get(card.link).context["total"] == card.value
    goals = [
        targets.by_county("contacted", today())[c.pk].value
        for c in County.objects.filter(region__code="RO11")
    ]
    assert card.goal.value == sum(goals)
    assert client.get(reverse("reporting:region", args=["RO99"])).status_code == 404


def test_an_empty_county_still_has_a_dashboard(sign_in: Any) -> None:
    assert sign_in(Role.COORDINATOR).get("/judet/CJ/").status_code == 200
    assert sign_in(Role.NATIONAL).get("/romania/").status_code == 200
    assert sign_in(Role.NATIONAL).get("/judet/ZZ/").status_code == 404


def test_map_classes_rise_even_when_all_are_equal() -> None:
    limits = maps.class_limits([0] * 42)
    assert limits == sorted(set(limits))


def test_where_most_are_lost_leads_to_as_many_excluded_ones_too(client: Any, people: None) -> None:
    Youth.objects.filter(county__code="CJ").update(status="excluded")
    client.force_login(UserFactory(role=Role.COORDINATOR))
    funnel = client.get("/judet/cj/").context["funnel"]
    answer = client.get(funnel["lost_link"])
    assert answer.context["total"] == funnel["lost"] > 0
    fewer = client.get(funnel["lost_link"].replace("toti=1", ""))
    assert fewer.context["total"] < funnel["lost"]
