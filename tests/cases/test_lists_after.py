"""What comes after a list: undone and applied again, thrown away, answered, excluded, merged."""

import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from cases import tasks
from cases.enums import Evidence, ExclusionReason, ListKind, ListStatus, MilestoneKind, NextAction
from cases.models import Case, Consent, SourceList
from cases.services import consents, exclusions, imports, merging, milestones, receipts
from cases.views.case import stops
from intespo.accounts.enums import Role
from intespo.kit.dates import today
from tests.cases.papers import consent
from tests.cases.test_import import BORN, ON, bring, line, write
from tests.factories import CaseFactory, UserFactory, YouthFactory, cnp, county

pytestmark = pytest.mark.django_db


def test_a_list_taken_back_and_applied_again_is_taken_back_again(tmp_path: Path) -> None:
    source, by = bring(write(tmp_path, line())), UserFactory()
    for _turn in range(2):
        assert imports.undo(source, by=by)
        assert source.status == ListStatus.UNDONE, source.failure
        assert imports.ask_rehearse(source)
        assert imports.rehearse(source)
        assert imports.apply(source, by=by)
        assert Case.objects.filter(closed_on=None).count() == 1


def test_a_list_is_thrown_away_and_can_be_brought_anew(sign_in: Any, tmp_path: Path) -> None:
    path = write(tmp_path, line())
    source = bring(path, apply=False)
    client = sign_in(Role.COORDINATOR, "CJ")
    page = client.get(reverse("cases:source_list", args=[source.pk]))
    assert reverse("cases:list_discard", args=[source.pk]) in page.text
    client.post(reverse("cases:list_discard", args=[source.pk]))
    source.refresh_from_db()
    assert (source.status, source.rows.count()) == (ListStatus.DISCARDED, 1)
    # The worker that was told so died: whoever looks for such lists takes it up.
    SourceList.objects.update(busy_since=timezone.now() - timedelta(days=1))
    assert source in list(imports.left_behind())
    tasks.clear_list(source.pk)
    assert source.rows.count() == 0
    assert source not in list(imports.left_behind())
    assert "Abandonată" in client.get(reverse("cases:source_list", args=[source.pk])).text
    again = bring(path)
    assert (again.pk != source.pk, again.status) == (True, ListStatus.APPLIED)
    # Its file stands in another list now: the thrown away one stays so.
    assert not imports.ask_rehearse(source)
    assert SourceList.objects.get(pk=source.pk).status == ListStatus.DISCARDED


def test_a_list_that_was_taken_up_twice_is_read_once(tmp_path: Path) -> None:
    source = bring(write(tmp_path, line()), apply=False)
    before = source.rehearsed_at
    tasks.read_list(source.pk)
    assert imports.kept(source.pk).rehearsed_at == before
    assert imports.ask_rehearse(source)
    tasks.read_list(source.pk)
    read = imports.kept(source.pk)
    assert read.status == ListStatus.REHEARSED
    assert read.rehearsed_at != before


def test_an_applied_list_is_not_thrown_away(sign_in: Any, tmp_path: Path) -> None:
    source = bring(write(tmp_path, line()))
    sign_in(Role.COORDINATOR, "CJ").post(reverse("cases:list_discard", args=[source.pk]))
    source.refresh_from_db()
    assert (source.status, source.rows.count()) == (ListStatus.APPLIED, 1)


def test_a_receipt_takes_numbers_and_names_that_excel_does_not() -> None:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    names = ("'Foaie1'", "History", "a[b]:c*d?", "x" * 40)
    sheets = [book.add_worksheet(receipts._sheet_name(name)) for name in names]
    for row, cell in enumerate((float("nan"), float("inf"), float("-inf"), 1e300, True, None, 5)):
        receipts._cell(sheets[0], row, 0, cell, None, None)
    book.close()
    assert len({sheet.name for sheet in sheets}) == len(sheets)
    assert len(held.getvalue()) > 1000


def test_a_list_of_thousands_of_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lata.csv"
    heads = ",".join(["CNP", *(f"c{n}" for n in range(400))])
    path.write_text(f"{heads}\n{','.join(['1'] * 401)}")
    with pytest.raises(imports.ListUnreadable, match="300 de coloane"):
        imports.receive(
            path, kind=ListKind.OTHER, county=county("CJ"), reference_date=ON, name="l", by=None
        )


@pytest.mark.parametrize(
    ("kinds", "done"),
    [((), 1), (("contacted", "agreed", "registered"), 4), (("registered", "left_neet"), 7)],
)
def test_a_closed_file_shows_only_the_road_it_went(kinds: tuple[str, ...], done: int) -> None:
    case = CaseFactory()
    for kind in kinds:
        milestones.record(case, MilestoneKind(kind), today(), by=None)
    Case.objects.filter(pk=case.pk).update(stage="closed", closed_on=today())
    case.refresh_from_db()
    states = [stop["state"] for stop in stops(case)]
    assert states[done:] == ["ahead"] * (7 - done)
    assert not {"ahead", "now"} & set(states[:done])


