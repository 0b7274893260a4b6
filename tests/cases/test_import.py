"""A list: read, judged, rehearsed, applied; the same file twice changes nothing."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.urls import reverse

from cases.enums import Decision, ListKind, ListStatus, RowReason
from cases.layouts import ListUnreadable
from cases.models import Case, Milestone, Provenance, SourceList, Youth
from cases.services import apply_sql, applying, imports, rehearsing, sources
from intespo.accounts.enums import Role
from intespo.kit import in_turn
from intespo.kit.cnp import check_digit
from intespo.kit.errors import DomainError
from tests.factories import YouthFactory, cnp, county

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parent / "lists"
REGISTER = FOLDER / "registru-national-CJ.csv"
ON = date(2026, 10, 31)
HEADER = "CNP,NUME,PRENUME,DATA_NASTERII,SEX,SIRUTA_UAT,ADRESA,NIVEL_STUDII"
BORN = date(2006, 5, 5)


def line(**changed: str) -> str:
    """A good row of the register, with some fields changed."""
    row = {
        "CNP": cnp(1, BORN, "F"),
        "NUME": "ŢĂRMURE",
        "PRENUME": "IONELA",
        "DATA_NASTERII": "2006-05-05",
        "SEX": "F",
        "SIRUTA_UAT": "54975",
        "ADRESA": "STR. MORII NR. 1",
        "NIVEL_STUDII": "ISCED 2",
    }
    return ",".join({**row, **changed}.values())


def write(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """A register file."""
    path = folder / "lista.csv"
    path.write_bytes("\n".join([HEADER, *lines]).encode(encoding))
    return path


def bring(path: Path, *, code: str = "CJ", apply: bool = True) -> SourceList:
    """Receive, rehearse and apply."""
    source, _is_new = imports.receive(
        path,
        kind=ListKind.NATIONAL_REGISTER,
        county=county(code),
        reference_date=ON,
        name=path.name,
        by=None,
    )
    imports.rehearse(source)
    if apply:
        imports.apply(source, by=None)
    return source


def test_the_register_brings_youth_case_milestone_and_source() -> None:
    bring(REGISTER)
    assert Youth.objects.count() == Case.objects.count() == 433
    assert Milestone.objects.filter(kind="identified", happened_on=ON).count() == 433
    youth = Youth.objects.order_by("pk").first()
    assert youth is not None
    [source] = sources.of_youth(youth)
    assert {"name", "birth_date", "sex", "locality", "cnp"} <= set(source.fields)
    assert source.source_list == SourceList.objects.get()
    assert youth.list_rows.get().row == source.row


def test_the_case_says_what_each_list_told(sign_in: Any, tmp_path: Path) -> None:
    bring(write(tmp_path, line(ADRESA="", NIVEL_STUDII="")))
    bring(write(tmp_path, line(NIVEL_STUDII="")))
    page = sign_in(Role.EXPERT, "CJ").get(reverse("cases:case", args=[Case.objects.get().pk]))
    first, second = [source.told for source in page.context["sources"]]
    assert first == "rândul 2, nume, data nașterii, sex, localitate, CNP"
    assert second == "rândul 2, adresa"
    assert first in page.text
    assert second in page.text


def test_the_same_file_twice_changes_nothing() -> None:
    first = bring(REGISTER)
    before = list(Youth.objects.order_by("id").values_list())
    second = bring(REGISTER)
    assert first.pk == second.pk
    assert list(Youth.objects.order_by("id").values_list()) == before
    assert SourceList.objects.count() == 1


def test_two_processes_read_a_list_as_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    source = bring(REGISTER, apply=False)
    told = ("row", "decision", "reason", "last_name", "birth_date", "address", "cnp_hash")
    alone = list(source.rows.order_by("row").values_list(*told))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1})
    monkeypatch.setattr(in_turn, "MANY", 100)
    monkeypatch.setattr(rehearsing, "BLOCK", 7)
    forked, fork = [], os.fork
    monkeypatch.setattr(os, "fork", lambda: forked.append(fork()) or forked[-1])
    assert imports.ask_rehearse(source)
    assert imports.rehearse(source)
    assert list(source.rows.order_by("row").values_list(*told)) == alone
    assert len(alone) > 400
    assert len(forked) == 1


def test_a_foreigners_number_says_no_sex_but_the_first_name_does(tmp_path: Path) -> None:
    YouthFactory(first_name="Mircea", sex="M", birth_date=BORN, cnp=cnp(5, BORN, "M"))
    twelve = f"9{BORN:%y%m%d}49123"
    path = tmp_path / "straini.csv"
    row = f"{twelve}{check_digit(twelve)},ABABEI,MIRCEA,54975"
    path.write_text(f"CNP,NUME,PRENUME,SIRUTA_UAT\n{row}\n", encoding="utf-8")
    bring(path)
    assert Youth.objects.get(last_name="Ababei").sex == "M"


def test_a_rehearsal_changes_nothing() -> None:
    source = bring(REGISTER, apply=False)
    assert source.status == ListStatus.REHEARSED
    assert not Youth.objects.exists()
    assert imports.counts(source)[Decision.NEW] == 433


def test_a_youth_is_written_as_people_write(tmp_path: Path) -> None:
    bring(write(tmp_path, line(), encoding="cp1250"))
    youth = Youth.objects.get()
    assert youth.full_name == "Ionela Țărmure"
    assert youth.address == "Str. Morii Nr. 1"
    assert (youth.search_key, youth.sort_key) == ("tarmure ionela", "t~a~rmure ionela")
    milestone = Milestone.objects.get()
    assert (milestone.sex, milestone.age_band, milestone.urban) == ("F", "20-24", True)
    assert (milestone.education, milestone.more_developed) == ("ISCED2", False)


@pytest.mark.parametrize(
    ("changed", "decision", "reason"),
    [
        ({"CNP": "", "DATA_NASTERII": ""}, Decision.REJECTED, RowReason.BIRTH_DATE_MISSING),
        ({"NUME": " "}, Decision.REJECTED, RowReason.NAME_MISSING),
        (
            {"CNP": "", "DATA_NASTERII": "31.02.2006"},
            Decision.REJECTED,
            RowReason.BIRTH_DATE_INVALID,
        ),
        ({"SIRUTA_UAT": "999"}, Decision.REJECTED, RowReason.LOCALITY_UNKNOWN),
        ({"SIRUTA_UAT": "69900"}, Decision.REJECTED, RowReason.LOCALITY_ELSEWHERE),
        (
            {"CNP": cnp(1, date(2011, 1, 1), "F"), "DATA_NASTERII": "2011-01-01"},
            Decision.INELIGIBLE_AGE,
            RowReason.TOO_YOUNG,
        ),
        (
            {"CNP": cnp(1, date(2001, 10, 31), "F"), "DATA_NASTERII": "2001-10-31"},
            Decision.INELIGIBLE_AGE,
            RowReason.TOO_OLD,
        ),
    ],
)
def test_a_wrong_row_stays_in_the_report_with_its_reason(
    tmp_path: Path, changed: dict[str, str], decision: Decision, reason: RowReason
) -> None:
    source = bring(write(tmp_path, line(**changed)))
    row = source.rows.get()
    assert (row.decision, row.reason) == (decision, reason)
    assert str(row.get_reason_display()).endswith(".")
    assert not Youth.objects.exists()


@pytest.mark.parametrize(
    ("changed", "warning"),
    [
        ({"CNP": ""}, RowReason.CNP_MISSING),
        ({"CNP": "6060505490015"}, RowReason.CNP_INVALID),
        ({"CNP": "6.06051E+12"}, RowReason.CNP_LOST),
        ({"DATA_NASTERII": "31.02.2006"}, RowReason.BIRTH_DATE_INVALID),
        ({"DATA_NASTERII": "2006-05-06"}, RowReason.BIRTH_DATE_CONTRADICTS),
        ({"SEX": "M"}, RowReason.SEX_CONTRADICTS),
    ],
)
def test_what_a_valid_number_or_a_name_decides_is_only_a_warning(
    tmp_path: Path, changed: dict[str, str], warning: RowReason
) -> None:
    source = bring(write(tmp_path, line(**changed)))
    row = source.rows.get()
    assert (row.decision, row.warnings) == (Decision.NEW, [warning])
    youth = Youth.objects.get()
    assert (youth.birth_date, youth.sex) == (BORN, "F" if "CNP" not in changed else row.sex)


def test_a_day_before_the_limit_still_counts(tmp_path: Path) -> None:
    born = date(2001, 11, 1)
    source = bring(write(tmp_path, line(CNP=cnp(1, born, "F"), DATA_NASTERII="2001-11-01")))
    assert source.rows.get().decision == Decision.NEW


def test_the_first_of_two_equal_rows_counts(tmp_path: Path) -> None:
    source = bring(write(tmp_path, line(), line()))
    decisions = list(source.rows.order_by("row").values_list("decision", "reason", "first_row"))
    assert decisions == [("new", "", None), ("rejected", "cnp_twice", 2)]
    assert Youth.objects.count() == 1


def test_a_known_youth_is_completed_and_keeps_what_it_has(tmp_path: Path) -> None:
    youth = YouthFactory(cnp=cnp(1, BORN, "F"), birth_date=BORN, address="", phone="+40799000142")
    source = bring(write(tmp_path, line()))
    assert source.rows.get().decision == Decision.COMPLETE
    youth.refresh_from_db()
    assert (youth.address, youth.phone) == ("Str. Morii Nr. 1", "+40799000142")
    assert Provenance.objects.get(youth=youth).fields == ["address"]


def test_a_youth_of_another_county_waits_for_a_person(tmp_path: Path) -> None:
    YouthFactory(code="DJ", cnp=cnp(1, BORN, "F"), birth_date=BORN)
    source = bring(write(tmp_path, line()))
    row = source.rows.get()
    assert (row.decision, row.reason, row.youth) == ("review", "known_elsewhere", None)
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "gol"),
        (b"PK\x03\x04 workbook", "stricat"),
        (b"\xd0\xcf\x11\xe0 workbook", "stricat"),
        (b"%PDF-1.7", "PDF"),
        (HEADER.encode(), "niciun rând"),
        (b"CNP,NUME\x00\n\x00", "text"),
        (b"\n\n", "gol"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_its_cause(
    tmp_path: Path, content: bytes, word: str
) -> None:
    path = tmp_path / "lista.csv"
    path.write_bytes(content)
    with pytest.raises(ListUnreadable) as refused:
        bring(path)
    assert word.lower() in str(refused.value).lower()
    assert not SourceList.objects.exists()


def test_a_workbook_without_cells_is_refused(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "gol.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet()
    book.close()
    with pytest.raises(ListUnreadable, match="celulă"):
        bring(path)


def test_a_file_of_100_mb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    with pytest.raises(ListUnreadable, match="100 MB"):
        bring(path)


def test_an_open_quotation_mark_fails_the_list_and_writes_nothing(tmp_path: Path) -> None:
    lines = [line(CNP=cnp(n, BORN, "F")) for n in range(100)]
    source = bring(write(tmp_path, *lines, '"' + "x" * 20_000), apply=False)
    assert source.status == ListStatus.FAILED
    assert source.failure
    assert source.rows.count() == 0


def test_a_list_of_tomorrow_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, line())
    words: dict[str, Any] = {"county": county("CJ"), "name": "x.csv", "by": None}
    with pytest.raises(DomainError):
        imports.receive(
            path, kind=ListKind.NATIONAL_REGISTER, reference_date=date(2099, 1, 1), **words
        )


def test_an_older_copy_of_a_file_changes_nothing(tmp_path: Path) -> None:
    first = bring(write(tmp_path, line()))
    words: dict[str, Any] = {"county": county("CJ"), "name": "x.csv", "by": None}
    again, is_new = imports.receive(
        tmp_path / "lista.csv",
        kind=ListKind.NATIONAL_REGISTER,
        reference_date=date(2026, 9, 1),
        **words,
    )
    assert (again.pk, is_new) == (first.pk, False)


def test_what_breaks_while_applying_leaves_the_list_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = bring(write(tmp_path, line()), apply=False)
    monkeypatch.setattr(apply_sql, "APPLY", (*apply_sql.APPLY, "SELECT 1 / 0"))
    with pytest.raises(DatabaseError):
        imports.apply(source, by=None)
    source.refresh_from_db()
    assert (source.status, source.busy_since) == (ListStatus.REHEARSED, None)
    assert not Youth.objects.exists()
    monkeypatch.undo()
    assert imports.apply(source, by=None)


def test_only_one_worker_applies(tmp_path: Path) -> None:
    source = bring(write(tmp_path, line()))
    assert not imports.apply(source, by=None)
    assert Youth.objects.count() == 1


def test_a_list_whose_worker_died_is_taken_up_again(tmp_path: Path) -> None:
    source = bring(write(tmp_path, line()), apply=False)
    SourceList.objects.filter(pk=source.pk).update(
        status=ListStatus.APPLYING, busy_since="2020-01-01T00:00Z"
    )
    assert [found.pk for found in imports.left_behind()] == [source.pk]
    assert imports.carry_out(SourceList.objects.get(pk=source.pk))
    assert not list(imports.left_behind())
    assert Youth.objects.count() == 1


def test_the_import_costs_the_same_statements_for_any_number_of_rows(tmp_path: Path) -> None:
    from django.test.utils import CaptureQueriesContext

    costs = []
    for count in (1, 50):
        lines = [line(CNP=cnp(n + count, BORN, "F")) for n in range(count)]
        with CaptureQueriesContext(connection) as captured:
            bring(write(tmp_path, *lines))
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_the_upload_page_refuses_at_the_field_and_writes_nothing(sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    words = {
        "kind": "national_register",
        "county": 12,
        "reference_date": "2026-10-31",
        "file": SimpleUploadedFile("lista.csv", b"%PDF-1.7 not a list"),
    }
    answer = client.post(reverse("cases:list_upload"), words)
    assert answer.status_code == 422
    assert "PDF" in answer.context["form"].errors["file"][0]
    assert not SourceList.objects.exists()


def test_a_coordinator_brings_no_list_for_another_county(sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    words = {
        "kind": "national_register",
        "county": 16,
        "reference_date": "2026-10-31",
        "file": SimpleUploadedFile("lista.csv", REGISTER.read_bytes()),
    }
    answer = client.post(reverse("cases:list_upload"), words)
    assert "county" in answer.context["form"].errors
    assert not SourceList.objects.exists()


def test_the_page_of_a_list_shows_each_row_with_its_reason(sign_in: Any, tmp_path: Path) -> None:
    source = bring(
        write(tmp_path, line(), line(CNP=cnp(2, BORN, "F"), SIRUTA_UAT="9")), apply=False
    )
    body = (
        sign_in(Role.COORDINATOR)
        .get(reverse("cases:source_list", args=[source.pk]))
        .content.decode()
    )
    assert "Ionela Țărmure" in body
    assert f"{RowReason.LOCALITY_UNKNOWN.label.rstrip('.')} (9)." in body
    assert "Aplică" in body
    assert cnp(1, BORN, "F") not in body


def test_a_number_that_came_in_meanwhile_is_decided_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = bring(write(tmp_path, line(), line(CNP=cnp(2, BORN, "F"))), apply=False)
    assert {row.decision for row in source.rows.all()} == {Decision.NEW}
    known = YouthFactory(cnp=cnp(1, BORN, "F"), birth_date=BORN, address="")
    # Committed after the look at what changed, and before the people are written.
    monkeypatch.setattr(applying, "_asked", lambda *_words: False)
    assert imports.apply(source, by=None)
    assert Youth.objects.count() == 2
    assert source.rows.get(youth=known).decision == Decision.COMPLETE
    known.refresh_from_db()
    assert known.address
