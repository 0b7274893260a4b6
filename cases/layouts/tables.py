"""A file as a table: what it is by its first bytes, its encoding and separator, its best sheet."""

import codecs
import csv
import lzma
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.layouts.size import is_binary, too_large
from intespo.kit.errors import DomainError

Cell = str | float | int | bool | date | datetime | time | timedelta
Record = list[Any]

LONGEST_FIELD = 10_000
# Nobody merges more rows than this by hand; a whole column says nothing.
MOST_MERGED = 1000
BROKEN = gettext_lazy(
    "The file breaks off near row %(row)s: a quotation mark is not closed, "
    "or a cell is longer than 10,000 characters."
)
_NOT_A_LIST = gettext_lazy("This is a %(kind)s file: a list is a CSV, XLSX, XLS or ODS file.")
SEPARATORS = ";,\t|"
OLE, ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
NOT_LISTS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"\x1f\x8b": "GZIP",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7Z",
    b"{\\rtf": "RTF",
}
# What reading an archive throws when it is damaged, encrypted or packed in an unknown way.
_DAMAGED = (zipfile.BadZipFile, RuntimeError, OSError, EOFError, zlib.error, lzma.LZMAError)
MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<style")
MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class ListUnreadable(DomainError):
    """The file cannot be read as a list; the text names the cause."""


@dataclass(frozen=True)
class Table:
    """How to read a file again: text with its encoding and separator, or the sheet of a workbook.

    `rows` counts every row of the file, also title, empty and signature rows.
    """

    rows: int
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """For a JSON column."""
        return asdict(self)


