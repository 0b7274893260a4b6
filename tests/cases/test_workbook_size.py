"""A workbook that asks for more memory than there is gets a sentence, before it is opened."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from cases import layouts
from cases.layouts import ListUnreadable, size

CELL = '<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'


def far(folder: Path, row: int, column: int) -> Path:
    """Two cells, the second as far away as asked."""
    path = folder / "departe.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write(0, 0, "Nume")
    sheet.write(row, column, " x")
    book.close()
    return path


def document(folder: Path, rows: str) -> Path:
    """An ODS of these rows."""
    path = folder / "repetat.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<x><table:table>{rows}</table:table></x>")
    return path


@pytest.mark.parametrize(("row", "column"), [(1048575, 16383), (1048575, 51), (99_999, 999)])
def test_two_cells_far_apart_are_refused(tmp_path: Path, row: int, column: int) -> None:
    with pytest.raises(ListUnreadable, match="prea mare"):
        layouts.inspect(far(tmp_path, row, column))


@pytest.mark.parametrize(("row", "column"), [(1048575, 25), (3000, 700), (20, 16383)])
def test_what_fits_is_read(tmp_path: Path, row: int, column: int) -> None:
    assert not size.too_large(far(tmp_path, row, column))


def test_a_binary_workbook_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "lista.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/Workbook.bin", b"\x83\x01")
    with pytest.raises(ListUnreadable, match="XLSB"):
        layouts.inspect(path)


def test_rows_repeated_with_something_in_them_are_refused(tmp_path: Path) -> None:
    full = f'<table:table-row table:number-rows-repeated="1000000">{CELL * 40}</table:table-row>'
    with pytest.raises(ListUnreadable, match="prea mare"):
        layouts.inspect(document(tmp_path, full))


def test_the_empty_rest_of_a_sheet_is_not_counted(tmp_path: Path) -> None:
    rest = '<table:table-cell table:number-columns-repeated="16000"/>'
    row = f"<table:table-row>{CELL * 10}{rest}</table:table-row>"
    empty = f'<table:table-row table:number-rows-repeated="1048000">{rest}</table:table-row>'
    assert not size.too_large(document(tmp_path, row * 500 + empty))


@pytest.mark.parametrize("start", ["<!DOCTYPE html>", "\ufeff<html>", '<?xml version="1.0"?>'])
def test_a_web_page_named_as_a_workbook_is_told_apart(tmp_path: Path, start: str) -> None:
    path = tmp_path / "lista.xls"
    path.write_text(f"{start}<table><tr><td>CNP</td></tr></table>", encoding="utf-8")
    with pytest.raises(ListUnreadable, match="pagină web"):
        layouts.inspect(path)


@pytest.mark.parametrize(
    "cell",
    [
        " r='XFD1048576'",
        '\n\tr = "xfd1048576"',
        ' r="XFD99999999999"',
        f' a="{"x" * 5000}" r="XFD1048576"',
    ],
)
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/elsewhere.bin"])
def test_a_far_cell_is_seen_however_it_is_written(tmp_path: Path, cell: str, part: str) -> None:
    path = tmp_path / "departe.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, f'<row r="1"><c r="A1"/><c{cell}><v>1</v></c></row>')
    assert size.too_large(path)


def test_an_archive_under_a_password_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "incuiat.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<c/>")
    # The flag of an encrypted part, in its own header and in the archive's.
    held = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        held[held.index(mark) + offset] |= 1
    path.write_bytes(bytes(held))
    with pytest.raises(ListUnreadable):
        layouts.inspect(path)
