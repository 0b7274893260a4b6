"""Lists in the browser's hands: columns told, applied, taken back, answered; who may what."""

import csv
import html
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cases.enums import Decision, ListKind, ListStatus, YouthStatus
from cases.models import (
    Case,
    Exclusion,
    ListColumns,
    ListRule,
    MatchPair,
    Milestone,
    Provenance,
    SourceList,
    Youth,
)
from cases.services import exclusions, imports, pairs, quality, receipts, sources
from intespo.accounts.enums import Role
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from partners.enums import OrganisationKind
from partners.models import CollectionRound, Organisation
from tests.cases.test_import import BORN, ON, bring, cnp, line, write
from tests.factories import UserFactory, YouthFactory, contacted, county

pytestmark = pytest.mark.django_db
STRANGE = b"A;B;C\n1;Popescu;Ana\n2;Ionescu;Ion\n"
CONTRACTS = "cnp,nume,data_incepere,data_incetare\n"


def organisation() -> Organisation:
    """A town hall of Cluj."""
    return Organisation.objects.create(
        kind=OrganisationKind.TOWN_HALL, name="Primăria Huedin", county=county("CJ"), sort_key="h"
    )


def received(content: bytes, folder: Path, kind: ListKind = ListKind.TOWN_HALL, **more: Any) -> Any:
    """A file kept as a list and read."""
    path = folder / "sosita.csv"
    path.write_bytes(content)
    words = {"county": county("CJ"), "reference_date": ON, "name": path.name, "by": None, **more}
    source, _new = imports.receive(path, kind=kind, **words)
    imports.rehearse(source)
    return source


def exclude(folder: Path, *rows: str, apply: bool = True, **more: Any) -> SourceList:
    """Contracts of the labour inspectorate."""
    content = (CONTRACTS + "\n".join(rows)).encode()
    source: SourceList = received(content, folder, ListKind.LABOUR_INSPECTORATE, **more)
    if apply:
        imports.apply(source, by=None)
    return source


def test_columns_that_nobody_could_guess_are_asked_and_remembered(
    sign_in: Any, tmp_path: Path
) -> None:
    client, hall = sign_in(Role.COORDINATOR), organisation()
    source = received(STRANGE, tmp_path, organisation=hall)
    assert source.status == ListStatus.COLUMNS
    url = reverse("cases:list_columns", args=[source.pk])
    assert "Popescu" in client.get(url).content.decode()
    told = {"header": 1, "column_0": "", "column_1": "last_name", "column_2": "first_name"}
    assert client.post(url, {**told, "column_0": "last_name"}).status_code == 422
    assert client.post(url, told).status_code == 302
    imports.rehearse(imports.kept(source.pk))
    assert imports.kept(source.pk).status == ListStatus.REHEARSED
    assert ListColumns.objects.get().organisation == hall
    # The next list of the same sender with the same headings needs nobody.
    following = received(STRANGE + b"3;Pop;Dan\n", tmp_path, organisation=hall)
    assert (following.status, following.chosen) == (ListStatus.REHEARSED, True)
    other = received(STRANGE + b"4;Pop;Doru\n", tmp_path)
    assert other.status == ListStatus.COLUMNS
    # So does one whose columns stand in another order.
    turned = b"\n".join(b";".join(row.split(b";")[::-1]) for row in STRANGE.split())
    again = received(turned, tmp_path, organisation=hall)
    assert (again.status, again.mapping["columns"][1:]) == (
        ListStatus.REHEARSED,
        following.mapping["columns"][1::-1],
    )


def test_a_list_without_a_name_or_number_column_is_not_read(sign_in: Any, tmp_path: Path) -> None:
    client = sign_in(Role.COORDINATOR)
    source = received(STRANGE, tmp_path)
    url = reverse("cases:list_columns", args=[source.pk])
    answer = client.post(url, {"header": 1, "column_0": "phone"})
    assert answer.status_code == 422
    assert imports.kept(source.pk).status == ListStatus.COLUMNS


