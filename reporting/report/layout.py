"""Which cells a month's document prints, each under its code; the same codes in every county.

A code is the row's name and the column's letter. In a county's document the full code has the
county before it: `CJ/I1.c`.
"""

from cases.enums import AgeBand, Channel, Education, Level, ListKind, MilestoneKind, Sex
from intespo.kit.dates import add_months
from intespo.territory.models import County
from reporting import activity
from reporting.asof import Frame
from reporting.cells import AnyCell, Cell, Counted, Fixed, Special
from reporting.definitions import (
    EDUCATION_OTHER,
    EDUCATION_ROWS,
    INDICATORS,
    RECORDS,
)
from reporting.esf import OUTPUTS, RESULTS
from reporting.guarantee import FOLLOWED, MONTHS, SPELLS, follow_code

COUNTRY = "RO"
PROFILED = Cell(MilestoneKind.PROFILED)
LEVEL_CUTS: dict[str, dict[str, str]] = {
    "T": {},
    "F": {"sex": Sex.FEMALE.value},
    "M": {"sex": Sex.MALE.value},
    "U": {"urban": "urban"},
    "R": {"urban": "rural"},
}
HEAVY = (Level.VERY_HARD.value, Level.HARD.value)
TREND_MONTHS = 48
# Rows of the annex: code, dimension, value. Its columns are the six indicators about people.
BREAKDOWN: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    *((f"S{n}", "sex", (sex.value,)) for n, sex in enumerate(Sex, 1)),
    *((f"V{n}", "age_band", (band.value,)) for n, band in enumerate(AgeBand, 1)),
    *((f"M{n}", "urban", (word,)) for n, word in enumerate(("urban", "rural"), 1)),
    *((f"S1{n}", "education", (code.value,)) for n, code in enumerate(Education)),
    ("S19", "education", ("",)),
    *(
        (f"G{n}", "groups", (name,))
        for n, name in enumerate(("roma", "minority", "disability", "homeless", "other", "any"), 1)
    ),
    ("G7", "no_groups", ("any",)),
    *((f"L{n}", "source", (kind.value,)) for n, kind in enumerate(ListKind, 1)),
)
# One row of its own: only a contact has a channel.
CHANNELS = tuple(
    (f"C1.{letter}", channel) for letter, channel in zip("abcdefghi", Channel, strict=True)
)
CHANGE_COLUMNS = ("before", "of_month", "older", "voided")


def cells_of(area: str, frame: Frame) -> dict[str, AnyCell]:
    """Every cell of one document by its code."""
    return {
        **_indicators(area),
        **_levels(),
        **_schooling(),
        **_changes(),
        **_breakdown(),
        **_annexes(),
        **_activity(area),
        **_months(frame),
        **(_counties() if area == COUNTRY else {}),
    }


def _indicators(area: str) -> dict[str, AnyCell]:
    cells: dict[str, AnyCell] = {}
    for indicator in INDICATORS:
        whole, code = Cell(indicator.kind), indicator.code
        cells |= {
            f"{code}.a": Fixed(f"{indicator.kind.value}.target"),
            f"{code}.b": whole.in_month(),
            f"{code}.c": whole,
            f"{code}.e": whole.by(sex=Sex.FEMALE.value),
            f"{code}.f": whole.by(urban="rural"),
            f"{code}.g": whole.by(groups="roma"),
        }
        if area == COUNTRY:
            cells |= {f"{code}.h": whole.within("LDR"), f"{code}.i": whole.within("MDR")}
    for record in RECORDS:
        if area != COUNTRY and not record.by_county:
            continue
        names = (("a", "target"), ("b", "month"), ("c", "total"))
        cells |= {f"{record.code}.{letter}": Fixed(f"{record.name}.{n}") for letter, n in names}
        if area == COUNTRY and record.by_county:
            cells[f"{record.code}.h"] = Fixed(f"{record.name}.total", "LDR")
            cells[f"{record.code}.i"] = Fixed(f"{record.name}.total", "MDR")
    women = Cell(MilestoneKind.CONTACTED).by(sex=Sex.FEMALE.value)
    if area == COUNTRY:
        cells |= {"I1.j": women.within("LDR"), "I1.k": women.within("MDR")}
    return cells


