"""The whole way as four people: a list, a talk, a registration, a level, a figure, a report."""

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from intespo.kit.dates import today
from intespo.kit.sealing import keyed_hash
from tests.cases.test_import import HEADER, line
from tests.factories import cnp
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import Visit
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser]
BORN = date(2006, 3, 14)
NAME = "Smaranda Țugulea-Probă"


def figure(page: Page, stack: Stack, label: str) -> int:
    """A figure on the county's dashboard."""
    page.goto(f"{stack.address}/judet/CJ/")
    card = page.locator(".figure-card", has=page.get_by_text(label, exact=True))
    return int(card.locator("a.big").inner_text().replace(".", ""))


def test_from_a_list_to_the_monthly_pdf(visit: Visit, stack: Stack, tmp_path: Path) -> None:
    coordinator = visit("coordonator.cj")
    labels = ("Contactați", "Înregistrați la SPO", "Profilați", "Informați și consiliați")
    before = [figure(coordinator, stack, label) for label in labels]
    assert_accessible(coordinator)
    bring_a_list(coordinator, stack, tmp_path)

    expert = visit("expert.cj")
    contact_by_keyboard(expert, stack)
    register_and_profile(expert)
    after = [figure(coordinator, stack, label) for label in labels]
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 1, 1, 1]
    coordinator.locator(".figure-card a.big").first.click()
    expect(coordinator.get_by_role("link", name=NAME)).to_be_visible()
    assert_accessible(coordinator)

    stranger = visit("expert.dj")
    assert stranger.goto(expert.url).status == 404  # type: ignore[union-attr]
    assert_accessible(stranger)

    make_the_report(visit("national"), stack, tmp_path)


def bring_a_list(page: Page, stack: Stack, folder: Path) -> None:
    """Upload, rehearse, apply, as the coordinator."""
    number = cnp(7, BORN, "F")
    good = line(CNP=number, NUME="ŢUGULEA-PROBĂ", PRENUME="SMARANDA", DATA_NASTERII="2006-03-14")
    file = folder / "registru.csv"
    file.write_text("\n".join([HEADER, good, line(CNP="123")]), encoding="utf-8")
    page.goto(f"{stack.address}/liste/noua/")
    assert_accessible(page)
    page.fill("[name=reference_date]", str(today()))
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Citește lista").click()
    apply = page.get_by_role("button", name=re.compile("Aplică"))
    expect(apply).to_be_visible(timeout=20_000)
    assert_accessible(page)
    expect(page.get_by_text("CNP-ul nu este valid")).to_be_visible()
    apply.click()
    expect(page.get_by_text("Aplicată pe").or_(page.get_by_text("Aplicat"))).not_to_have_count(0)
    for _ in range(40):
        if stack.sql("SELECT 1 FROM cases_youth WHERE cnp_hash = %s", [str(keyed_hash(number))]):
            break
        page.wait_for_timeout(250)
    page.reload()
    assert_accessible(page)


def contact_by_keyboard(page: Page, stack: Stack) -> None:
    """Find the name without diacritics, note a talk with keys alone."""
    page.goto(f"{stack.address}/tineri/?toti=1")
    assert_accessible(page)
    page.keyboard.press("/")
    page.keyboard.type("smaranda tugulea")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tineri/cauta/")
    assert_accessible(page)
    page.keyboard.press("j")
    page.keyboard.press("n")
    page.wait_for_selector("[data-panel]")
    assert_accessible(page)
    # Beyond the typing: channel, outcome, save.
    page.keyboard.press("1")
    page.keyboard.press("1")
    page.keyboard.type("Vine cu autobuzul de 8.")
    page.keyboard.press("Control+Enter")
    row = page.locator("li.saved")
    expect(row).to_contain_text("acord")
    assert_accessible(page)
    expect(row.locator("[data-open]")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/tineri/\d+/$"))
    expect(page.get_by_text("Vine cu autobuzul de 8.")).to_be_visible()
    assert_accessible(page)


def register_and_profile(page: Page) -> None:
    """From the case: registration, questionnaire, a session."""
    case = page.url
    page.get_by_role("link", name="Înregistrează").click()
    assert_accessible(page)
    page.fill("[name=number]", "PROBA/1")
    page.get_by_role("button", name="Salvează").click()
    page.wait_for_url(case)
    page.get_by_role("link", name="Profilează").click()
    assert_accessible(page)
    for name in ("EDU", "QUAL", "EXP", "DUR", "MOT", "MOB", "SKILL", "HEALTH", "CARE"):
        page.locator(f"input[name={name}]").last.check()
    page.get_by_role("button", name=re.compile("Calculează")).click()
    page.wait_for_url(case)
    expect(page.get_by_text("ocupabil").first).to_be_visible()
    page.get_by_role("link", name="răspunsurile", exact=True).click()
    assert_accessible(page)
    page.goto(case)
    page.get_by_role("link", name="Consiliază").click()
    assert_accessible(page)
    page.locator("input[name=kind][value=counselling]").check()
    page.get_by_role("button", name="Salvează").click()
    page.wait_for_url(case)
    expect(page.locator(".road .now .label")).to_have_text("în sprijin")


def make_the_report(page: Page, stack: Stack, folder: Path) -> None:
    """Ask for the month, wait for it, download it, compare it with the ledger."""
    page.goto(f"{stack.address}/romania/")
    assert_accessible(page)
    page.goto(f"{stack.address}/rapoarte/")
    page.select_option("[name=month]", f"{today():%Y-%m}")
    page.get_by_role("button", name="Fă rapoartele").click()
    assert_accessible(page)
    page.reload()
    link = page.get_by_role("link", name="PDF, RO")
    expect(link).to_be_visible(timeout=60_000)
    assert_accessible(page)
    with page.expect_download() as waiting:
        link.click()
    pdf = folder / "raport.pdf"
    waiting.value.save_as(pdf)
    text = subprocess.run(["pdftotext", "-l", "1", str(pdf), "-"], capture_output=True, text=True)
    for kind in ("contacted", "registered"):
        count = stack.sql(
            "SELECT count(*) FROM cases_milestone WHERE kind = %s AND voided_at IS NULL", [kind]
        )[0][0]
        assert f"{count:,}".replace(",", ".") in text.stdout.split()
    page.goto(f"{stack.address}/rapoarte/")
    assert_accessible(page)