def test_a_list_taken_back_leaves_what_was_before(tmp_path: Path) -> None:
    known = YouthFactory(cnp=cnp(1, BORN, "F"), birth_date=BORN, address="", education="")
    source = bring(write(tmp_path, line(), line(CNP=cnp(2, BORN, "F"))))
    assert Youth.objects.filter(status=YouthStatus.POTENTIAL).count() == 2
    assert imports.undo(source, by=None)
    known.refresh_from_db()
    assert (known.address, known.education, known.status) == ("", "", YouthStatus.POTENTIAL)
    assert not Provenance.objects.exists()
    assert not sources.of_youth(known)
    gone = Youth.objects.exclude(pk=known.pk).get()
    assert gone.status == YouthStatus.WITHDRAWN
    assert not Milestone.objects.standing().filter(youth=gone).exists()
    assert Case.objects.get(youth=gone).close_reason == "list_undone"
    assert imports.kept(source.pk).status == ListStatus.UNDONE


def test_a_list_taken_back_can_come_again(tmp_path: Path) -> None:
    source = bring(write(tmp_path, line(), line(CNP="", NUME="Alta")))
    imports.undo(source, by=None)
    imports.rehearse(source)
    assert imports.counts(source)[Decision.NEW] == 2
    imports.apply(source, by=None)
    assert Youth.objects.count() == 2
    assert set(Youth.objects.values_list("status", flat=True)) == {"potential"}
    assert Milestone.objects.standing().filter(kind="identified").count() == 2
    assert Case.objects.at_work().count() == 2


def test_a_list_is_not_taken_back_once_somebody_worked_with_its_people(tmp_path: Path) -> None:
    source = bring(write(tmp_path, line()))
    case = contacted(Case.objects.get(), UserFactory())
    with pytest.raises(DomainError, match=str(case.pk)):
        imports.undo(source, by=None)
    assert imports.kept(source.pk).status == ListStatus.APPLIED


def test_a_list_is_not_taken_back_under_a_later_one_or_after_its_term(tmp_path: Path) -> None:
    first = bring(write(tmp_path, line(ADRESA="")))
    second = bring(write(tmp_path, line()))
    with pytest.raises(DomainError, match=str(second.pk)):
        imports.undo(first, by=None)
    imports.undo(second, by=None)
    SourceList.objects.filter(pk=first.pk).update(applied_at=timezone.now() - timedelta(days=31))
    with pytest.raises(DomainError, match="30"):
        imports.undo(imports.kept(first.pk), by=None)


def test_who_works_with_somebody_excluded_is_told_and_the_case_stays(tmp_path: Path) -> None:
    bring(write(tmp_path, line(), line(CNP=cnp(2, BORN, "F"))))
    worked = contacted(Case.objects.get(youth__cnp_hash=keyed(1)), UserFactory())
    source = exclude(
        tmp_path, f"{cnp(1, BORN, 'F')},POP,2026-09-01,", f"{cnp(2, BORN, 'F')},POP,2026-09-01,"
    )
    worked.refresh_from_db()
    assert (worked.next_action, worked.next_action_on, worked.set_aside) == (
        *("verify", today(), False),
    )
    assert Case.objects.at_work().get() == worked
    before = worked.journalentrys.get(kind="excluded").detail["was"]
    imports.undo(source, by=None)
    worked.refresh_from_db()
    assert worked.next_action == before
    assert Case.objects.at_work().count() == 2
    assert not Exclusion.objects.filter(lifted_at=None).exists()


