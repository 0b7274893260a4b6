"""A passkey, a search by CNP, a broken glass: in the browser, against the running stack."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from intespo.kit.sealing import unseal
from reporting.management.commands.seed_demo import PASSWORD
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import Visit
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser]


def with_key(page: Page) -> Any:
    """A security key that the browser makes up."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def test_a_passkey_is_added_and_signs_in(visit: Visit, stack: Stack) -> None:
    # A passkey belongs to a name, not to an address.
    home = stack.address.replace("127.0.0.1", "localhost")
    page = visit()
    with_key(page)
    page.goto(f"{home}/cont/intra/")
    page.fill("[name=login]", "expert3.dj@intespo.example")
    page.fill("[name=password]", PASSWORD)
    page.click(".sheet button")
    page.goto(f"{home}/cont/factor/chei/noua/")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Confirmă").click()
    assert_accessible(page)
    page.get_by_label("Nume").fill("laptop")
    if page.locator("[name=passwordless]").count():
        page.locator("[name=passwordless]").check()
    page.get_by_role("button", name="Adaugă").click()
    page.wait_for_url(re.compile("/cont/factor/"))
    expect(page.get_by_text("Cheia a fost adăugată.")).to_be_visible()
    kept = "SELECT has_second_factor FROM accounts_user WHERE email LIKE 'expert3.dj@%'"
    assert stack.sql(kept) == [(True,)]
    page.context.clear_cookies()
    page.goto(f"{home}/cont/intra/")
    assert_accessible(page)
    page.get_by_role("button", name="Intră cu o cheie de acces").click()
    expect(page.get_by_role("heading", name=re.compile("Bună|tineri|Tinerii"))).to_be_visible()


def test_a_file_of_another_county_opens_with_a_reason(visit: Visit, stack: Stack) -> None:
    case, sealed = stack.sql(
        "SELECT c.id, y.cnp_sealed FROM cases_case c JOIN cases_youth y ON y.id = c.youth_id"
        " WHERE y.county_id = 16 AND y.cnp_sealed IS NOT NULL ORDER BY c.id LIMIT 1"
    )[0]
    page = visit("expert.cj", width=390)
    page.goto(f"{stack.address}/tineri/cauta/")
    page.fill("#words", unseal(bytes(sealed)))
    page.press("#words", "Enter")
    expect(page.get_by_role("heading", name=re.compile("Dolj"))).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Deschide cu un motiv").click()
    assert_accessible(page)
    page.get_by_label("De ce trebuie").fill("Mama tânărului este la ghișeu și cere o adeverință.")
    page.get_by_role("button", name="Deschide dosarul").click()
    page.wait_for_url(f"{stack.address}/tineri/{case}/")
    page.get_by_role("button", name="Arată").click()
    expect(page.get_by_text(unseal(bytes(sealed)))).to_be_visible()
    told = "SELECT count(*) FROM accounts_breakglass WHERE told_at IS NOT NULL"
    deadline = time.monotonic() + 20
    while stack.sql(told) != [(1,)]:
        assert time.monotonic() < deadline, "the coordinators were not told"
        time.sleep(0.3)
    boss = visit("coordonator.dj")
    boss.goto(f"{stack.address}/evidenta/")
    expect(boss.get_by_text("Mama tânărului").first).to_be_visible()
    assert_accessible(boss)
