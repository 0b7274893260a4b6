"""A month's reports: frozen, made again to the same bytes, sealed in a chain, read by the right."""

import hashlib
import io
import re
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import ContactAttempt, Milestone
from cases.models.ledger import REPORTED
from cases.services import merging, milestones
from intespo.accounts import scope
from intespo.accounts.enums import Role
from intespo.kit.dates import add_months, local, today
from intespo.kit.errors import DomainError
from partners.models import Protocol
from reporting.cells import Cell
from reporting.enums import RunStatus
from reporting.matrix import Matrix
from reporting.models import Export, ReportDocument, ReportRun
from reporting.report.layout import cells_of
from reporting.services import behind, documents, export_rows, freezing, runs, subscriptions
from tests.factories import CaseFactory, UserFactory, contacted
from tests.reporting.months import MONTH, SHOWN, document_of, make, read

pytestmark = pytest.mark.django_db


def test_a_months_report_is_the_same_bytes_after_edits_merges_and_voids(run: ReportRun) -> None:
    by = UserFactory()
    kept = {area: document_of(run, area) for area in SHOWN}
    assert kept["CJ"].cells["I1.c"] == 14
    for _ in range(3):
        contacted(CaseFactory(), by)
    twice = Milestone.objects.standing().get(kind="contacted", youth__first_name="Fără")
    others = Milestone.objects.standing().filter(kind="contacted").exclude(pk=twice.pk)
    voided, moved, known = others.exclude(case__stage="profiled").order_by("id")[:3]
    milestones.void(voided, "greșit", by=by)
    milestones.rewrite(moved, add_months(MONTH, -1), "altă zi", by=by)
    merging.merge(known.youth, twice.youth, by=by)
    Protocol.objects.all().delete()
    for area in SHOWN:
        again = documents.again(run, area)
        files = documents.files_of(again)
        assert again.cells == kept[area].cells
        assert again.sha256 == kept[area].sha256
        assert hashlib.sha256(files.pdf).hexdigest() == kept[area].pdf_sha256
        assert hashlib.sha256(files.xlsx).hexdigest() == kept[area].xlsx_sha256
    later = make(runs.ask(MONTH, by=None), ())
    assert document_of(later, "CJ").cells["I1.c"] != 14
    assert document_of(later, "CJ").sha256 != kept["CJ"].sha256


def test_the_list_behind_a_cell_stays_what_it_was(frozen: ReportRun) -> None:
    found = behind.find(frozen, "CJ/I1.c")
    before = behind.youths(found)
    gone = Milestone.objects.standing().filter(kind="contacted").order_by("id").first()
    milestones.void(gone, "greșit", by=UserFactory())
    contacted(CaseFactory(), UserFactory())
    assert behind.youths(found) == before
    assert len(before) == behind.total(found) == found.figure == 14


