"""Tables as files: XLSX, CSV and JSON, row by row in little memory; no cell is a formula."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

STARTS = ("=", "+", "-", "@", "\t", "\r")
NAVY, WIDTH = "0B2545", 18.0


def harmless(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(STARTS) else cell


def write_xlsx(
    target: Path, sheet: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """One sheet with a coloured head that stays in view, and a filter on each column.

    Texts are written as texts: a number's leading zero stays, and nothing is a formula or a link.
    """
    # Imported here: the web process never writes one.
    from rustpy_xlsxwriter import FastExcel, Format  # noqa: PLC0415

    head = Format().set_bold().set_font_color("FFFFFF").set_background_color(NAVY)
    day = Format().set_num_format("dd.mm.yyyy")
    records: Iterator[dict[str, Any]] = (dict(zip(heads, row, strict=True)) for row in rows)
    first = next(records, None)
    if first is None:
        records, first = iter(()), dict.fromkeys(heads, "")
    days = {name: day for name, cell in first.items() if isinstance(cell, date)}
    book = FastExcel(str(target)).freeze(row=1)
    book.sheet(
        sheet,
        _chained(first, records),
        column_formats=days,
        header_format=head,
        autofilter=True,
        column_width=WIDTH,
    ).save()


def _chained(first: dict[str, Any], rest: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield first
    yield from rest


def write_csv(target: Path, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """UTF-8 with a mark and semicolons: what a Romanian spreadsheet opens by itself."""
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(heads)
        writer.writerows([harmless(_plain(cell)) for cell in row] for row in rows)


def write_json(target: Path, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A list of objects, one a line."""
    with target.open("w", encoding="utf-8") as file:
        file.write("[")
        for place, row in enumerate(rows):
            record = dict(zip(heads, map(_plain, row), strict=True))
            text = json.dumps(record, ensure_ascii=False)
            file.write(f"{',' if place else ''}\n{text}")
        file.write("\n]\n")


def _plain(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, (date, datetime)) else cell