def test_who_was_dealt_with_is_not_flagged_by_a_later_decision(tmp_path: Path) -> None:
    bring(write(tmp_path, line(), line(CNP="", NUME="POP", PRENUME="ANA MARIA")))
    worked = contacted(Case.objects.get(youth__cnp_hash=keyed(1)), UserFactory())
    content = CONTRACTS.replace("nume", "nume,prenume,data_nasterii")
    rows = f"{cnp(1, BORN, 'F')},Țărmure,Ionela,,2026-09-01,\n,Pop,Ana,2006-05-05,2026-09-01,"
    source = received((content + rows).encode(), tmp_path, ListKind.LABOUR_INSPECTORATE)
    imports.apply(source, by=None)
    assert Case.objects.get(pk=worked.pk).next_action == "verify"
    Case.objects.filter(pk=worked.pk).update(next_action="profile")
    pairs.same(MatchPair.objects.waiting().get(), by=UserFactory())
    assert Exclusion.objects.filter(lifted_at=None).count() == 2
    assert Case.objects.get(pk=worked.pk).next_action == "profile"


def test_a_list_that_was_never_read_has_no_columns_and_no_answer(
    sign_in: Any, tmp_path: Path
) -> None:
    client = sign_in(Role.COORDINATOR)
    source = received(STRANGE, tmp_path)
    for status in (ListStatus.FAILED, ListStatus.REHEARSED):
        SourceList.objects.update(table={}, status=status)
        for page in ("cases:list_columns", "cases:list_receipt"):
            answer = client.get(reverse(page, args=[source.pk]), follow=True)
            assert answer.redirect_chain
            assert answer.status_code == 200


def keyed(number: int) -> Any:
    from intespo.kit.sealing import keyed_hash

    return keyed_hash(cnp(number, BORN, "F"))


def test_a_contract_that_ended_brings_the_young_person_back(tmp_path: Path) -> None:
    bring(write(tmp_path, line()))
    number = cnp(1, BORN, "F")
    exclude(tmp_path, f"{number},POP,2026-03-01,", reference_date=ON - timedelta(days=60))
    assert Youth.objects.get().status == YouthStatus.EXCLUDED
    exclude(tmp_path, f"{number},POP,2026-03-01,2026-10-15")
    assert Youth.objects.get().status == YouthStatus.POTENTIAL


def test_an_older_list_does_not_exclude_again(tmp_path: Path) -> None:
    bring(write(tmp_path, line()))
    number = cnp(1, BORN, "F")
    exclude(tmp_path, f"{number},POP,2026-03-01,2026-10-15")
    older = exclude(tmp_path, f"{number},POP,2026-03-01,", reference_date=ON - timedelta(days=60))
    assert older.rows.get().reason == "newer_list"
    assert Youth.objects.get().status == YouthStatus.POTENTIAL


def test_a_person_excludes_and_lifts(sign_in: Any, tmp_path: Path) -> None:
    bring(write(tmp_path, line()))
    client, case = sign_in(Role.EXPERT), Case.objects.get()
    url = reverse("cases:exclude", args=[case.pk])
    words = {"reason": "ABROAD", "since": today().isoformat(), "note": "spune mama"}
    wrong = {**words, "until": (today() - timedelta(days=3)).isoformat()}
    assert client.post(url, wrong).status_code == 422
    assert not Exclusion.objects.exists()
    assert client.post(url, words).status_code == 302
    assert client.post(url, words).status_code == 422, "the same twice"
    assert Youth.objects.get().status == YouthStatus.EXCLUDED
    lift = reverse("cases:exclusion_lift", args=[case.pk, Exclusion.objects.get().pk])
    client.post(lift)
    assert Youth.objects.get().status == YouthStatus.POTENTIAL
    assert exclusions.nightly() == 0


