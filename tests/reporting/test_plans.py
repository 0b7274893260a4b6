"""The county insertion plan: the published one as data, the same table in PDF and DOCX."""

import io
import subprocess
from typing import Any

import pikepdf
import pytest
from django.urls import reverse
from docx import Document

from cases.models import Milestone
from intespo.accounts.enums import Role
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from reporting import plan_table
from reporting.models import InsertionPlan, PlanAction
from reporting.services import plan_files, plans
from tests.factories import CaseFactory, UserFactory, counselled, county, profiled

pytestmark = pytest.mark.django_db
ROW = {
    "objective": "Obiectiv nou",
    "field": "Domeniu",
    "action": "Acțiune nouă",
    "group": "Tineri NEET",
    "indicator": "Persoane",
    "value": "12",
    "institutions": "AJOFM Cluj",
    "budget": "",
    "funding": "",
    "notes": "",
    "link": "",
}


@pytest.fixture
def plan() -> InsertionPlan:
    made = plans.load_published()
    assert made is not None
    return made


def test_the_published_plan_is_loaded_once_and_whole(plan: InsertionPlan) -> None:
    rows = plan_table.lines(plan)
    numbers = ["1", *(f"2.{n}" for n in range(1, 12)), "3", "4", "5", "6"]
    assert [line.number for line in rows] == numbers
    values = "500 20 30 6 20 5 2.700 60 600 600 30 30 3 10 2/an 80"
    assert [line.value for line in rows] == values.split()
    assert rows[5].field == "idem 2.4"
    assert rows[7].leads_field
    assert (rows[9].field, rows[2].objective) == ("idem 2.7", "ob. 2")
    assert plan_table.summary(plan, rows) == {"objectives": 6, "actions": 16, "neet": rows[9]}
    assert plans.load_published() is None


def test_pdf_and_docx_show_the_same_table(plan: InsertionPlan) -> None:
    made = plan_files.as_pdf(plan)
    assert made == plan_files.as_pdf(plan)
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=made, capture_output=True)
    words = text.stdout.decode()
    wanted = ("2.700", "2/an", "idem 2.4", "ob. 2", "Pagina 1 din 2")
    assert all(word in words for word in wanted)
    with pikepdf.open(io.BytesIO(made)) as document:
        assert bool(document.Root.MarkInfo.Marked)
        assert len(document.pages) == 2
    [table] = Document(io.BytesIO(plan_files.as_docx(plan))).tables
    assert len(table.rows) == 17
    assert len(table.columns) == 11
    for line, row in zip(plan_table.lines(plan), table.rows[1:], strict=True):
        assert [cell.text for cell in row.cells] == plan_files.cells(line)


def test_results_come_from_the_ledger_where_they_can(plan: InsertionPlan, sign_in: Any) -> None:
    by = UserFactory()
    counselled(profiled(CaseFactory(), by), by)
    InsertionPlan.objects.update(first_year=today().year - 1)
    plan.refresh_from_db()
    [first, *_rest] = plan_table.lines(plan)
    assert [result.shown for result in first.results] == ["0", "1", "0"]
    listed = sign_in(Role.COORDINATOR, "CJ").get(first.results[1].link)
    assert listed.context["total"] == Milestone.objects.filter(kind="counselled").count() == 1
    with pytest.raises(DomainError):
        plans.tell(first.action, plan.first_year, "3", by=by)


def test_an_approved_plan_is_not_changed(plan: InsertionPlan) -> None:
    by = UserFactory(role=Role.COORDINATOR)
    action = plan.actions.get(position=2)
    plans.approve(plan)
    plan.refresh_from_db()
    for act in (
        lambda: plans.add_action(plan, {**ROW, "budget": None}),
        lambda: plans.change_action(action, {"value": "1"}),
        lambda: plans.drop_action(action),
        lambda: plans.approve(plan),
    ):
        with pytest.raises(DomainError):
            act()
    plans.tell(action, 2022, "17", by=by)
    assert [r.shown for r in plan_table.lines(plan)[1].results] == ["", "17", ""]
    plans.take_back(plan)
    plan.refresh_from_db()
    assert (plan.version, plan.status) == (2, "draft")
    with pytest.raises(DomainError):
        plans.drop_action(action)
    with pytest.raises(DomainError):
        plans.tell(action, 2030, "1", by=by)