def test_what_is_counted_once_keeps_its_rows(frozen: ReportRun, sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    cells = document_of(frozen, "CJ").cells
    contacted(CaseFactory(), UserFactory())
    for code in ("D1.c", "J1.c", "K1.c", "P1.c", "P3.c", "P6.b"):
        page = client.get(reverse("reporting:cell", args=[frozen.pk, f"CJ/{code}"]))
        rows = page.context.get("rows") or page.context.get("records") or []
        assert (page.status_code, len(rows)) == (200, cells[code]), code
    assert cells["D1.c"] > 10
    attempts = behind.find(frozen, "CJ/D1.c")
    assert len(behind.youths(attempts)) == behind.total(attempts) == cells["D1.c"]
    # An export of the same list, with the day of each attempt.
    export = Export(subject=f"{frozen.pk} CJ/D1.c")
    rows = list(export_rows.of_cell(export, client.user).rows)
    assert len(rows) == cells["D1.c"]
    days = [local(attempt.at).date() for attempt in ContactAttempt.objects.order_by("id")]
    assert [row[13] for row in rows] == days[: len(rows)]


@pytest.mark.parametrize("month", [date(2001, 1, 1), add_months(MONTH, 1)])
def test_a_month_outside_the_project_is_refused(month: date) -> None:
    with pytest.raises(DomainError):
        runs.ask(month, by=None)
    assert not ReportRun.objects.exists()


def test_one_run_of_a_month_is_under_way_at_a_time() -> None:
    assert runs.ask(MONTH, by=None) == runs.ask(MONTH, by=None)
    first = ReportRun.objects.get()
    ReportRun.objects.update(status=RunStatus.DONE)
    assert runs.ask(MONTH, by=None).version == first.version + 1


def test_what_a_dead_worker_left_is_taken_up_again() -> None:
    run = runs.ask(MONTH, by=None)
    long_ago = "2020-01-01T00:00Z"
    ReportRun.objects.update(status=RunStatus.RUNNING, busy_since=long_ago)
    assert runs.release_stale() == ([run.pk], [])
    waiting = runs.freeze(run)
    assert len(waiting) == 43
    assert runs.freeze(run) == waiting
    ReportRun.objects.update(busy_since=long_ago)
    ReportDocument.objects.filter(pk=waiting[0]).update(status="running", busy_since=long_ago)
    assert sorted(runs.release_stale()[1]) == sorted(waiting)
    ReportDocument.objects.update(status=RunStatus.DONE)
    assert runs.to_be_sealed() == [run]


def test_a_document_is_made_once(people: None) -> None:
    waiting = runs.freeze(runs.ask(MONTH, by=None))
    ReportDocument.objects.filter(pk=waiting[0]).update(status=RunStatus.RUNNING)
    assert documents.make(waiting[0]) is False


def test_a_document_that_cannot_be_made_fails_the_run(people: None, monkeypatch: Any) -> None:
    run = runs.ask(MONTH, by=None)
    waiting = runs.freeze(run)

    def broken(*_words: Any) -> Any:
        raise OSError("disk full")

    monkeypatch.setattr(documents, "files_of", broken)
    documents.make(waiting[0])
    ReportDocument.objects.filter(status=RunStatus.QUEUED).update(status=RunStatus.DONE)
    assert runs.settle(run) is False
    run.refresh_from_db()
    assert run.status == RunStatus.FAILED
    assert ReportDocument.objects.get(pk=waiting[0]).failure == "OSError"


def test_runs_are_a_chain_that_shows_what_was_changed(frozen: ReportRun) -> None:
    second = make(runs.ask(add_months(MONTH, -1), by=None), ())
    assert second.previous == frozen
    assert second.chain == runs.link(frozen.chain, second.sha256)
    document = document_of(frozen, "CJ")
    ReportDocument.objects.exclude(county__code="CJ").exclude(county=None).delete()
    ReportDocument.objects.filter(run=second).delete()
    for made in (frozen, second):
        sha = runs.of_documents(made)
        before = made.previous.chain if made.previous else ""
        ReportRun.objects.filter(pk=made.pk).update(sha256=sha, chain=runs.link(before, sha))
        frozen.refresh_from_db()
        second.refresh_from_db()
    out = io.StringIO()
    call_command("verify_reports", stdout=out)
    assert "wrong=0" in out.getvalue()
    document.cells["I1.c"] += 1
    document.save(update_fields=["cells"])
    with pytest.raises(SystemExit):
        call_command("verify_reports", stdout=out)
    assert "CJ: the figures are not those of the fingerprint" in out.getvalue()


def test_the_command_makes_a_past_run_again(run: ReportRun, tmp_path: Path) -> None:
    out = io.StringIO()
    words = ("--month", f"{MONTH:%Y-%m}", "--as-of", str(run.pk), "--county", "CJ")
    call_command("monthly_report", *words, "--out", str(tmp_path), stdout=out)
    assert "differing=0" in out.getvalue()
    assert {p.suffix for p in tmp_path.iterdir()} == {".pdf", ".xlsx", ".json"}


@pytest.mark.parametrize(
    "words",
    [
        ("--month", "2026-13"),
        ("--month", "azi"),
        ("--month", "1999-01"),
        ("--month", f"{MONTH:%Y-%m}", "--county", "ZZ"),
        ("--month", f"{MONTH:%Y-%m}", "--as-of", "999"),
    ],
)
def test_the_command_says_what_is_off(words: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("monthly_report", *words, "--out", str(tmp_path), stderr=io.StringIO())
    assert ended.value.code == 2


def test_the_cell_command_lists_and_refuses(frozen: ReportRun) -> None:
    out, told = io.StringIO(), io.StringIO()
    call_command("cell", "CJ/I2.c", stdout=out, stderr=told)
    assert len(out.getvalue().split()) == 7
    assert "figure=7 rows=7" in told.getvalue()
    for code in ("I1.a", "ZZ/I1.c", "I99.c", "", "I7.c"):
        with pytest.raises(SystemExit) as ended:
            call_command("cell", code, stdout=out, stderr=told)
        assert ended.value.code == 2


def test_downloads_and_verification(run: ReportRun, sign_in: Any) -> None:
    client = sign_in(Role.NATIONAL)
    document = document_of(run, "RO")
    for kind in ("pdf", "xlsx"):
        answer = client.get(reverse("reporting:download", args=[document.pk, kind]))
        assert answer["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content) == read(getattr(document, kind))
    for kind in ("exe", "signed_pdf"):
        address = reverse("reporting:download", args=[document.pk, kind])
        assert client.get(address).status_code == 404
    client.logout()
    page = client.get(reverse("reporting:verify", args=[document.sha256]))
    assert document.pdf_sha256 in page.content.decode()
    assert client.get(reverse("reporting:verify", args=["0" * 64])).status_code == 404


def test_a_county_reads_its_own_document_and_lists(run: ReportRun, sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR, "CJ")
    page = client.get(reverse("reporting:run", args=[run.pk]))
    assert [d.area for d in page.context["documents"]] == ["CJ"]
    own = reverse("reporting:cell", args=[run.pk, "CJ/I1.c"])
    assert client.get(own).context["total"] == 14
    for code in ("DJ/I1.c", "I1.c"):
        assert client.get(reverse("reporting:cell", args=[run.pk, code])).status_code == 404
    foreign = document_of(run, "RO")
    assert client.get(reverse("reporting:download", args=[foreign.pk, "pdf"])).status_code == 404
    ReportDocument.objects.exclude(pdf="").exclude(county__code="CJ").update(pdf="", xlsx="")
    pack = client.get(reverse("reporting:archive", args=[run.pk]))
    assert len(zipfile.ZipFile(io.BytesIO(pack.content)).namelist()) == 2


def test_a_code_that_is_typed_leads_to_its_list(frozen: ReportRun, sign_in: Any) -> None:
    client = sign_in(Role.NATIONAL)
    ask = reverse("reporting:find_cell", args=[frozen.pk])
    found = client.get(ask, {"cod": " CJ/I1.c "}, follow=True)
    assert found.context["total"] == 14
    for nonsense in ("", "x" * 25, "I1.c'; --", "ă/I1", "CJ/", "I1.z", "ZZ/I1.c"):
        assert client.get(ask, {"cod": nonsense}, follow=True).status_code == 404
    records = client.get(reverse("reporting:cell", args=[frozen.pk, "I1.a"]))
    assert records.status_code == 200


def test_a_nonsense_month_on_the_page_is_said(sign_in: Any) -> None:
    client = sign_in(Role.NATIONAL)
    for month in ("", "x", "1999-01", str(today() + timedelta(days=400))[:7]):
        page = client.post(reverse("reporting:runs"), {"month": month}, follow=True)
        assert page.status_code == 200
        assert [str(m) for m in page.context["messages"]]
    assert not ReportRun.objects.exists()


def test_subscribers_get_a_link_and_nothing_else(frozen: ReportRun, sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR, "CJ")
    client.post(reverse("reporting:subscribe"), {"told": "1"})
    assert subscriptions.tell(frozen) == 1
    message = mail.outbox[-1]
    assert message.to == [client.user.email]
    assert reverse("reporting:run", args=[frozen.pk]) in message.body
    assert not message.attachments
    client.post(reverse("reporting:subscribe"), {"told": "0"})
    assert subscriptions.tell(frozen) == 0


def test_the_matrix_asks_for_nothing_that_the_index_of_what_is_reported_lacks(people: None) -> None:
    """Which plan is taken depends on the size (make bench); that the index may serve does not."""
    index = next(i for i in Milestone._meta.indexes if i.name == "milestone_reported")
    covered = {Milestone._meta.get_field(n).column for n in (*index.fields, *index.include)}
    lacking = {field.column for field in Milestone._meta.fields} - covered
    assert lacking
    cut_off = freezing.take_cut_off()
    frame = freezing.frame_of(MONTH, cut_off, freezing.freeze(MONTH, cut_off))
    cells = [cell for area in SHOWN for cell in cells_of(area, frame).values()]
    with scope.system("test"), CaptureQueriesContext(connection) as caught:
        Matrix(frame, cells)
    asked = [query["sql"] for query in caught if "cases_milestone" in query["sql"]]
    assert len(asked) == 7
    for sql in asked:
        assert not lacking & set(re.findall(r"\w+", sql)), sql
    kinds = {cell.kind for cell in cells if isinstance(cell, Cell)}
    assert kinds <= set(REPORTED)
