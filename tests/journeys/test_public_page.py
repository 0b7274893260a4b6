"""The public page at 320 px: with and without JavaScript, to the file of a young person."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import Visit
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser]
NAME = "Simona Probescu"


def fill(page: Page, phone: str, script: bool) -> None:
    page.get_by_label("Cum te cheam\u0103?").fill(NAME)
    for place, value in enumerate(("14", "03", "2009")):
        page.locator(f"[name=born_{place}]").fill(value)
    page.locator("[name=born_2]").press("Tab")
    if script:
        expect(page.locator("#age-note")).to_contain_text("f\u0103r\u0103 p\u0103rin\u021bi")
    page.get_by_label("Unde stai acum?").fill("Sanpaul")
    page.get_by_label("La ce num\u0103r te sun\u0103m?").fill(phone)
    page.get_by_label("Da, vreau s\u0103 m\u0103 suna\u021bi").check()
    page.get_by_role("button", name="Trimite").click()


@pytest.mark.parametrize("script", [True, False])
def test_a_young_person_registers_on_a_phone(visit: Visit, stack: Stack, script: bool) -> None:
    phone = "0799 000 331" if script else "0799 000 332"
    page = visit(width=320, script=script)
    page.goto(f"{stack.address}/inscriere/")
    page.get_by_role("button", name="Trimite").click()
    expect(page.get_by_text("Mai jos lipse\u0219te ceva")).to_be_visible()
    fill(page, phone, script)
    page.get_by_label("S\u00e2npaul, Cluj").check()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    if script:
        assert_accessible(page)
    page.get_by_role("button", name="Trimite").click()
    code = page.locator(".field-good b").inner_text()
    if script:
        assert_accessible(page)
    page.get_by_label("Codul").fill(code)
    page.get_by_role("button", name="Acesta este codul").click()
    expect(page.get_by_text("str. Exemplului")).to_be_visible()
    if script:
        assert_accessible(page)
    deadline = time.monotonic() + 30
    number = phone.replace(" ", "")[1:]
    joined = (
        "SELECT 1 FROM outreach_publicregistration r JOIN cases_case c ON c.id = r.case_id"
        f" WHERE r.phone = '+40{number}' AND c.next_action = 'reply'"
    )
    while not stack.sql(joined):
        assert time.monotonic() < deadline, "the worker brought nobody in"
        time.sleep(0.3)
