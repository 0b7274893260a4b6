"""The annex: each breakdown, the ESF indicators and the Youth Guarantee, every cell with its code.

The same rows make the annex of the PDF and the sheets of the workbook.
"""

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import AgeBand, Education, ListKind, Sex
from intespo.kit.figures import percent, whole
from reporting.activity import CSO_TARGETS, Line, blocks
from reporting.definitions import INDICATORS
from reporting.esf import OUTPUTS, RESULTS, EsfIndicator
from reporting.guarantee import FOLLOWED, MONTHS, SPELLS, follow_code
from reporting.report.figures import Figures
from reporting.report.layout import BREAKDOWN, CHANNELS
from reporting.small_groups import LEAST

TITLES = {
    "sex": gettext_lazy("Sex"),
    "age_band": gettext_lazy("Age on the day"),
    "urban": gettext_lazy("Residence"),
    "education": gettext_lazy("Schooling"),
    "groups": gettext_lazy("Vulnerable groups"),
    "source": gettext_lazy("Source of the identification"),
    "channel": gettext_lazy("Channel of the contact"),
}


@dataclass(frozen=True)
class Row:
    """One row of a table: code, words, its figures by letter; a dash where none is asked."""

    code: str
    label: str
    cells: list[dict[str, Any]] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under one head."""

    title: str
    heads: list[str]
    rows: list[Row]

    @property
    def lettered(self) -> list[tuple[str, str]]:
        """Heads with the letters of their cells' codes."""
        codes = next((row.cells for row in self.rows if row.cells), [])
        letters = [cell["code"].rpartition(".")[2] for cell in codes]
        return list(zip(self.heads, letters, strict=False))


def page(figures: Figures) -> dict[str, Any]:
    """Everything that the annex prints."""
    return {
        "breakdown": breakdown(figures),
        "channels": channels(figures),
        "esf": esf(figures),
        "spells": spells(figures),
        "followed": followed(figures),
        "activity": activity(figures),
    }


def breakdown(figures: Figures) -> list[Table]:
    """A table per dimension of domain.md §3.4; its columns are the indicators about people."""
    heads = [str(indicator.label) for indicator in INDICATORS]
    tables = []
    for name, rows in groupby(BREAKDOWN, key=_dimension):
        found = [
            Row(
                code,
                _label(dimension, values),
                [_cell(figures, f"{code}.{letter}") for letter in "abcdef"],
            )
            for code, dimension, values in rows
        ]
        tables.append(Table(str(TITLES[name]), heads, found))
    return tables


def channels(figures: Figures) -> Table:
    """How the first contact came about."""
    heads = [str(channel.label) for _code, channel in CHANNELS]
    cells = [_cell(figures, code) for code, _channel in CHANNELS]
    return Table(str(TITLES["channel"]), heads, [Row("C1", str(INDICATORS[0].label), cells)])


def _dimension(row: tuple[str, str, tuple[str, ...]]) -> str:
    return "groups" if row[1] == "no_groups" else row[1]


def _cell(figures: Figures, code: str) -> dict[str, Any]:
    number, hidden = figures.cells[code], code in figures.hidden
    small = _("under 5") if number < LEAST else "–"
    value = small if hidden else whole(number)
    return {"code": code, "value": value, "number": number, "hidden": hidden}


_SETS: dict[str, Promise] = {
    "roma": gettext_lazy("Roma, declared"),
    "minority": gettext_lazy("minority, migrant or of foreign origin"),
    "disability": gettext_lazy("with a disability"),
    "homeless": gettext_lazy("without a home"),
    "other": gettext_lazy("otherwise disadvantaged"),
    "any": gettext_lazy("in at least one group"),
}


def _label(dimension: str, values: tuple[str, ...]) -> str:
    value = values[0]
    if dimension == "urban":
        return _("Urban") if value == "urban" else _("Rural")
    if dimension == "no_groups":
        return _("in none, or not declared")
    if dimension == "groups":
        return str(_SETS[value])
    kinds = {
        "sex": Sex,
        "age_band": AgeBand,
        "education": Education,
        "source": ListKind,
    }
    return str(kinds[dimension](value).label) if value else _("not declared")


def esf(figures: Figures) -> list[Table]:
    """Outputs, immediate and later results; an indicator that is not counted says why."""
    groups = (
        (_("Annex I, outputs"), OUTPUTS),
        (_("Annex I, results"), [row for row in RESULTS if row.annex == "I"]),
        (_("Annex II, results"), [row for row in RESULTS if row.annex == "II"]),
    )
    heads = [_("Total"), _("Women"), _("Men")]
    return [Table(title, heads, [_esf(figures, row) for row in rows]) for title, rows in groups]


def _esf(figures: Figures, row: EsfIndicator) -> Row:
    cells = [_cell(figures, f"{row.code}.{letter}") for letter in "afm"] if row.cell else []
    official = figures.official.get(row.code, "")
    code = f"{row.number} · {official}" if official else row.number
    return Row(code, str(row.label), cells, str(row.why_not))


def spells(figures: Figures) -> Table:
    """Stock, exits and where to; each with its share."""
    rows = []
    for row in SPELLS:
        share = percent(figures.cells[row.code], figures.cells[row.of]) if row.of else ""
        cells = [_cell(figures, row.code), {"code": "", "value": share}]
        rows.append(Row(row.code, str(row.label), cells))
    return Table(_("Youth Guarantee: spells in the records"), [_("Spells"), "%"], rows)


def followed(figures: Figures) -> Table:
    """After 6, 12 and 18 months; the unknown are a column of their own."""
    heads = [str(label) for _name, label in FOLLOWED]
    rows = [
        Row(
            f"F{months}",
            _("after %(n)s months") % {"n": months},
            [_cell(figures, follow_code(months, name)) for name, _label in FOLLOWED],
        )
        for months in MONTHS
    ]
    return Table(_("Youth Guarantee: followed after leaving NEET"), heads, rows)


def activity(figures: Figures) -> list[Table]:
    """What was done beside the milestones; each with its share or its target."""
    heads = [_("In the month"), _("Cumulated, or at the end"), _("Share or target")]
    return [
        Table(str(block.title), heads, [_done(figures, line) for line in block.lines])
        for block in blocks(figures.area)
    ]


def _done(figures: Figures, line: Line) -> Row:
    cells = [
        _cell(figures, f"{line.code}.{letter}")
        if letter in line.columns
        else {"code": "", "value": "–"}
        for letter in "bc"
    ]
    beside = whole(CSO_TARGETS[line.code]) if line.code in CSO_TARGETS else ""
    if line.of:
        total, part = figures.cells[f"{line.of}.c"], figures.cells[f"{line.code}.c"]
        beside = percent(part, total) if total else ""
    cells.append({"code": "", "value": beside or "–"})
    return Row(line.code, str(line.label), cells)
