"""The month's report: its figures are the ledger's, in the PDF's text too; the same bytes again."""

import io
import re
import subprocess
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import call_command
from django.urls import reverse

from cases.enums import MilestoneKind
from cases.models import Milestone
from cases.services import milestones
from intespo.accounts.enums import Role
from intespo.kit.dates import add_months, month_start, today
from intespo.kit.errors import DomainError
from intespo.kit.figures import whole
from intespo.territory.models import County
from reporting import services
from reporting.definitions import INDICATORS
from reporting.enums import RunStatus
from reporting.models import ReportRun
from reporting.report import figures, xlsx
from tests.factories import CaseFactory, UserFactory, contacted, profiled, registered

pytestmark = pytest.mark.django_db
MONTH = month_start(today())


@pytest.fixture
def people() -> None:
    by = UserFactory()
    for _ in range(7):
        contacted(CaseFactory(), by)
    for _ in range(4):
        registered(CaseFactory(), by)
    for _ in range(3):
        profiled(CaseFactory(), by)
    old = Milestone.objects.filter(kind="contacted").first()
    milestones.rewrite(old, add_months(MONTH, -2), "altă zi", by=by)


@pytest.fixture
def run(people: None) -> ReportRun:
    made = services.ask(MONTH, by=None)
    services.make(made)
    made.refresh_from_db()
    assert made.status == RunStatus.DONE, made.failure
    return made


def text_of(pdf: bytes, *words: str) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", *words, "-", "-"], input=pdf, capture_output=True
    )
    return done.stdout.decode()


def test_the_pdf_prints_the_ledgers_counts(run: ReportRun) -> None:
    found = figures.at(run.period, run.cut_off, services.previous_cut_off(run))
    first = text_of(run.pdf.open("rb").read(), "-l", "1").replace("\n", " ")
    second = text_of(run.pdf.open("rb").read(), "-f", "2", "-l", "2")
    third = text_of(run.pdf.open("rb").read(), "-f", "3", "-l", "3")
    for indicator in INDICATORS:
        standing = Milestone.objects.standing().filter(
            kind=indicator.kind, happened_on__lte=found.end
        )
        assert found.cells[f"{indicator.code}.c"] == standing.count()
        row = next(
            line for line in second.splitlines() if line.strip().startswith(str(indicator.label))
        )
        numbers = re.findall(r"(?<![\d,.])\d[\d.]*(?![\d,.%])", row.replace("\u00a0", " "))
        assert numbers[:3] == [
            whole(found.cells[f"{indicator.code}.{letter}"]) for letter in ("a", "b", "c")
        ]
    assert re.search(rf"\b{whole(found.cells['I1.c'])}\s+din\s+200\.000", first)
    cluj = next(line for line in third.splitlines() if line.strip().startswith("CJ"))
    assert cluj.split()[2:4] == [whole(found.cells["CJ.a"]), whole(found.cells["CJ.b"])]


def test_every_cell_equals_an_independent_count(run: ReportRun) -> None:
    cells = figures.at(run.period, run.cut_off, services.previous_cut_off(run)).cells
    for county in County.objects.filter(code__in=("CJ", "DJ", "B")):
        own = Milestone.objects.standing().filter(county=county)
        assert cells[f"{county.code}.b"] == own.filter(kind="contacted").count()
        assert cells[f"{county.code}.e"] == own.filter(kind="registered").count()
        assert cells[f"{county.code}.h"] == own.filter(kind="profiled").count()
    month = Milestone.objects.standing().filter(kind="contacted", happened_on__gte=MONTH)
    assert cells["I1.b"] == month.count()
    assert cells["I1.g"] + cells["I1.h"] == cells["I1.c"]
    assert sum(cells[f"NT.{level}"] for level in ("FGO", "GO", "MO", "UO")) == cells["I3.c"]


def test_the_changes_add_up(run: ReportRun) -> None:
    found = figures.at(run.period, run.cut_off, services.previous_cut_off(run))
    for change in found.changes:
        assert change.before + change.of_month + change.older - change.voided == change.now
    contacted_change = found.changes[0]
    assert contacted_change.kind == MilestoneKind.CONTACTED
    assert contacted_change.older >= 1


def test_later_facts_do_not_change_a_frozen_month(run: ReportRun) -> None:
    contacted(CaseFactory(), UserFactory())
    again = figures.at(run.period, run.cut_off, services.previous_cut_off(run))
    assert again.sha256 == run.sha256
    assert xlsx.build(again) == xlsx.build(again)


