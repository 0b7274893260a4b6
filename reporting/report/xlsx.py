"""The same figures as a workbook: indicators, counties, every cell with its code."""

import io
from datetime import datetime
from typing import Any

import xlsxwriter
from django.conf import settings
from django.utils.translation import gettext as _

from intespo.kit.dates import local, month_name
from intespo.territory.models import County
from reporting.definitions import INDICATORS, RULES_VERSION
from reporting.report.figures import Figures

NAVY = "#0b2545"


def build(figures: Figures) -> bytes:
    """One workbook; the same figures give the same bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    at = local(figures.cut_off)
    title = f"INTESPO · {month_name(figures.period)}"
    if settings.DEMO:
        title += f" · {_('SIMULATED DATA')}"
    book.set_properties({"title": title, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 (fixed)
    styles = {
        "head": book.add_format(
            {"bold": True, "font_color": "white", "bg_color": NAVY, "text_wrap": True}
        ),
        "title": book.add_format({"bold": True, "font_size": 14, "font_color": NAVY}),
        "number": book.add_format({"num_format": "#,##0"}),
        "share": book.add_format({"num_format": '0.0" %"'}),
        "total": book.add_format({"bold": True, "num_format": "#,##0", "top": 1}),
    }
    known = _("Figures known on %(at)s · rules %(rules)s") % {
        "at": f"{at:%d.%m.%Y %H:%M}",
        "rules": RULES_VERSION,
    }
    _indicators(book, styles, figures, title, known)
    _counties(book, styles, figures, title, known)
    _cells(book, styles, figures, title, known)
    book.close()
    return out.getvalue()


def _sheet(book: Any, styles: Any, name: str, title: str, known: str, heads: list[str]) -> Any:
    sheet = book.add_worksheet(name)
    sheet.write(0, 0, title, styles["title"])
    sheet.write(1, 0, known)
    for column, head in enumerate(heads):
        sheet.write(3, column, head, styles["head"])
    sheet.freeze_panes(4, 1)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(heads), 15)
    return sheet


def _indicators(book: Any, styles: Any, figures: Figures, title: str, known: str) -> None:
    heads = [
        *(_("Indicator"), _("Target"), _("In the month"), _("Cumulated"), _("% of target")),
        *(_("Women"), _("Rural"), _("Less developed regions"), _("More developed region")),
    ]
    sheet = _sheet(book, styles, _("Indicators"), title, known, heads)
    for row, indicator in enumerate(INDICATORS, start=4):
        cells, code = figures.cells, indicator.code
        sheet.write(row, 0, f"{code} {indicator.label}")
        for column, letter in (
            (1, "a"),
            (2, "b"),
            (3, "c"),
            (5, "e"),
            (6, "f"),
            (7, "g"),
            (8, "h"),
        ):
            sheet.write_number(row, column, cells[f"{code}.{letter}"], styles["number"])
        share = 100 * cells[f"{code}.c"] / cells[f"{code}.a"]
        sheet.write_number(row, 4, round(share, 1), styles["share"])
    row = 4 + len(INDICATORS)
    sheet.write(row, 0, f"I5 {_('Protocols signed')}")
    for column, letter in ((1, "a"), (2, "b"), (3, "c"), (7, "g"), (8, "h")):
        sheet.write_number(row, column, figures.cells[f"I5.{letter}"], styles["number"])


def _counties(book: Any, styles: Any, figures: Figures, title: str, known: str) -> None:
    heads = [
        *(_("County"), _("Contacted, in the month"), _("Contacted, cumulated")),
        *(_("Target, contacted"), _("Registered, in the month"), _("Registered, cumulated")),
        *(_("Target, registered"), _("Profiled"), _("of them hard and very hard")),
    ]
    sheet = _sheet(book, styles, _("Counties"), title, known, heads)
    counties = list(County.objects.all())
    for row, county in enumerate(counties, start=4):
        sheet.write(row, 0, f"{county.code} {county.name}")
        for column, letter in enumerate("abcdefhi", start=1):
            number = figures.cells[f"{county.code}.{letter}"]
            sheet.write_number(row, column, number, styles["number"])
    last = 3 + len(counties)
    sheet.autofilter(3, 0, last, len(heads) - 1)
    sheet.write(last + 1, 0, _("Romania"), styles["total"])
    for column, letter in enumerate("abcdefhi", start=1):
        total = sum(figures.cells[f"{county.code}.{letter}"] for county in counties)
        sheet.write_number(last + 1, column, total, styles["total"])


def _cells(book: Any, styles: Any, figures: Figures, title: str, known: str) -> None:
    sheet = _sheet(book, styles, _("Cells"), title, known, [_("Code"), _("Figure")])
    for row, (code, number) in enumerate(sorted(figures.cells.items()), start=4):
        sheet.write(row, 0, code)
        sheet.write_number(row, 1, number, styles["number"])