def test_the_receipt_is_the_senders_file_with_two_columns_more(tmp_path: Path) -> None:
    import python_calamine

    source = bring(
        write(tmp_path, line(NUME="=HYPERLINK(1)"), line(SIRUTA_UAT="9", CNP=cnp(2, BORN, "F")))
    )
    held = io.BytesIO()
    receipts.write(source, held)
    path = tmp_path / "raspuns.xlsx"
    path.write_bytes(held.getvalue())
    rows = python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()
    assert rows[0][:2] == ["CNP", "NUME"]
    assert rows[0][-2:] == ["Hotărâre", "De ce"]
    assert [row[-2] for row in rows[1:]] == ["Nou", "Respins"]
    assert rows[1][:2] == [cnp(1, BORN, "F"), "=HYPERLINK(1)"]


def test_a_large_receipt_is_text_without_formulas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "MOST_IN_A_WORKBOOK", 1)
    source = bring(write(tmp_path, line(NUME="=1+1"), line(CNP=cnp(2, BORN, "F"))))
    held = io.BytesIO()
    receipts.write(source, held)
    rows = list(csv.reader(io.StringIO(held.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert [row[1] for row in rows] == ["NUME", "'=1+1", "ŢĂRMURE"]


def test_an_expert_neither_brings_nor_answers_nor_takes_back(sign_in: Any, tmp_path: Path) -> None:
    source = bring(write(tmp_path, line()))
    client = sign_in(Role.EXPERT)
    for name in ("list_receipt", "list_columns"):
        assert client.get(reverse(f"cases:{name}", args=[source.pk])).status_code == 403
    for name in ("list_undo", "list_again", "list_apply"):
        assert client.post(reverse(f"cases:{name}", args=[source.pk])).status_code == 403


def test_the_quality_of_a_sender_is_counted(tmp_path: Path) -> None:
    source = bring(
        write(tmp_path, line(), line(CNP=""), line(SIRUTA_UAT="9", CNP=cnp(2, BORN, "F")))
    )
    contacted(Case.objects.filter(youth__list_rows__source_list=source)[0], UserFactory())
    (found,) = quality.by_sender(SourceList.objects.filter(county__code="CJ"))
    assert (found["rows"], found["numbered"], found["new"], found["rejected"]) == (3, 2, 1, 2)
    assert (found["contacted"], found["registered"]) == (1, 0)
    assert quality.by_sender(SourceList.objects.filter(county__code="DJ")) == []


def test_each_figure_of_a_sender_leads_to_its_rows(sign_in: Any, tmp_path: Path) -> None:
    bring(write(tmp_path, line(), line(CNP=""), line(SIRUTA_UAT="9", CNP=cnp(2, BORN, "F"))))
    received(STRANGE, tmp_path, organisation=organisation())
    client = sign_in(Role.COORDINATOR)
    page = client.get(reverse("cases:list_quality")).text
    found = re.findall(r'<a href="([^"]*cifra=[^"]*)">(\d+)</a>', page)
    assert {re.search("cifra=([a-z]+)", link)[1]: n for link, n in found} == {
        "rows": "3",
        "numbered": "2",
        "new": "1",
        "rejected": "2",
    }
    for link, n in found:
        rows = client.get(html.unescape(link)).text
        assert rows.count('<th scope="row">') == int(n), link
    assert client.get(reverse("cases:quality_rows") + "?cifra=altceva").status_code == 404
    (lists,) = re.findall(r'<a href="([^"]*status=applied)">1</a>', page)
    assert client.get(html.unescape(lists)).text.count('<th scope="row">') == 1
    assert client.get(reverse("cases:source_lists")).text.count('<th scope="row">') == 2


def test_the_agency_changes_what_a_kind_of_list_does(sign_in: Any, tmp_path: Path) -> None:
    rule = ListRule.objects.get(kind="town_hall")
    url = reverse("cases:list_rule", args=[rule.pk])
    assert sign_in(Role.COORDINATOR).get(url).status_code == 403
    client = sign_in(Role.NATIONAL)
    blank = {"words-TOTAL_FORMS": 0, "words-INITIAL_FORMS": 0}
    assert client.post(url, {"effect": "excludes", **blank}).status_code == 422
    one = {"words-TOTAL_FORMS": 1, "words-INITIAL_FORMS": 0, "words-0-word": "Pleacă"}
    one |= {"words-0-effect": "excludes", "words-0-reason": "ABROAD"}
    assert client.post(url, {"effect": "adds", **one}).status_code == 302
    assert rule.words.get(word="pleaca").reason == "ABROAD"
    bring(write(tmp_path, line()))
    content = f"CNP,Nume si prenume,Stare\n{cnp(1, BORN, 'F')},POP ANA,pleacă curând\n".encode()
    source = received(content, tmp_path)
    assert (source.rows.get().decision, source.rows.get().ground) == ("excluded", "ABROAD")


def test_what_is_applied_is_what_was_looked_at(sign_in: Any, tmp_path: Path) -> None:
    source = received(f"CNP,Nume,Prenume\n{cnp(1, BORN, 'F')},A,B\n".encode(), tmp_path)
    client = sign_in(Role.COORDINATOR)
    page = reverse("cases:source_list", args=[source.pk])
    (seen,) = re.findall(r'name="repetitie" value="([^"]+)"', client.get(page).text)
    assert imports.ask_rehearse(source)
    assert imports.rehearse(source)
    apply = reverse("cases:list_apply", args=[source.pk])
    answer = client.post(apply, {"repetitie": html.unescape(seen)}, follow=True)
    assert "uită-te la ea încă o dată" in answer.text
    assert imports.kept(source.pk).status == ListStatus.REHEARSED
    other = bring(write(tmp_path, line(CNP=cnp(2, BORN, "F"))))
    assert other.status == ListStatus.APPLIED
    shown = client.get(page).text
    assert "De la această repetiție s-a aplicat altă listă" in shown
    (seen,) = re.findall(r'name="repetitie" value="([^"]+)"', shown)
    client.post(apply, {"repetitie": html.unescape(seen)})
    assert imports.kept(source.pk).status == ListStatus.APPLYING


def test_a_round_groups_its_lists(sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    words = {"county": 12, "opened_on": today().isoformat()}
    assert client.post(reverse("partners:round_add"), words).status_code == 302
    assert client.post(reverse("partners:round_add"), words).status_code == 422, "one is open"
    opened = CollectionRound.objects.get()
    file = SimpleUploadedFile("lista.csv", f"CNP,NUME,PRENUME\n{cnp(1, BORN, 'F')},A,B\n".encode())
    upload = {"kind": "ngo", "county": 12, "reference_date": str(ON), "file": file}
    answer = client.post(reverse("cases:list_upload"), {**upload, "collection": opened.pk})
    assert answer.status_code == 302
    assert SourceList.objects.get().round == opened
    close = reverse("partners:round_close", args=[opened.pk])
    client.post(close)
    assert CollectionRound.objects.get().closed_on is None, "no list of it was applied"
    SourceList.objects.update(status=ListStatus.APPLIED)
    client.post(close)
    assert CollectionRound.objects.get().closed_on == today()


def test_lists_that_exclude_are_taken_back_from_the_newest(tmp_path: Path) -> None:
    bring(write(tmp_path, line()))
    number = cnp(1, BORN, "F")
    made = [
        exclude(tmp_path, f"{number},POP,2026-0{n}-01,{end}", reference_date=ON - timedelta(days=d))
        for n, end, d in ((1, "2027-01-31", 60), (2, "2027-06-30", 30), (3, "2026-10-15", 0))
    ]
    assert Youth.objects.get().status == YouthStatus.POTENTIAL
    with pytest.raises(DomainError, match=str(made[2].pk)):
        imports.undo(imports.kept(made[1].pk), by=None)
    for source in reversed(made):
        imports.undo(imports.kept(source.pk), by=None)
    assert Youth.objects.get().status == YouthStatus.POTENTIAL
    assert not Exclusion.objects.filter(lifted_at=None).exists()
