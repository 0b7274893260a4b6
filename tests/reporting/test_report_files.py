"""The files of a month: what the PDF and the workbook show, how they are built, how they look."""

import io
import re
import subprocess
import zipfile
from pathlib import Path

import pikepdf
import pytest
import python_calamine

from cases.models import Milestone
from intespo.kit.figures import whole
from intespo.launch.paths import PYTHON
from reporting.definitions import INDICATORS
from reporting.models import ReportRun
from reporting.report.figures import Figures
from reporting.services import runs
from tests.factories import CaseFactory, UserFactory, contacted
from tests.reporting.months import MONTH, SHOWN, document_of, make, read, text_of

pytestmark = pytest.mark.django_db


def test_the_pdf_prints_the_ledgers_counts(run: ReportRun) -> None:
    document = document_of(run, "RO")
    pdf = read(document.pdf)
    first = text_of(pdf, "-l", "1").replace("\n", " ")
    second, third = (text_of(pdf, "-f", page, "-l", page) for page in ("2", "3"))
    for indicator in INDICATORS:
        standing = Milestone.objects.standing().filter(kind=indicator.kind)
        assert document.cells[f"{indicator.code}.c"] == standing.count()
        label = str(indicator.label)
        row = next(line for line in second.splitlines() if line.strip().startswith(label))
        numbers = re.findall(r"(?<![\d,.])\d[\d.]*(?![\d,.%])", row.replace("\u00a0", " "))
        cells = [document.cells[f"{indicator.code}.{letter}"] for letter in "abc"]
        wanted = [whole(number) for number in (cells if cells[0] else cells[1:])]
        printed = [number for number in numbers if number != "12"]
        assert printed[: len(wanted)] == wanted, label
    assert re.search(rf"\b{whole(document.cells['I1.c'])}\s+din\s+200\.000", first)
    cluj = next(line for line in third.splitlines() if line.strip().startswith("CJ"))
    assert cluj.split()[2:4] == [whole(document.cells["CJ.a"]), whole(document.cells["CJ.b"])]


def test_the_documents_are_tagged_archival_and_in_inter(run: ReportRun, tmp_path: Path) -> None:
    for area, pages in (("RO", 7), ("CJ", 6)):
        path = tmp_path / f"{area}.pdf"
        path.write_bytes(read(document_of(run, area).pdf))
        info = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True).stdout
        fonts = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True).stdout
        assert re.search(r"Tagged:\s+yes", info)
        assert re.search(rf"Pages:\s+{pages}\b", info), area
        assert "DATE SIMULATE" in info
        rows = [line.split() for line in fonts.splitlines()[2:]]
        assert rows
        assert all("Inter" in row[0] and row[-5] == "yes" for row in rows)
        text = text_of(path.read_bytes())
        assert not set("\u015f\u0163\u015e\u0162") & set(text)
        assert f"Pagina 1 din {pages}" in text
        with pikepdf.open(path) as document:
            assert str(document.Root.Lang) == "ro"
            assert bool(document.Root.MarkInfo.Marked)
            meta = document.open_metadata()
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
            assert document.Root.OutputIntents
        checked = subprocess.run(
            [str(PYTHON.with_name("pdfua")), "check", str(path)], capture_output=True, text=True
        )
        findings = re.findall(r"\[(?:WARN|ERROR) *\] (\S+)", checked.stdout)
        # No variant declares PDF/A and PDF/UA together: the archive is what is declared.
        assert findings == ["UA-28-004"], checked.stdout


def test_the_first_page_looks_as_it_should(run: ReportRun, tmp_path: Path) -> None:
    """A text test does not see colours: a good part of the page is the navy band."""
    path = tmp_path / "r.pdf"
    path.write_bytes(read(document_of(run, "RO").pdf))
    picture = subprocess.run(
        ["pdftoppm", "-r", "20", "-f", "1", "-l", "1", str(path)], capture_output=True, check=True
    ).stdout
    pixels = [picture[place : place + 3] for place in range(len(picture) % 3, len(picture), 3)]
    assert pixels.count(bytes.fromhex("0b2545")) > len(pixels) // 10


def grey_pages(pdf: bytes, tmp_path: Path) -> list[list[bytes]]:
    """Each page as rows of grey pixels, 40 to the inch."""
    path = tmp_path / "grey.pdf"
    path.write_bytes(pdf)
    out = subprocess.run(
        ["pdftoppm", "-gray", "-r", "40", str(path)], capture_output=True, check=True
    ).stdout
    pages = []
    while out:
        _magic, size, _depth, rest = out.split(b"\n", 3)
        width, height = map(int, size.split())
        pages.append([rest[y * width : (y + 1) * width] for y in range(height)])
        out = rest[width * height :]
    return pages


def test_every_page_keeps_its_margins_and_is_neither_empty_nor_crammed(
    run: ReportRun, tmp_path: Path
) -> None:
    for area in SHOWN:
        first, *others = grey_pages(read(document_of(run, area).pdf), tmp_path)
        assert len(others) == (6 if area == "RO" else 5)
        # The band of the first page runs from edge to edge; what stands on the others does not.
        assert any(max(row[2], row[-3]) < 100 for row in first)
        for number, rows in enumerate(others, 2):
            width = len(rows[0])
            assert all(min(row[:27]) > 250 for row in rows), (area, number)
            assert all(min(row[width - 27 :]) > 250 for row in rows), (area, number)
            ink = sum(sum(pixel < 200 for pixel in row) for row in rows) / (width * len(rows))
            assert 0.02 < ink < 0.2, (area, number, ink)


def test_the_workbook_holds_every_cell(run: ReportRun) -> None:
    for area, sheets in (("RO", 7), ("CJ", 6)):
        document = document_of(run, area)
        book = zipfile.ZipFile(io.BytesIO(read(document.xlsx)))
        names = re.findall(r'sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        assert len(names) == sheets
        strings = book.read("xl/sharedStrings.xml").decode()
        prefix = "" if area == "RO" else "CJ/"
        assert all(f">{prefix}{code}<" in strings for code in document.cells)


def test_small_groups_of_a_county_are_not_printed(run: ReportRun) -> None:
    case = CaseFactory(youth__groups=["disability"])
    contacted(case, UserFactory())
    later = make(runs.ask(MONTH, by=None), ("CJ",))
    document = document_of(later, "CJ")
    assert document.cells["G3.a"] == 1
    row = next(
        line for line in text_of(read(document.pdf)).splitlines() if line.strip().startswith("G3 ")
    )
    assert "sub 5" in row
    hidden = Figures.of(document).hidden
    assert {"G3.a", "G6.a", "G7.a", "CO16.a", "CO16.f", "CO16.m"} <= hidden
    assert not Figures.of(document_of(later, "RO")).hidden
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(read(document.xlsx)))
    listed = dict(row[:2] for row in book.get_sheet_by_name("Celule").to_python()[4:])
    assert all(listed[f"CJ/{code}"] == "–" for code in hidden)
    assert listed["CJ/I1.c"] == document.cells["I1.c"]
