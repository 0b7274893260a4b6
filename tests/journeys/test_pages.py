"""Pages at phone and narrow width, light and dark, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.axe import assert_accessible, assert_accessible_in_both_colours
from tests.journeys.conftest import Visit
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser]
PAGES = {
    "": [
        "/cont/intra/",
        "/cont/parola/uitata/",
        "/tineri-bun-venit/",
        "/inscriere/",
        "/pentru/parinti/",
        "/pentru/rude/",
        "/v/{zeros}/",
        "/date-deschise/",
        "/pagina-mea/{uuid}/",
    ],
    "expert.cj": [
        "/azi/",
        "/tineri/tabel/",
        "/tineri/tabel/sedinta/",
        "/tineri/{case}/acte/",
        "/tineri/{case}/acorduri/",
        "/tineri/{case}/masuri/",
        "/tineri/{case}/masuri/1/",
        "/tineri/{case}/echipa/",
        "/tineri/{case}/transfer/",
        "/tineri/{case}/iesire/",
        "/tineri/{case}/inregistrare/",
        "/tineri/{case}/prezenta/",
        "/tineri/{case}/sedinta/",
        "/transferuri/",
        "/miscari/",
        "/reguli/",
        "/tineri/",
        "/tineri/{case}/",
        "/mesaje/",
        "/mesaje/campanii/",
        "/mesaje/campanii/1/",
        "/mesaje/sabloane/",
        "/mesaje/primite/",
        "/mesaje/apeluri/",
        "/mesaje/inscrieri/",
        "/mesaje/randament/",
        "/mesaje/materiale/",
        "/mesaje/materiale/nou/",
        "/mesaje/reguli/",
        "/mesaje/renunta/{case}/",
        "/parteneri/",
        "/ajutor/",
        "/mesaje/scrie/{case}/",
        "/tineri/{case}/drepturi/",
        "/tineri/{case}/drepturi/rectificare/",
        "/tineri/{case}/drepturi/opozitie/",
        "/tineri/{other}/",
        "/tineri/{case}/excludere/",
        "/tineri/{case}/dublura/",
        "/cont/factor/",
        "/cont/confirma/",
    ],
    "coordonator.cj": [
        "/mesaje/campanii/nou/?sex=F",
        "/liste/calitate/randuri/?cifra=rows",
        "/mesaje/scrisori/",
        "/mesaje/campanii/2/",
        "/mesaje/sediu/12/",
        "/mesaje/campanii/1/",
        "/tineri/tabel/",
        "/tineri/tabel/predare/",
        "/judet/CJ/",
        "/judet/CJ/?harta=inregistrati",
        "/liste/",
        "/parteneri/echipe/",
        "/liste/noua/",
        "/liste/{list}/",
        "/liste/{list}/?decizie=toate",
        "/liste/{list}/coloane/",
        "/liste/calitate/",
        "/liste/reguli/",
        "/dubluri/",
        "/parteneri/runde/",
        "/parteneri/runde/noua/",
        "/parteneri/comunitati/54975/",
        "/judet/CJ/localitati/",
        "/exporturi/",
        "/planuri/",
        "/planuri/1/",
        "/planuri/1/actiuni/noua/",
        "/proiect/plan/",
        "/planuri/1/actiuni/2/rezultate/",
        "/evidenta/",
        "/tineri/{case}/schimbari/",
        "/tineri/{case}/drepturi/stergere/",
        "/conturi/",
        "/conturi/invita/",
    ],
    "national": [
        "/mesaje/sabloane/nou/",
        "/mesaje/reguli/",
        "/mesaje/reguli/sms/",
        "/mesaje/primite/",
        "/reguli/rezultate/1/",
        "/reguli/masuri/1/",
        "/reguli/acorduri/1/",
        "/romania/",
        "/regiune/RO11/",
        "/echipa/1/cifre/",
        "/rapoarte/",
        "/indicatori/",
        "/indicatori/I2/",
        "/tinte/",
        "/tinte/CJ/",
        "/tinte/etapa/",
        "/proiect/societate-civila/",
        "/proiect/",
        "/proiect/metodologie/",
        "/sisteme/",
        "/cifre/contacted/?judet=12",
        "/parteneri/protocoale/",
        "/termene/",
        "/termene/1/",
        "/liste/reguli/1/",
    ],
    "partener.cj": ["/parteneri/ale-mele/", "/liste/predare/", "/tineri/"],
}


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_accessible(visit: Visit, stack: Stack, width: int) -> None:
    managed = (
        "SELECT c.id FROM cases_case c JOIN accounts_user u ON u.id = c.manager_id"
        " WHERE u.email = '{}@intespo.example' AND c.level <> '' AND c.closed_on IS NULL"
        " ORDER BY c.id LIMIT 1"
    )
    case, other = (stack.sql(managed.format(who))[0][0] for who in ("expert.cj", "expert2.cj"))
    waits = "SELECT max(id) FROM cases_sourcelist WHERE status = 'rehearsed' AND county_id = 12"
    keys = {"case": case, "other": other, "list": stack.sql(waits)[0][0], "zeros": "0" * 64}
    keys["uuid"] = "00000000-0000-4000-8000-000000000000"
    for who, paths in PAGES.items():
        page = visit(who, width=width)
        for path in paths:
            page.goto(stack.address + path.format(**keys))
            expect(page.locator("[hx-trigger=load]")).to_have_count(0)
            assert_accessible_in_both_colours(page)
            expect(page.get_by_text("Date simulate").first).to_be_visible()


def test_a_contact_is_noted_without_javascript(visit: Visit, stack: Stack) -> None:
    page = visit("expert.cj", script=False, width=390)
    page.goto(f"{stack.address}/tineri/?stage=identified")
    page.get_by_role("link", name="Notează").first.click()
    form = page.locator("form.panel")
    form.get_by_label("Telefon").check()
    form.get_by_role("button", name="Salvează").first.click()
    expect(form.get_by_role("alert").first).to_be_visible()
    assert form.get_by_label("Telefon").is_checked()
    form.get_by_label("Nu răspunde").check()
    form.get_by_role("button", name="Salvează").first.click()
    expect(page.get_by_text(re.compile("nu răspunde")).first).to_be_visible()


def test_a_message_leaves_through_the_worker(visit: Visit, stack: Stack) -> None:
    page = visit("expert.cj")
    case = stack.sql(
        "SELECT c.id FROM cases_case c JOIN cases_youth y ON y.id = c.youth_id"
        " LEFT JOIN accounts_user u ON u.id = c.manager_id"
        " WHERE y.county_id = 12 AND y.phone LIKE '+407%' AND c.closed_on IS NULL"
        " AND coalesce(u.email, 'expert.cj@intespo.example') = 'expert.cj@intespo.example'"
        " AND NOT EXISTS (SELECT 1 FROM cases_objection o WHERE o.youth_id = y.id)"
        " AND NOT EXISTS (SELECT 1 FROM cases_consent o WHERE o.youth_id = y.id)"
        " AND NOT EXISTS (SELECT 1 FROM outreach_message o WHERE o.case_id = c.id)"
        " ORDER BY c.id LIMIT 1"
    )[0][0]
    page.goto(f"{stack.address}/mesaje/scrie/{case}/")
    page.get_by_role("button", name="Trimite").click()
    expect(page.get_by_text("Trimis", exact=True)).to_be_visible(timeout=15_000)
    assert_accessible(page)
    rows = stack.sql(
        "SELECT state, attempts, gateway_id FROM outreach_message WHERE case_id = %s", [case]
    )
    assert rows[0][:2] == ("sent", 1)
    assert rows[0][2].startswith("console-")


def test_pairs_are_decided_by_keyboard(visit: Visit, stack: Stack) -> None:
    page = visit("coordonator.dj")
    page.goto(f"{stack.address}/dubluri/")
    first = page.locator("[aria-current=true]").inner_text()
    page.keyboard.press("j")
    page.wait_for_url("**/dubluri/?pereche=*")
    assert page.locator("[aria-current=true]").inner_text() != first
    waiting = "SELECT count(*) FROM cases_matchpair WHERE status = 'open' AND county_id = 16"
    before = stack.sql(waiting)[0][0]
    page.keyboard.press("n")
    expect(page.get_by_text("Două persoane: nu mai întreabă nimeni.")).to_be_visible()
    assert stack.sql(waiting)[0][0] == before - 1
    page.get_by_role("button", name=re.compile("Desfă")).first.click()
    expect(page.get_by_text("Desfăcut: perechea așteaptă din nou.")).to_be_visible()
    assert stack.sql(waiting)[0][0] == before