def inspect(path: Path) -> list[Table]:
    """The tables of a file, the likeliest first; ListUnreadable names what is wrong."""
    size = path.stat().st_size
    if size == 0:
        raise ListUnreadable(_("The file is empty."))
    if size > settings.MAX_LIST_BYTES:
        text = _("The file has %(size)s MB; at most %(most)s MB can be read. Split it.")
        most = settings.MAX_LIST_BYTES // 2**20
        raise ListUnreadable(text % {"size": size // 2**20, "most": most})
    with path.open("rb") as file:
        start = file.read(64)
    for signature, name in NOT_LISTS.items():
        if start.startswith(signature):
            raise ListUnreadable(_NOT_A_LIST % {"kind": name})
    if start.removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(MARKUP):
        # What some systems call a workbook is a web page: Excel opens it and can save it as one.
        raise ListUnreadable(_("This is a web page that bears another name: save it as XLSX."))
    return _sheets(path) if start.startswith((OLE, ZIP)) else [_text(path, start)]


def records(path: Path, table: Table) -> Iterator[tuple[int, Record]]:
    """Row number in the file (the first is 1) and its cells; empty rows are passed over."""
    return _lines(path, table) if table.encoding else _cells(path, table)


def _text(path: Path, start: bytes) -> Table:
    marked = next((name for mark, name in MARKS if start.startswith(mark)), "")
    for encoding in (marked,) if marked else ("utf-8-sig", "cp1250", "iso-8859-2"):
        try:
            lines = _decoded_lines(path, encoding)
        except UnicodeDecodeError:
            continue
        return Table(rows=lines, encoding=encoding, delimiter=_delimiter(path, encoding))
    raise ListUnreadable(_("The letters cannot be read: save the file as CSV UTF-8 and try again."))


def _decoded_lines(path: Path, encoding: str) -> int:
    """Number of lines; the whole file is decoded once, so that no row breaks off later."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, last = 0, "\n"
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            text = decoder.decode(block)
            if "\x00" in text or "\x01" in text:
                raise ListUnreadable(
                    _("This is not a text file: a list is a CSV, XLSX, XLS or ODS file.")
                )
            lines += text.count("\n")
            last = text[-1:] or last
    decoder.decode(b"", final=True)
    return lines + (last != "\n")


def _delimiter(path: Path, encoding: str) -> str:
    """The separator by which most of the first rows have the same number of cells."""
    with path.open(encoding=encoding, newline="") as file:
        sample = [line for line in file.read(1 << 16).splitlines()[:200] if line.strip()]
    if not sample:
        raise ListUnreadable(_("The file is empty."))
    best, score = ",", 0
    for delimiter in SEPARATORS:
        try:
            widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter))
        except csv.Error:
            continue
        width, rows = max(widths.items(), key=lambda pair: (pair[0] > 1) * pair[0] * pair[1])
        if width > 1 and width * rows > score:
            best, score = delimiter, width * rows
    return best


def _lines(path: Path, table: Table) -> Iterator[tuple[int, Record]]:
    csv.field_size_limit(LONGEST_FIELD)
    with path.open(encoding=table.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=table.delimiter)
        number = line = width = 0
        try:
            for number, record in enumerate(reader, start=1):
                if reader.line_num > line + 1 and _swallowed(record, table.delimiter, width):
                    raise ListUnreadable(BROKEN % {"row": number})
                line, width = reader.line_num, max(width, len(record))
                if any(record):
                    yield number, record
        except csv.Error as broken:
            raise ListUnreadable(BROKEN % {"row": reader.line_num}) from broken


def _swallowed(record: Record, delimiter: str, width: int) -> bool:
    """Whether a quotation mark that nobody closed took the rows below into one cell.

    An address over two lines with a comma in it is as wide a row as the others.
    """
    if not any("\n" in cell and delimiter in cell for cell in record):
        return False
    lines = (line for cell in record if "\n" in cell for line in cell.split("\n"))
    most = max(line.count(delimiter) for line in lines)
    return len(record) < width or most >= max(width - 1, 1)


def _sheets(path: Path) -> list[Table]:
    """Sheets that can be seen; the others of the file are named with each."""
    _refuse_bomb(path)
    with _opened(path) as book:
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == python_calamine.SheetVisibleEnum.Visible
            and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
    if not names:
        raise ListUnreadable(_("The workbook holds no cells."))
    # How many rows a sheet has is known once it is read, which is what takes the time.
    return [Table(rows=0, sheet=name, sheets=tuple(names)) for name in names]


def _refuse_bomb(path: Path) -> None:
    """A small file may ask for more memory than there is."""
    try:
        binary, large = is_binary(path), too_large(path)
    except _DAMAGED as broken:
        raise ListUnreadable(_("The workbook is damaged: save it again and retry.")) from broken
    if binary:
        raise ListUnreadable(_NOT_A_LIST % {"kind": "XLSB"})
    if large:
        raise ListUnreadable(_("The workbook is too large: save it as CSV and try again."))


class _opened:
    """A workbook; whatever calamine says of a damaged one becomes ListUnreadable.

    Its Rust panics come as BaseException and have no public class.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> python_calamine.CalamineWorkbook:
        try:
            return python_calamine.CalamineWorkbook.from_path(str(self.path))
        except python_calamine.PasswordError as locked:
            raise ListUnreadable(_("The workbook has a password: take it off first.")) from locked
        except BaseException as broken:
            raise _unreadable(broken) from broken

    def __exit__(self, _kind: Any, trouble: BaseException | None, _trace: Any) -> None:
        if trouble is not None and not isinstance(trouble, DomainError | GeneratorExit):
            raise _unreadable(trouble) from trouble


def _unreadable(trouble: BaseException) -> BaseException:
    """What a damaged workbook throws, as a refusal; anything that is not calamine's stays."""
    if isinstance(
        trouble, python_calamine.CalamineError | OSError | ValueError | OverflowError
    ) or (type(trouble).__name__ == "PanicException"):
        return ListUnreadable(_("The workbook is damaged: save it again and retry."))
    return trouble


def _sheet(book: python_calamine.CalamineWorkbook, name: str) -> python_calamine.CalamineSheet:
    return book.get_sheet_by_name(name)


def _cells(path: Path, table: Table) -> Iterator[tuple[int, Record]]:
    """Rows of a sheet; a cell merged over several rows counts for each of them."""
    with _opened(path) as book:
        sheet = _sheet(book, table.sheet)
        # Rows count from the sheet's first, columns from the first that is used.
        pad = [""] * (sheet.start or (0, 0))[1]
        merged = _merged_down(sheet)
        held: dict[int, Any] = {}
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            record = pad + cells if pad else cells
            for column, first in merged.get(number, ()):
                if column < len(record):
                    if number == first:
                        held[column] = record[column]
                    elif record[column] == "":
                        record[column] = held.get(column, "")
            if any(cell != "" for cell in record):
                yield number, record


def _merged_down(sheet: python_calamine.CalamineSheet) -> dict[int, list[tuple[int, int]]]:
    """By row, the columns whose cell is merged over several rows, with the first of these rows."""
    found: dict[int, list[tuple[int, int]]] = {}
    for (first, column), (last, _right) in sheet.merged_cell_ranges or []:
        if 0 < last - first < MOST_MERGED:
            for row in range(first, last + 1):
                found.setdefault(row + 1, []).append((column, first + 1))
    return found