def test_a_withdrawal_on_either_of_two_merged_records_holds() -> None:
    kept, gone = CaseFactory(), CaseFactory(youth=YouthFactory(cnp=None))
    given, by = consent(kept), UserFactory()
    consents.withdraw(consent(gone), Evidence.SPOKEN, by=by)
    merge = merging.merge(kept.youth, gone.youth, by=by)
    assert not Consent.objects.standing().filter(youth=kept.youth).exists()
    assert consents.refused_ways(kept.youth_id) == {"sms"}
    merging.undo(merge, by=by)
    assert list(Consent.objects.standing()) == [given]
    merging.merge(kept.youth, gone.youth, by=by)
    anew = consent(kept)
    assert list(Consent.objects.standing().filter(youth=kept.youth)) == [anew]


def test_an_exclusion_by_hand_asks_the_manager_to_verify_and_gives_the_plan_back() -> None:
    case, by = CaseFactory(), UserFactory()
    planned = {"stage": "agreed", "next_action": "register", "next_action_on": ON}
    Case.objects.filter(pk=case.pk).update(**planned)
    case.refresh_from_db()
    made = exclusions.exclude(case, ExclusionReason.EMPLOYED, today(), None, "", by=by)
    case.refresh_from_db()
    assert (case.next_action, case.next_action_on) == (NextAction.VERIFY, today())
    exclusions.lift(made, case, by=by)
    case.refresh_from_db()
    assert (case.next_action, case.next_action_on) == ("register", ON)


def test_the_same_person_twice_with_the_names_turned_comes_once(tmp_path: Path) -> None:
    turned = line(CNP="", NUME="IONELA", PRENUME="ŢĂRMURE")
    source = bring(write(tmp_path, line(CNP=""), turned))
    found = list(source.rows.order_by("row").values_list("decision", "reason", "first_row"))
    assert found == [("new", "", None), ("rejected", "person_twice", 2)]


@pytest.mark.parametrize(
    ("state", "decision"),
    [
        ("fără loc de muncă", "new"),
        ("plecată în străinătate", "unknown_person"),
        ("decedată", "unknown_person"),
        ("angajată la o firmă", "unknown_person"),
        ("nu este angajată", "new"),
        ("neangajată", "new"),
    ],
)
def test_a_town_hall_says_who_is_no_potential_neet(
    tmp_path: Path, state: str, decision: str
) -> None:
    path = tmp_path / "primarie.csv"
    head = "CNP,Nume,Prenume,Localitatea,Situația"
    path.write_text(f"{head}\n{cnp(1, BORN, 'F')},Pop,Ana,Cluj-Napoca,{state}\n")
    source, _new = imports.receive(
        path, kind=ListKind.TOWN_HALL, county=county("CJ"), reference_date=ON, name="p", by=None
    )
    assert imports.rehearse(source)
    assert source.rows.get().decision == decision


def test_the_receipt_says_what_was_odd_too(tmp_path: Path) -> None:
    source = bring(write(tmp_path, line(CNP="6060505"), line(CNP=cnp(2, BORN, "F"), NUME="POP")))
    held = io.BytesIO()
    receipts.write(source, held)
    held.seek(0)
    rows = list(CalamineWorkbook.from_filelike(held).get_sheet_by_index(0).iter_rows())
    assert rows[0][-1] == "De ce"
    assert "CNP-ul nu este valid" in rows[1][-1]


def test_a_row_leads_to_the_file_of_whom_it_is_about(sign_in: Any, tmp_path: Path) -> None:
    bring(write(tmp_path, line(ADRESA="")))
    source = bring(write(tmp_path, line(), line(CNP=cnp(2, BORN, "F"))), apply=False)
    client, page = sign_in(Role.COORDINATOR, "CJ"), reverse("cases:source_list", args=[source.pk])
    files = [reverse("cases:case", args=[key]) for key in Case.objects.values_list("pk", flat=True)]
    text = client.get(page).text
    assert re.findall(r'href="(/tineri/\d+/)"', text) == files
    assert len(files) == 1


@pytest.mark.parametrize(
    ("name", "born", "decisions"),
    [
        # Day and month changed places, and with them somebody turned fifteen again.
        ("IONELA", "2010-12-03", {"match", "complete", "review"}),
        ("MIHAELA", "2010-12-03", {"ineligible_age"}),
        ("IONELA", "2010-12-25", {"ineligible_age"}),
    ],
)
def test_a_swapped_day_that_makes_too_young_is_found_all_the_same(
    tmp_path: Path, name: str, born: str, decisions: set[str]
) -> None:
    youth = YouthFactory(birth_date=date(2010, 3, 12), locality_id=54975, cnp=None)
    CaseFactory(youth=youth)
    row = line(CNP="", PRENUME=name, NUME=youth.last_name, DATA_NASTERII=born, SEX="")
    source = bring(write(tmp_path, row), apply=False)
    assert source.rows.get().decision in decisions


def test_while_another_exclusion_stands_the_manager_goes_on_verifying() -> None:
    case, by = CaseFactory(), UserFactory()
    Case.objects.filter(pk=case.pk).update(stage="agreed", next_action="register")
    case.refresh_from_db()
    made = exclusions.exclude(case, ExclusionReason.EMPLOYED, today(), None, "", by=by)
    exclusions.exclude(case, ExclusionReason.ABROAD, today(), None, "", by=by)
    exclusions.lift(made, case, by=by)
    case.refresh_from_db()
    assert case.next_action == NextAction.VERIFY
