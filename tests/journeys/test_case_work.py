"""Four young people in the browser, at the desk and on a phone; and two experts at once."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from intespo.kit.dates import add_months, today
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import Visit
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser]
SIZES = [1280, 390]
# Two threads, one case, one stamp: what each got.
AT_ONCE = """
import threading, uuid
from django.db import connection
from cases.enums import Channel, LeaveReason, Outcome
from cases.models import Case
from cases.services import acting, contacts, leaving, registration
from cases.services.contacts import ContactNote
from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError

with scope.system("test"):
    case = Case.objects.get(pk={case})
    people = list(User.objects.filter(role="expert", county=case.county)[:2])
    seen = acting.stamp(case)
start, told = threading.Barrier(2), []

def act(place):
    start.wait()
    try:
        with scope.system("test"):
            {act}
        told.append("won")
    except DomainError:
        told.append("lost")
    finally:
        connection.close()

threads = [threading.Thread(target=act, args=[place]) for place in (0, 1)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(*sorted(told))
"""
ACTS = {
    "contact": "contacts.log(case, ContactNote(Channel.PHONE, Outcome.NO_ANSWER, uuid.uuid4(),"
    " seen=seen), by=people[place])",
    "register": "registration.register(case, number=f'T{place}', office='Dej', on=today(),"
    " by=people[place])",
    "leave": "leaving.leave(case, LeaveReason.EDU, today(), 'x', by=people[place])",
}


MADE = """
from datetime import timedelta
from intespo.kit.dates import today
from django.utils import timezone
from cases.services import contacts
from intespo.accounts import scope
from intespo.accounts.models import User
from tests.factories import CaseFactory, contacted, counselled, note, profiled, registered

def long_ago(case, by):
    contacts.log(case, note(at=timezone.now() - timedelta(days=380)), by=by)

steps = dict(contacted=contacted, registered=registered, profiled=profiled, counselled=counselled,
             long_ago=long_ago)
with scope.system("test"):
    expert = User.objects.get(email="expert.cj@intespo.example")
    for place in range({count}):
        case = CaseFactory(
            manager=expert, opened_on=today() - timedelta(days=400),
            youth__cnp=None, youth__first_name="Proba", youth__last_name="{name}",
        )
        for step in {steps}:
            steps[step](case, expert)
        print(case.pk)
"""


def made(stack: Stack, *steps: str, count: int = 1, name: str = "Călător") -> list[int]:
    """Cases of the expert that have gone these steps of the road."""
    code = MADE.format(count=count, steps=list(steps), name=name)
    return [int(key) for key in stack.manage("shell", "-v0", "-c", code).split()]


def kinds(stack: Stack, case: int) -> set[str]:
    """Milestones that stand for a case."""
    rows = stack.sql(
        "SELECT kind FROM cases_milestone WHERE case_id = %s AND voided_at IS NULL", [case]
    )
    return {kind for (kind,) in rows}


def save(page: Page) -> None:
    page.locator("main form .btn-primary").last.click()
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("act", ACTS)
def test_two_at_once_never_both_win(stack: Stack, act: str) -> None:
    (case,) = made(stack, "contacted" if act == "register" else "registered")
    before = stack.sql("SELECT count(*) FROM cases_contactattempt WHERE case_id = %s", [case])
    code = AT_ONCE.replace("{case}", str(case)).replace("{act}", ACTS[act])
    assert stack.manage("shell", "-v0", "-c", code).split() == ["lost", "won"]
    after = stack.sql("SELECT count(*) FROM cases_contactattempt WHERE case_id = %s", [case])
    assert after[0][0] - before[0][0] == (act == "contact")


@pytest.mark.parametrize("width", SIZES)
def test_a_refuser_is_heard_and_informed(visit: Visit, stack: Stack, width: int) -> None:
    page = visit("expert.cj", width=width)
    (case,) = made(stack)
    page.goto(f"{stack.address}/tineri/{case}/")
    form = page.locator("form.panel")
    form.locator("label.tile", has_text="Telefon").click()
    form.locator("label.tile", has_text="Nu vrea").click()
    form.get_by_text("Alte rezultate, de ce nu").click()
    form.locator("select[name=refusal]").select_option("documents")
    form.get_by_label("I-am spus ce păstrăm").check()
    form.locator("[data-save]").click()
    expect(page.get_by_text("nu vrea, prea multe acte")).to_be_visible()
    expect(page.get_by_text("Nu vrea să fie înregistrat")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Consiliază").click()
    page.get_by_label("Informare", exact=True).check()
    page.get_by_label("drepturi și obligații").check()
    page.get_by_label("S-a explicat „A doua șansă”").check()
    assert_accessible(page)
    save(page)
    assert {"contacted", "informed"} <= kinds(stack, case)
    assert not {"agreed", "registered"} & kinds(stack, case)


@pytest.mark.parametrize("width", SIZES)
def test_a_registrant_is_followed_to_month_twelve(visit: Visit, stack: Stack, width: int) -> None:
    page = visit("expert.cj", width=width)
    (case,) = made(stack, "long_ago")
    url = f"{stack.address}/tineri/{case}/"
    page.goto(url)
    page.get_by_role("link", name="Înregistrează").click()
    # Dated eleven months and three weeks ago: month 12 may be looked at now.
    on = add_months(today(), -12) + timedelta(days=7)
    page.fill("[name=on]", str(on))
    page.fill("[name=number]", "greșit <")
    save(page)
    expect(page.get_by_role("alert").or_(page.locator(".invalid-feedback")).first).to_be_visible()
    assert page.input_value("[name=on]") == str(on)
    page.fill("[name=number]", f"LUNA12/{width}")
    save(page)
    expect(page).to_have_url(url)
    page.get_by_role("link", name="Profilează").click()
    for name in ("EDU", "QUAL", "EXP", "DUR", "MOT", "MOB", "SKILL", "HEALTH", "CARE"):
        page.locator(f"input[name={name}]").last.check()
    page.get_by_role("button", name=re.compile("Calculează")).click()
    page.wait_for_url(url)
    page.get_by_role("link", name="Consiliază").click()
    page.get_by_label("Consiliere", exact=True).check()
    save(page)
    page.goto(url)
    # Those of long ago would no longer count: only the last is still asked for.
    expect(page.get_by_role("link", name=re.compile("Verificarea la 1 lun"))).to_have_count(0)
    page.get_by_role("link", name=re.compile("Verificarea la 12 luni")).first.click()
    page.get_by_label("caută de lucru").check()
    assert_accessible(page)
    save(page)
    assert "month_12" in kinds(stack, case)
    assert "month_1" not in kinds(stack, case)
    page.get_by_role("button", name=re.compile("închide dosarul")).click()
    expect(page.get_by_text("Dosarul e închis")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("width", SIZES)
def test_a_file_moves_to_another_county(visit: Visit, stack: Stack, width: int) -> None:
    page = visit("expert.cj", width=width)
    (case,) = made(stack, "profiled", name=f"Mutat {width}")
    url = f"{stack.address}/tineri/{case}/"
    page.goto(url)
    name = page.locator("h1").inner_text()
    page.get_by_role("link", name="Transferă în alt județ").click()
    page.get_by_label("În județul").select_option(label="Dolj")
    page.get_by_label("Motiv").fill("S-a mutat la Craiova, la o mătușă.")
    assert_accessible(page)
    save(page)
    expect(page.get_by_text("Oferit județului Dolj")).to_be_visible()
    before = kinds(stack, case)
    there = visit("coordonator.dj", width=width)
    assert there.goto(url).status == 404  # type: ignore[union-attr]
    there.goto(f"{stack.address}/transferuri/")
    assert_accessible(there)
    row = there.locator("li", has=there.get_by_text(name))
    row.get_by_role("link", name="Răspunde").first.click()
    there.get_by_label("Preluăm dosarul", exact=True).check()
    there.get_by_label("Unde locuiește acum").select_option(index=3)
    assert_accessible(there)
    save(there)
    expect(there.locator("h1")).to_have_text(name)
    assert page.goto(url).status == 404  # type: ignore[union-attr]
    assert kinds(stack, case) == before
    county = stack.sql("SELECT DISTINCT county_id FROM cases_milestone WHERE case_id = %s", [case])
    assert county == [(12,)]


@pytest.mark.parametrize("width", SIZES)
def test_a_group_session_is_noted_at_once(visit: Visit, stack: Stack, width: int) -> None:
    made(stack, "profiled", "counselled", count=3)
    page = visit("expert.cj", width=width)
    page.goto(f"{stack.address}/tineri/tabel/?stage=in_support")
    assert_accessible(page)
    boxes = page.locator("input[name=dosar]")
    chosen = [boxes.nth(place).get_attribute("value") for place in range(3)]
    for place in range(3):
        boxes.nth(place).check()
    page.get_by_role("button", name="Ședință de grup").click()
    page.get_by_label("Mediere").or_(page.get_by_label("Medierea muncii")).first.check()
    page.get_by_label("interviu de angajare").check()
    assert_accessible(page)
    save(page)
    expect(page.get_by_text("Notat la 3 tineri.")).to_be_visible()
    held = stack.sql(
        "SELECT count(DISTINCT key), count(*) FROM cases_counsellingsession"
        " WHERE kind = 'mediation' AND held_on = %s AND case_id = ANY(%s)",
        [today(), [int(one or 0) for one in chosen]],
    )
    assert held[0][1] >= 3


def test_a_contact_takes_at_most_six_keys(visit: Visit, stack: Stack) -> None:
    made(stack, count=2)
    page = visit("expert.cj")
    page.goto(f"{stack.address}/azi/")
    asked = []
    page.on("request", lambda sent: asked.append(sent) if sent.method == "POST" else None)
    keys = ("j", "n", "1", "4", "Control+Enter")
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_load_state("networkidle")
        if key == "n":
            page.wait_for_selector("[data-panel]")
    expect(page.locator(".saved, [data-saved]").first).to_be_visible()
    assert len(keys) <= 6
    assert len(asked) == 1


def test_a_half_written_note_outlives_the_page(visit: Visit, stack: Stack) -> None:
    page = visit("expert.cj")
    (case,) = made(stack, "contacted")
    page.goto(f"{stack.address}/tineri/{case}/")
    page.locator("form.panel textarea").fill("A sunat mama, vine")
    page.reload()
    assert page.locator("form.panel textarea").input_value() == "A sunat mama, vine"
    page.keyboard.press("Escape")
    form = page.locator("form.panel")
    form.locator("label.tile", has_text="Telefon").click()
    form.locator("label.tile", has_text="Nu răspunde").click()
    form.locator("[data-save]").click()
    expect(page.locator("[data-saved]")).to_be_visible()
    assert page.locator("form.panel textarea").input_value() == ""
    page.reload()
    assert page.locator("form.panel textarea").input_value() == ""