def _levels() -> dict[str, AnyCell]:
    return {
        f"N{name}.{level.value}": PROFILED.by(level=level.value, **cut)
        for name, cut in LEVEL_CUTS.items()
        for level in Level
    }


def _schooling() -> dict[str, AnyCell]:
    registered = Cell(MilestoneKind.REGISTERED)
    rows = [codes for _label, codes in EDUCATION_ROWS] + [EDUCATION_OTHER]
    return {f"E{n}": registered.by(education=codes) for n, codes in enumerate(rows, 1)}


def _changes() -> dict[str, AnyCell]:
    found: dict[str, AnyCell] = {
        f"X{n}.{letter}": Special("changes", f"{indicator.kind.value}.{column}")
        for n, indicator in enumerate(INDICATORS[:3], 1)
        for letter, column in zip("abcd", CHANGE_COLUMNS, strict=True)
    }
    found |= {"W1": Special("waiting", "unprofiled"), "W2": Special("waiting", "unprofiled_30")}
    return found


def _breakdown() -> dict[str, AnyCell]:
    cells: dict[str, AnyCell] = {
        f"{code}.{letter}": Cell(indicator.kind).by(**{name: values})
        for code, name, values in BREAKDOWN
        for letter, indicator in zip("abcdef", INDICATORS, strict=True)
    }
    contacted = Cell(MilestoneKind.CONTACTED)
    return cells | {code: contacted.by(channel=channel.value) for code, channel in CHANNELS}


def _annexes() -> dict[str, AnyCell]:
    cells: dict[str, AnyCell] = {}
    for row in (*OUTPUTS, *RESULTS):
        if isinstance(row.cell, Cell):
            cells |= {
                f"{row.code}.a": row.cell,
                f"{row.code}.f": row.cell.by(sex=Sex.FEMALE.value),
                f"{row.code}.m": row.cell.by(sex=Sex.MALE.value),
            }
    cells |= {row.code: row.cell for row in SPELLS}
    cells |= {
        follow_code(months, name): Special("follow", f"{months}.{name}")
        for months in MONTHS
        for name, _label in FOLLOWED
    }
    return cells


def _activity(area: str) -> dict[str, AnyCell]:
    return {
        f"{line.code}.{letter}": Counted(line.code, letter)
        for block in activity.blocks(area)
        for line in block.lines
        for letter in line.columns
    }


def _months(frame: Frame) -> dict[str, AnyCell]:
    """Contacted and registered of each month so far: what the charts draw."""
    months = [add_months(frame.period, -back) for back in range(TREND_MONTHS)]
    return {
        f"T{n}.{month:%Y-%m}": Cell(indicator.kind).by(month=f"{month:%Y-%m}")
        for n, indicator in enumerate(INDICATORS[:2], 1)
        for month in months
    }


def _counties() -> dict[str, AnyCell]:
    """The national table of counties: each of its cells is also one of that county's document."""
    contacted, registered = Cell(MilestoneKind.CONTACTED), Cell(MilestoneKind.REGISTERED)
    cells: dict[str, AnyCell] = {}
    for code in County.objects.values_list("code", flat=True):
        cells |= {
            f"{code}.a": contacted.in_month().within(code),
            f"{code}.b": contacted.within(code),
            f"{code}.c": Fixed("contacted.target", code),
            f"{code}.d": registered.in_month().within(code),
            f"{code}.e": registered.within(code),
            f"{code}.f": Fixed("registered.target", code),
            f"{code}.h": PROFILED.within(code),
            f"{code}.i": PROFILED.by(level=HEAVY).within(code),
        }
    return cells
