"""What goes back to the sender: the file in its own layout, with a decision and a reason a row."""

import csv
import io
import math
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases import layouts, reasons
from cases.enums import Decision, RowReason
from cases.models import ListRow, SourceList
from cases.models.lists import KEPT_FILES
from cases.services import columns
from intespo.kit.spreadsheets import harmless

# More rows than this take minutes as a workbook: they go as CSV.
MOST_IN_A_WORKBOOK = 50_000
WIDTH = 34
# Warnings that tell of somebody on record.
FROM_THE_REGISTER = (RowReason.NAME_DIFFERS,)
Line = tuple[int, list[Any], str, str]


def suffix_of(source: SourceList) -> str:
    """How the receipt of a list is written."""
    return "xlsx" if source.rows_total <= MOST_IN_A_WORKBOOK else "csv"


def write(source: SourceList, target: IO[bytes]) -> None:
    """Write the receipt of a list; rows are read one by one, whatever the list's size."""
    _write(source, target, source.rows.order_by("row"), _decision, whole=True)


def write_corrections(source: SourceList, target: IO[bytes], rows: QuerySet[ListRow]) -> None:
    """Write the header and these rows, in their order, each with what is wrong with it itself."""
    _write(source, target, rows, _mistake, whole=False)


def _decision(row: ListRow) -> tuple[str, str]:
    """What was decided about a row, and why."""
    return str(row.get_decision_display()), " ".join(
        [reasons.in_words(row), *reasons.oddities(row)]
    )


def _mistake(row: ListRow) -> tuple[str, str]:
    """What is wrong with a row, told as if nobody on record could fit it."""
    row.decision, row.reason, row.matched_by = Decision.REJECTED, row.problem, ""
    row.warnings = [code for code in row.warnings if code not in FROM_THE_REGISTER]
    return _("To be corrected"), _decision(row)[1]


def _write(
    source: SourceList,
    target: IO[bytes],
    rows: QuerySet[ListRow],
    say: Callable[[ListRow], tuple[str, str]],
    *,
    whole: bool,
) -> None:
    with KEPT_FILES.opened(str(source.file.name)) as path:
        lines = _lines(source, path, rows.iterator(chunk_size=2000), say, whole=whole)
        if suffix_of(source) == "xlsx":
            _workbook(lines, source, target)
        else:
            _text(lines, target)


def _lines(
    source: SourceList,
    path: Path,
    rows: Iterator[ListRow],
    say: Callable[[ListRow], tuple[str, str]],
    *,
    whole: bool,
) -> Iterator[Line]:
    """Each row of the file, or only those of `rows`, beside what is said of it; both in order."""
    header = int(source.mapping.get("header", 0))
    width = len(source.mapping.get("columns", ()))
    said: ListRow | None = next(rows, None)
    for number, record in layouts.records(path, columns.table_of(source)):
        cells = list(record) + [""] * (width - len(record))
        if number == header:
            yield number, cells, _("Decision"), _("Why")
            continue
        while said is not None and said.row < number:
            said = next(rows, None)
        if said is not None and said.row == number:
            yield number, cells, *say(said)
        elif whole:
            yield number, cells, "", ""
        elif said is None and number > header:
            return


def _workbook(lines: Iterator[Line], source: SourceList, target: IO[bytes]) -> None:
    words = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, words)
    sheet = book.add_worksheet(_sheet_name(str(source.table.get("sheet") or _("List"))))
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd.mm.yyyy"})
    header = int(source.mapping.get("header", 0))
    last = len(source.mapping.get("columns", ()))
    sheet.set_column(0, max(last - 1, 0), 18)
    sheet.set_column(last, last, 16)
    sheet.set_column(last + 1, last + 1, WIDTH * 2)
    for number, cells, decision, why in lines:
        place = number - 1
        for column, cell in enumerate(cells):
            _cell(sheet, place, column, cell, day, bold if number == header else None)
        if decision:
            form = bold if number == header else None
            sheet.write_string(place, max(last, len(cells)), decision, form)
            sheet.write_string(place, max(last, len(cells)) + 1, why, form)
    if header:
        sheet.freeze_panes(header, 0)
    book.close()


_NO_SHEET = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def _sheet_name(name: str) -> str:
    """What Excel takes for a name: some letters, and a mark at its ends, it does not."""
    name = name[:31].translate(_NO_SHEET).strip("' ")
    return name if name and name.lower() != "history" else _("List")


def _cell(sheet: Any, row: int, column: int, cell: Any, day: Any, form: Any) -> None:
    """As it came: whole long numbers as text, so that no CNP loses its last digits again."""
    if cell == "" or cell is None:
        return
    if isinstance(cell, date | datetime):
        sheet.write_datetime(row, column, cell, day)
    elif isinstance(cell, bool) or not isinstance(cell, int | float) or not math.isfinite(cell):
        sheet.write_string(row, column, str(cell), form)
    elif abs(cell) >= 1e11:
        sheet.write_string(row, column, str(int(cell)), form)
    else:
        sheet.write_number(row, column, cell, form)


def _text(lines: Iterator[Line], target: IO[bytes]) -> None:
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";")
    for _number, cells, decision, why in lines:
        writer.writerow([harmless(cell) for cell in (*cells, decision, why)])
    text.detach()