def test_the_next_plan_has_the_actions_without_the_results(plan: InsertionPlan) -> None:
    by = UserFactory(role=Role.COORDINATOR)
    plans.tell(plan.actions.get(position=2), 2022, "17", by=by)
    made = plans.copy_on(plan, by=by)
    assert (made.first_year, made.status, made.actions.count()) == (2024, "draft", 16)
    assert not any(line.results[0].shown == "17" for line in plan_table.lines(made))
    with pytest.raises(DomainError):
        plans.copy_on(plan, by=by)


def test_a_row_joins_its_objective_and_places_close_up(plan: InsertionPlan) -> None:
    second = plan.actions.get(position=2).objective
    made = plans.add_action(plan, {**ROW, "objective": second, "budget": None})
    assert made.position == 13
    assert plan_table.lines(plan)[12].number == "2.12"
    plans.drop_action(plan.actions.get(position=1))
    assert list(plan.actions.values_list("position", flat=True)) == list(range(1, 17))


def test_a_coordinator_writes_a_plan_on_the_page(sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR, "CJ")
    assert client.get(reverse("reporting:plans")).status_code == 200
    assert client.post(reverse("reporting:plans"), {"first_year": "1999"}).status_code == 422
    client.post(reverse("reporting:plans"), {"first_year": "2027"})
    assert client.post(reverse("reporting:plans"), {"first_year": "2027"}).status_code == 422
    plan = InsertionPlan.objects.get()
    add = reverse("reporting:plan_action_add", args=[plan.pk])
    assert client.post(add, {**ROW, "objective": ""}).status_code == 422
    assert client.post(add, {**ROW, "budget": "-1"}).status_code == 422
    assert client.post(add, ROW).status_code == 302
    action = PlanAction.objects.get()
    change = reverse("reporting:plan_action", args=[plan.pk, action.pk])
    assert client.post(change, {**ROW, "value": "2/an"}).status_code == 302
    told = reverse("reporting:plan_result", args=[plan.pk, action.pk])
    assert client.post(told, {"year_2027": "5", "year_2028": ""}).status_code == 302
    page = client.get(reverse("reporting:plan", args=[plan.pk])).content.decode()
    assert "2/an" in page
    for kind in ("pdf", "docx"):
        answer = client.get(reverse("reporting:plan_file", args=[plan.pk, kind]))
        assert answer["Content-Disposition"].startswith("attachment")
    assert client.get(reverse("reporting:plan_file", args=[plan.pk, "exe"])).status_code == 404
    for act in ("aproba", "reia", "copiaza", "copiaza", "aproba", "aproba"):
        url = reverse("reporting:plan_act", args=[plan.pk, act])
        assert client.post(url, follow=True).status_code == 200, act
    assert client.post(reverse("reporting:plan_act", args=[plan.pk, "nimic"])).status_code == 404


def test_another_county_and_readers_do_not_write(plan: InsertionPlan, sign_in: Any) -> None:
    page = reverse("reporting:plan", args=[plan.pk])
    assert sign_in(Role.COORDINATOR, "DJ").get(page).status_code == 404
    client = sign_in(Role.NATIONAL)
    assert client.get(page).status_code == 200
    assert client.post(reverse("reporting:plans"), {"first_year": "2030"}).status_code == 404
    assert county("CJ") == plan.county


def test_a_row_sent_twice_stands_once_and_any_character_can_be_drawn(
    client: Any, plan: InsertionPlan
) -> None:
    client.force_login(UserFactory(role=Role.COORDINATOR))
    add = reverse("reporting:plan_action_add", args=[plan.pk])
    row = ROW | {"notes": "bad\ufffechar\ufdd0\x0b"}
    assert client.post(add, row).status_code == 302
    assert client.post(add, row).status_code == 422
    assert plan.actions.filter(objective="Obiectiv nou").count() == 1
    file = reverse("reporting:plan_file", args=[plan.pk, "docx"])
    assert client.get(file).status_code == 200