def test_the_document_is_tagged_whole_and_in_inter(run: ReportRun, tmp_path: Path) -> None:
    path = tmp_path / "r.pdf"
    path.write_bytes(run.pdf.open("rb").read())
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True).stdout
    fonts = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True).stdout
    assert re.search(r"Tagged:\s+yes", info)
    assert re.search(r"Pages:\s+4\b", info)
    assert "DATE SIMULATE" in info
    names = [line.split()[0] for line in fonts.splitlines()[2:]]
    assert names
    assert all("Inter" in name for name in names)
    text = text_of(path.read_bytes())
    assert not set("şţŞŢ") & set(text)
    assert "Pagina 1 din 4" in text
    with pikepdf.open(path) as document:
        assert str(document.Root.Lang) == "ro"
        assert bool(document.Root.MarkInfo.Marked)
        assert document.open_metadata()["pdfuaid:part"] == "1"
    # A text test does not see colours: a good part of the first page is the navy band.
    picture = subprocess.run(
        ["pdftoppm", "-r", "20", "-f", "1", "-l", "1", str(path)], capture_output=True, check=True
    ).stdout
    pixels = [picture[place : place + 3] for place in range(len(picture) % 3, len(picture), 3)]
    assert pixels.count(bytes.fromhex("0b2545")) > len(pixels) // 10


def test_the_same_figures_give_the_same_bytes(run: ReportRun) -> None:
    from intespo.kit import pdf
    from reporting.report import pages

    found = figures.at(run.period, run.cut_off, services.previous_cut_off(run))
    context = pages.context(found, run.version)
    made = pdf.render("reporting/pdf/monthly.html", context, identifier=found.sha256)
    assert made == run.pdf.open("rb").read()


def test_the_workbook_holds_every_cell(run: ReportRun) -> None:
    book = zipfile.ZipFile(io.BytesIO(run.xlsx.open("rb").read()))
    names = re.findall(r'sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
    assert len(names) == 3
    strings = book.read("xl/sharedStrings.xml").decode()
    assert "I1.c" in strings
    assert "CJ.e" in strings


@pytest.mark.parametrize("month", [date(2001, 1, 1), add_months(MONTH, 1)])
def test_a_month_outside_the_project_is_refused(month: date) -> None:
    with pytest.raises(DomainError):
        services.ask(month, by=None)
    assert not ReportRun.objects.exists()


def test_one_run_of_a_month_is_under_way_at_a_time() -> None:
    assert services.ask(MONTH, by=None) == services.ask(MONTH, by=None)
    first = ReportRun.objects.get()
    ReportRun.objects.update(status=RunStatus.DONE)
    assert services.ask(MONTH, by=None).version == first.version + 1


def test_a_run_whose_worker_died_is_taken_up_again() -> None:
    run = services.ask(MONTH, by=None)
    ReportRun.objects.update(status=RunStatus.RUNNING, busy_since="2020-01-01T00:00Z")
    assert services.release_stale() == [run.pk]


def test_the_command_writes_the_files_or_says_why_not(people: None, tmp_path: Path) -> None:
    call_command("monthly_report", "--month", f"{MONTH:%Y-%m}", "--out", str(tmp_path))
    assert {p.suffix for p in tmp_path.iterdir()} == {".pdf", ".xlsx", ".json"}
    for wrong in ("2026-13", "azi", "1999-01"):
        with pytest.raises(SystemExit) as ended:
            call_command("monthly_report", "--month", wrong, "--out", str(tmp_path))
        assert ended.value.code == 2


def test_downloads_and_verification(run: ReportRun, sign_in: Any) -> None:
    client = sign_in(Role.NATIONAL)
    for kind in ("pdf", "xlsx"):
        answer = client.get(reverse("reporting:download", args=[run.pk, kind]))
        assert answer["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content) == getattr(run, kind).open("rb").read()
    assert client.get(reverse("reporting:download", args=[run.pk, "exe"])).status_code == 404
    client.logout()
    page = client.get(reverse("reporting:verify", args=[run.sha256]))
    assert run.pdf_sha256 in page.content.decode()
    assert client.get(reverse("reporting:verify", args=["0" * 64])).status_code == 404


def test_a_nonsense_month_on_the_page_is_said(sign_in: Any) -> None:
    client = sign_in(Role.NATIONAL)
    for month in ("", "x", "1999-01", str(today() + timedelta(days=400))[:7]):
        page = client.post(reverse("reporting:runs"), {"month": month}, follow=True)
        assert page.status_code == 200
        assert [str(m) for m in page.context["messages"]]
    assert not ReportRun.objects.exists()
