"""Lists as files, and what is read of them."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from cases import layouts
from cases.layouts import Context, headings
from cases.layouts.places import Places
from cases.layouts.rows import NULLABLE, STAGED
from tests.factories import cnp

ON = date(2026, 10, 31)
BORN = date(2006, 5, 5)
NUMBER = cnp(1, BORN, "F")
PLACES = Places(
    {54975: 12, 54984: 12, 55106: 12, 55115: 12, 69900: 16},
    {54975: None, 54984: 54975, 55106: None, 55115: 55106, 69900: None},
    {"cluj napoca": [54975], "sanmartin": [55106], "valea mare": [54984, 55115]},
)
HEADER = ("Nr. crt.", "Nume și prenume", "CNP", "Data nașterii", "Localitatea", "Telefon")
ROW = (1, "ŢĂRMURE Ionela", NUMBER, "05.05.2006", "Cluj-Napoca", "0799 000 142")


def staged(path: Path) -> list[dict[str, Any]]:
    """What is staged of a file, guessed as in life."""
    table = layouts.inspect(path)[0]
    mapping = headings.guess(layouts.records(path, table))
    context = Context(ON, 12, 16, 25, PLACES)
    rows = layouts.Reader(mapping, context).staged(layouts.records(path, table))
    return [as_read(row) for row in rows]


def as_read(row: tuple[str, ...]) -> dict[str, Any]:
    """What is copied is text; here days, places and what is missing are what they mean."""
    found: dict[str, Any] = dict(zip(STAGED, row, strict=True))
    found |= {name: found[name] or None for name in NULLABLE}
    born, place = found["birth_date"], found["locality_id"]
    found["birth_date"] = date.fromisoformat(born) if born else None
    return {**found, "locality_id": int(place) if place else None}


def text(folder: Path, *rows: Any, encoding: str = "utf-8", by: str = ";") -> Path:
    """A text file."""
    held = io.StringIO()
    csv.writer(held, delimiter=by).writerows(rows)
    path = folder / "lista.csv"
    path.write_bytes(held.getvalue().encode(encoding))
    return path


def book(folder: Path, *rows: Any, merged: tuple[Any, ...] = ()) -> Path:
    """A workbook."""
    path = folder / "lista.xlsx"
    made = xlsxwriter.Workbook(str(path), {"default_date_format": "dd.mm.yyyy"})
    sheet = made.add_worksheet()
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    for one in merged:
        sheet.merge_range(*one)
    made.close()
    return path
