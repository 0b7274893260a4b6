"""Exports: who may see a list may take it, with a purpose, on record; sealed, and gone in time."""

import csv
import io
import json
import tracemalloc
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.services import privacy
from intespo.accounts.enums import Role
from intespo.accounts.models import AccessLog
from intespo.kit import spreadsheets
from intespo.kit.dates import today
from reporting.models import Export
from reporting.services import exporting, runs
from tests.factories import CaseFactory, UserFactory, contacted, registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[Case]:
    by, other = UserFactory(), UserFactory(code="DJ")
    cases = [contacted(CaseFactory(youth__last_name="=CMD()"), by)]
    cases += [registered(CaseFactory(), by) for _ in range(3)]
    contacted(CaseFactory(code="DJ"), other)
    return cases


def ask(client: Client, **words: Any) -> Any:
    asked = {"kind": "figure", "subject": "contacted?judet=12", "format": "xlsx"}
    asked |= {"purpose": "verificare lunară", **words}
    return client.post(reverse("reporting:exports"), asked)


def taken(client: Client, **words: Any) -> bytes:
    answer = ask(client, **words)
    assert answer.status_code == 302, answer.content.decode()[:600]
    export = Export.objects.first()
    assert exporting.make(export.pk)
    export.refresh_from_db()
    assert export.status == "done", export.failure
    file = client.get(reverse("reporting:export_file", args=[export.pk]))
    return b"".join(file.streaming_content)


def rows_of(content: bytes) -> list[list[Any]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python()


def test_a_figures_list_as_a_workbook(people: list[Case], sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR, "CJ")
    heads, *rows = rows_of(taken(client))
    assert len(rows) == 4
    assert len(heads) == 15
    assert {int(row[0]) for row in rows} == {case.pk for case in people}
    listed = client.get(reverse("reporting:figure", args=["contacted"]), {"judet": "12"})
    assert listed.context["total"] == 4


def test_nothing_in_a_file_is_a_formula(people: list[Case], sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR, "CJ")
    sheet = zipfile.ZipFile(io.BytesIO(taken(client))).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    text = taken(client, format="csv").decode("utf-8-sig")
    names = [row[1] for row in csv.reader(io.StringIO(text), delimiter=";")]
    assert "'=CMD()" in names


def test_json_is_a_list_of_objects(people: list[Case], sign_in: Any) -> None:
    found = json.loads(taken(sign_in(Role.COORDINATOR, "CJ"), format="json"))
    assert len(found) == 4
    assert len(found[0]) == 15


def test_a_county_takes_only_its_own_people(people: list[Case], sign_in: Any) -> None:
    for subject in ("contacted?judet=12", "contacted?", "contacted?judet=16"):
        _heads, *rows = rows_of(taken(sign_in(Role.EXPERT, "DJ"), subject=subject))
        assert all(row[5] == "Dolj" for row in rows if row[0])


def test_a_cells_list_is_that_of_its_cut_off(people: list[Case], sign_in: Any) -> None:
    run = runs.ask(today(), by=None)
    runs.freeze(run)
    contacted(CaseFactory(), UserFactory())
    client = sign_in(Role.COORDINATOR, "CJ")
    _heads, *rows = rows_of(taken(client, kind="cell", subject=f"{run.pk} CJ/I1.c"))
    assert len(rows) == 4
    _heads, *spells = rows_of(taken(client, kind="cell", subject=f"{run.pk} CJ/YG1"))
    assert len(spells) == 3
    wrong = ("I1.c", "DJ/I1.c", "CJ/I1.a")
    for subject in (*(f"{run.pk} {code}" for code in wrong), "x y", "", "9 I1.c"):
        assert ask(client, kind="cell", subject=subject).status_code == 422, subject


def test_the_participants_form_says_what_is_missing(people: list[Case], sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR, "CJ")
    heads, *rows = rows_of(taken(client, kind="participants", subject=""))
    assert len(rows) == 4
    by_head = [dict(zip(heads, row, strict=True)) for row in rows]
    assert all(len(str(row["CNP"])) == 13 for row in by_head)
    assert all("formular semnat" in row["Lipsește"] for row in by_head)
    assert sum(bool(row["Număr de înregistrare"]) for row in by_head) == 3
    assert len(set(heads)) == len(heads) == 31


@pytest.mark.parametrize(
    "words",
    [
        {"purpose": ""},
        {"purpose": "x"},
        {"format": "exe"},
        {"kind": "nimic"},
        {"subject": "nimic?judet=12"},
    ],
)
def test_bad_words_are_refused_in_their_place(sign_in: Any, words: dict[str, str]) -> None:
    assert ask(sign_in(Role.COORDINATOR, "CJ"), **words).status_code == 422
    assert not Export.objects.exists()


def test_asking_and_taking_are_on_record(people: list[Case], sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR, "CJ")
    taken(client)
    words = list(AccessLog.objects.filter(action="export").values_list("words", flat=True))
    assert any("verificare lunară" in text for text in words)
    assert "taken" in words


def test_the_file_is_sealed_and_for_who_asked(people: list[Case], sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR, "CJ")
    clear = taken(client)
    export = Export.objects.get()
    kept = Path(export.file.path).read_bytes()
    assert clear[:4] == b"PK\x03\x04"
    assert kept[:4] != clear[:4]
    for role in (Role.NATIONAL, Role.AUDITOR, Role.EXPERT):
        other = sign_in(role, "CJ" if role == Role.EXPERT else None)
        assert other.get(reverse("reporting:export_file", args=[export.pk])).status_code == 404
    assert sign_in(Role.AUDITOR).get(reverse("reporting:exports")).context["page"].rows


def test_a_file_past_its_week_is_gone(people: list[Case], sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR, "CJ")
    taken(client)
    export = Export.objects.get()
    path = Path(export.file.path)
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(reverse("reporting:export_file", args=[export.pk])).status_code == 404
    assert exporting.clear() == 1
    assert not path.exists()
    assert client.get(reverse("reporting:export", args=[export.pk])).status_code == 200


def test_an_export_is_written_once_and_taken_up_when_left(people: list[Case], sign_in: Any) -> None:
    ask(sign_in(Role.COORDINATOR, "CJ"))
    export = Export.objects.get()
    Export.objects.update(status="running", busy_since=timezone.now() - timedelta(hours=2))
    assert exporting.make(export.pk) is False
    assert exporting.left_behind() == [export.pk]
    assert exporting.make(export.pk)


def test_two_hundred_thousand_rows_take_little_memory(tmp_path: Path) -> None:
    rows = ((place, *["Țărmure"] * 14) for place in range(20_000))
    tracemalloc.start()
    spreadsheets.write_xlsx(tmp_path / "a.xlsx", "Persoane", [f"c{n}" for n in range(15)], rows)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000


def test_an_erasure_ends_the_exports_that_may_name_the_person(
    client: Client, people: list[Case]
) -> None:
    client.force_login(UserFactory(role=Role.COORDINATOR))
    assert taken(client)
    export = Export.objects.get()
    file = reverse("reporting:export_file", args=[export.pk])
    assert client.get(file).status_code == 200
    privacy.erase(people[0], by=UserFactory(role=Role.COORDINATOR))
    assert client.get(file).status_code == 404
    assert exporting.clear() == 1
    export.refresh_from_db()
    assert not export.file
