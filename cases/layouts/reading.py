"""Reading a text file that somebody sent: what it is, its encoding, its separator, its columns."""

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from intespo.kit.errors import DomainError
from intespo.kit.text import search_key

SIGNATURES = {
    b"PK\x03\x04": "XLSX/ODS",
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"\x1f\x8b": "GZIP",
}
LONGEST_FIELD = 10_000


class ListUnreadable(DomainError):
    """The file cannot be read as a list; the text names the cause."""


@dataclass(frozen=True)
class Shape:
    """How to read a file: encoding, separator, the place of each known column, rows in it."""

    encoding: str
    delimiter: str
    columns: dict[str, int]
    rows: int


@dataclass(frozen=True)
class Context:
    """What a row is judged against."""

    reference_date: date
    county_id: int
    min_age: int
    max_age_exclusive: int
    localities: dict[int, int]  # SIRUTA code: county


@dataclass
class StagedRow:
    """One row, read; an empty decision means that the database decides."""

    row: int
    cnp: str = ""
    last_name: str = ""
    first_name: str = ""
    birth_date: date | None = None
    sex: str = ""
    locality_id: int | None = None
    address: str = ""
    phone: str = ""
    education: str = ""
    search_key: str = ""
    sort_key: str = ""
    decision: str = ""
    reason: str = ""
    detail: str = ""
    warnings: list[str] = field(default_factory=list)


class Layout(Protocol):
    """What a module of this package offers."""

    def inspect(self, path: Path) -> Shape:
        """Check the whole file; ListUnreadable names what is wrong."""

    def rows(self, path: Path, context: Context) -> Iterator[StagedRow]:
        """Each row of the file, read and judged by itself."""


def inspect_text(path: Path, known: Mapping[str, Sequence[str]], required: Sequence[str]) -> Shape:
    """Find encoding, separator and columns; `known` names each column's folded headings."""
    size = path.stat().st_size
    if size == 0:
        raise ListUnreadable(_("The file is empty."))
    if size > settings.MAX_LIST_BYTES:
        text = _("The file has %(size)s MB; at most %(most)s MB can be read. Split it.")
        most = settings.MAX_LIST_BYTES // 2**20
        raise ListUnreadable(text % {"size": size // 2**20, "most": most})
    encoding, lines = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        header = file.readline(100_000)
    if not header.strip():
        raise ListUnreadable(_("The first row is empty: it should hold the column names."))
    delimiter = max(",;\t|", key=header.count)
    found = [search_key(name) for name in next(csv.reader([header], delimiter=delimiter))]
    columns = {}
    for name, headings in known.items():
        places = [found.index(heading) for heading in headings if heading in found]
        if places:
            columns[name] = places[0]
    missing = [known[name][0].upper() for name in required if name not in columns]
    if missing:
        text = _("These columns are missing: %(columns)s.")
        raise ListUnreadable(text % {"columns": ", ".join(missing)})
    if lines < 2:
        raise ListUnreadable(_("The file has column names but no rows."))
    return Shape(encoding, delimiter, columns, lines - 1)


def _encoding(path: Path) -> tuple[str, int]:
    """UTF-8 (with or without mark), else cp1250; also the number of lines."""
    with path.open("rb") as file:
        start = file.read(8)
        for signature, name in SIGNATURES.items():
            if start.startswith(signature):
                text = _("This is a %(kind)s file; this list is expected as CSV text.")
                raise ListUnreadable(text % {"kind": name})
    for encoding in ("utf-8-sig", "cp1250"):
        try:
            return encoding, _decode(path, encoding)
        except UnicodeDecodeError:
            continue
    raise ListUnreadable(_("The letters cannot be read: save the file as CSV UTF-8 and try again."))


def _decode(path: Path, encoding: str) -> int:
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, last = 0, "\n"
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            text = decoder.decode(block)
            if "\x00" in text:
                raise ListUnreadable(_("This is not a text file; this list is expected as CSV."))
            lines += text.count("\n")
            last = text[-1:] or last
    decoder.decode(b"", final=True)
    return lines + (last != "\n")


def records(path: Path, shape: Shape) -> Iterator[tuple[int, list[str]]]:
    """Row number in the file (the header is 1) and its fields; empty rows are passed over."""
    csv.field_size_limit(LONGEST_FIELD)
    with path.open(encoding=shape.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=shape.delimiter)
        next(reader)
        try:
            for number, record in enumerate(reader, start=2):
                if any(value.strip() for value in record):
                    yield number, record
        except csv.Error as broken:
            text = _(
                "The file breaks off near row %(row)s: a quotation mark is not closed, "
                "or a cell is longer than 10,000 characters."
            )
            raise ListUnreadable(text % {"row": reader.line_num}) from broken


def day(text: str) -> date | None:
    """A date as lists write it; None when it is none."""
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None
