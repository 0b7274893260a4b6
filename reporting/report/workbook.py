"""The same figures as a workbook: indicators, breakdowns, counties, every cell with its code."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from intespo.kit.dates import local, month_name
from intespo.territory.models import County
from reporting.definitions import INDICATORS, RECORDS
from reporting.report import annex
from reporting.report.annex import Table
from reporting.report.figures import Figures

NAVY = "#0b2545"
FIRST = 4  # the row under the heads


def build(figures: Figures) -> bytes:
    """One workbook; the same figures give the same bytes."""
    # Imported here: while the PDF is drawn, its memory is not taken yet.
    import xlsxwriter  # noqa: PLC0415

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    title = f"INTESPO · {month_name(figures.period)}"
    if figures.name:
        title += f" · {figures.name}"
    if settings.DEMO:
        title += f" · {_('SIMULATED DATA')}"
    book.set_properties({"title": title, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 (fixed)
    at = local(figures.cut_off)
    words = {"at": f"{at:%d.%m.%Y %H:%M}", "rules": figures.rules}
    writer = _Writer(book, title, _("Figures known on %(at)s · rules %(rules)s") % words)
    _indicators(writer, figures)
    if figures.national:
        _counties(writer, figures)
    writer.tables(_("Breakdowns"), [*annex.breakdown(figures), annex.channels(figures)])
    writer.tables(_("ESF indicators"), annex.esf(figures))
    writer.tables(_("Youth Guarantee"), [annex.spells(figures), annex.followed(figures)])
    writer.tables(_("Work of the month"), annex.activity(figures))
    cells = writer.sheet(_("Cells"), [_("Code"), _("Figure")])
    prefix = "" if figures.national else f"{figures.area}/"
    for row, (code, number) in enumerate(sorted(figures.cells.items()), start=FIRST):
        shown = "–" if code in figures.hidden else number
        writer.row(cells, row, f"{prefix}{code}", [shown])
    book.close()
    return out.getvalue()


class _Writer:
    """Sheets with the same head, and rows of figures."""

    def __init__(self, book: Any, title: str, known: str) -> None:
        self.book, self.title, self.known = book, title, known
        head = {"bold": True, "font_color": "white", "bg_color": NAVY, "text_wrap": True}
        self.head = book.add_format(head)
        self.big = book.add_format({"bold": True, "font_size": 14, "font_color": NAVY})
        self.bold = book.add_format({"bold": True, "font_color": NAVY})
        self.number = book.add_format({"num_format": "#,##0", "align": "right"})
        self.total = book.add_format({"bold": True, "num_format": "#,##0", "top": 1})

    def sheet(self, name: str, heads: Sequence[str]) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, self.title, self.big)
        sheet.write_string(1, 0, self.known)
        for column, head in enumerate(heads):
            sheet.write_string(3, column, head, self.head)
        sheet.freeze_panes(FIRST, 1)
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, max(len(heads), 8), 15)
        return sheet

    def row(
        self, sheet: Any, row: int, label: str, values: Sequence[Any], style: Any = None
    ) -> None:
        """A label, then figures; text stays text and is never a formula."""
        sheet.write_string(row, 0, label, style)
        for column, value in enumerate(values, start=1):
            if isinstance(value, int):
                sheet.write_number(row, column, value, style or self.number)
            elif value:
                sheet.write_string(row, column, str(value), style or self.number)

    def tables(self, name: str, tables: list[Table]) -> None:
        """Several tables under one another on one sheet."""
        sheet = self.sheet(name, [_("Row"), *tables[0].heads])
        row = FIRST
        for table in tables:
            self.row(sheet, row, table.title, table.heads, self.bold)
            for line in table.rows:
                row += 1
                cells = [_shown(cell) for cell in line.cells] or [line.note]
                self.row(sheet, row, f"{line.code} · {line.label}", cells)
            row += 2


def _shown(cell: dict[str, Any]) -> Any:
    """The figure; what the page hides as too small, or shows as a share, stays as it is there."""
    plain = "number" in cell and not cell["hidden"]
    return cell["number"] if plain else cell["value"]


def _indicators(writer: _Writer, figures: Figures) -> None:
    heads = [
        *(_("Indicator"), _("Target"), _("In the month"), _("Cumulated"), _("% of target")),
        *(_("Women"), _("Rural"), _("Roma, declared")),
        *((_("Less developed regions"), _("More developed region")) if figures.national else ()),
        _("Official code"),
    ]
    sheet = writer.sheet(_("Indicators"), heads)
    row = FIRST
    for indicator in (*INDICATORS, *RECORDS):
        cells = {letter: figures.cells.get(f"{indicator.code}.{letter}") for letter in "abcefghi"}
        if cells["c"] is None:
            continue
        share = round(100 * cells["c"] / cells["a"], 1) if cells["a"] else None
        numbers = [cells["a"], cells["b"], cells["c"], _one_decimal(share)]
        letters = "efghi" if figures.national else "efg"
        hidden = figures.hidden
        numbers += ["–" if f"{indicator.code}.{x}" in hidden else cells[x] for x in letters]
        official = figures.official.get(indicator.code, "")
        writer.row(sheet, row, f"{indicator.code} {indicator.label}", [*numbers, official])
        row += 1
    sheet.autofilter(3, 0, row - 1, len(heads) - 1)


def _one_decimal(share: float | None) -> str:
    return "" if share is None else f"{share:.1f}".replace(".", ",")


def _counties(writer: _Writer, figures: Figures) -> None:
    heads = [
        *(_("County"), _("Contacted, in the month"), _("Contacted, cumulated")),
        *(_("Target, contacted"), _("Registered, in the month"), _("Registered, cumulated")),
        *(_("Target, registered"), _("Profiled"), _("of them hard and very hard")),
    ]
    sheet = writer.sheet(_("Counties"), heads)
    counties = list(County.objects.all())
    rows = [[figures.cells[f"{c.code}.{letter}"] for letter in "abcdefhi"] for c in counties]
    for place, (county, numbers) in enumerate(zip(counties, rows, strict=True), start=FIRST):
        writer.row(sheet, place, f"{county.code} {county.name}", numbers)
    last = FIRST + len(counties)
    sheet.autofilter(3, 0, last - 1, len(heads) - 1)
    sums = [sum(column) for column in zip(*rows, strict=True)]
    writer.row(sheet, last, _("Romania"), sums, writer.total)
