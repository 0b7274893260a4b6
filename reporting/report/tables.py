"""The second and third page: indicators, levels, schooling, counties; ready strings."""

from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Level
from intespo.kit.charts import plots
from intespo.kit.dates import long_day
from intespo.kit.figures import percent, whole
from intespo.territory.models import County
from reporting.definitions import EDUCATION_ROWS, INDICATORS, RECORDS, WOMEN_FLOORS, Indicator
from reporting.report.figures import Figures


def page(figures: Figures) -> dict[str, Any]:
    """Everything that the page of indicators prints."""
    return {
        "indicators": [_indicator(figures, indicator) for indicator in INDICATORS],
        "records": _records(figures),
        "stage": _stage(figures),
        "women": _women(figures),
        "levels": _levels(figures),
        "education": _education(figures),
    }


def _indicator(figures: Figures, indicator: Indicator) -> dict[str, Any]:
    code, cells = indicator.code, figures.cells
    total, target = cells[f"{code}.c"], cells[f"{code}.a"]
    parts = [("e", total), ("f", total), ("g", total)]
    if figures.national:
        less, more = figures.kinds.get(indicator.kind.value, (0, 0))
        parts += [("h", less), ("i", more)]
    return {
        "code": code,
        "official": figures.official.get(code, ""),
        "label": indicator.label,
        "note": indicator.note,
        "target": whole(target) if target else "–",
        "split": _split(figures, indicator),
        "month": whole(cells[f"{code}.b"]),
        "total": whole(total),
        "share": percent(total, target),
        "pace": figures.pace if target else "",
        "parts": [_share(figures, f"{code}.{letter}", of) for letter, of in parts],
    }


def _stage(figures: Figures) -> dict[str, Any] | None:
    """What is to be reached by the next day in between, and how much of it there is."""
    if figures.stage is None:
        return None
    day, values = figures.stage
    rows = [
        f"{code} {whole(value)} ({percent(figures.cells[f'{code}.c'], value)})"
        for code, value in values.items()
    ]
    return {"day": long_day(day), "rows": ", ".join(rows)}


def _share(figures: Figures, code: str, of: int) -> dict[str, str]:
    """A part of a figure with its share; of a small group neither."""
    if code in figures.hidden:
        return {"code": code, "value": _("under 5"), "share": "–"}
    number = figures.cells[code]
    return {"code": code, "value": whole(number), "share": percent(number, of)}


def _split(figures: Figures, indicator: Indicator) -> str:
    if not figures.cells[f"{indicator.code}.a"]:
        return _("no target")
    if not figures.national:
        return ""
    less, more = figures.kinds.get(indicator.kind.value, (0, 0))
    return f"{whole(less)} + {whole(more)}"


def _records(figures: Figures) -> list[dict[str, Any]]:
    """Indicators that count no persons."""
    rows = []
    for record in RECORDS:
        cells = {letter: figures.cells.get(f"{record.code}.{letter}") for letter in "abchi"}
        if cells["c"] is None:
            continue
        rows.append(
            {
                "code": record.code,
                "label": record.label,
                "note": record.note,
                "split": cells["h"] is not None,
                "share": percent(cells["c"], cells["a"] or 0),
                **{letter: whole(number) for letter, number in cells.items()},
                "a": whole(cells["a"]) if cells["a"] else "–",
            }
        )
    return rows


def _women(figures: Figures) -> dict[str, str] | None:
    """The floor of women among the contacted, by kind of region."""
    if not figures.national:
        return None
    less, more = figures.cells["I1.j"], figures.cells["I1.k"]
    return {
        "floor": whole(sum(WOMEN_FLOORS)),
        "share": percent(less + more, sum(WOMEN_FLOORS)),
        "less": whole(less),
        "less_floor": whole(WOMEN_FLOORS[0]),
        "more": whole(more),
        "more_floor": whole(WOMEN_FLOORS[1]),
    }


def _levels(figures: Figures) -> dict[str, Any]:
    names = (
        ("T", _("Total")),
        ("F", _("Women")),
        ("M", _("Men")),
        ("U", _("Urban")),
        ("R", _("Rural")),
    )
    rows = []
    for code, name in names:
        counts = [figures.cells[f"N{code}.{level.value}"] for level in Level]
        rows.append(
            {
                "code": f"N{code}",
                "name": name,
                "counts": [whole(count) for count in counts],
                "total": whole(sum(counts)),
                "parts": plots.level_bar(counts, width=420, label_from=27),
            }
        )
    total = [figures.cells[f"NT.{level.value}"] for level in Level]
    heavy = percent(total[0] + total[1], sum(total))
    return {"rows": rows, "heavy": heavy, "names": [level.label for level in Level]}


def _education(figures: Figures) -> dict[str, Any]:
    """What the published rows leave out stands in a row of its own (domain.md §9)."""
    total = figures.cells["I2.c"]
    labels = [*(str(label) for label, _codes in EDUCATION_ROWS), _("Other*")]
    rows = [
        {
            "code": f"E{n}",
            "label": label,
            "count": whole(figures.cells[f"E{n}"]),
            "share": percent(figures.cells[f"E{n}"], total),
            "bar": _part(figures.cells[f"E{n}"], total),
        }
        for n, label in enumerate(labels, 1)
    ]
    return {"rows": rows, "total": whole(total), "share": percent(total, total)}


def _part(count: int, total: int) -> float:
    """Width of a table bar in per cent of its cell; the whole cell is half of the total."""
    return min(2000 * count // total, 1000) / 10 if total else 0


def counties(figures: Figures) -> dict[str, Any]:
    """The table of counties, with its three totals."""
    rows, kinds = [], {False: [0] * 8, True: [0] * 8}
    for county in County.objects.select_related("region"):
        numbers = [figures.cells[f"{county.code}.{letter}"] for letter in "abcdefhi"]
        rows.append({"code": county.code, **_county_row(figures, county.name, numbers)})
        sums = kinds[county.region.more_developed]
        for place, number in enumerate(numbers):
            sums[place] += number
    country = [less + more for less, more in zip(kinds[False], kinds[True], strict=True)]
    totals = [
        _county_row(figures, _("Less developed regions"), kinds[False]),
        _county_row(figures, _("More developed region"), kinds[True]),
        _county_row(figures, _("Romania"), country),
    ]
    return {"rows": rows, "totals": totals, "pace": figures.pace, "tick": figures.tick}


def _county_row(figures: Figures, name: str, numbers: list[int]) -> dict[str, Any]:
    month_c, contacted, target_c, month_r, registered, target_r, profiled, heavy = numbers
    at_pace = registered * figures.months >= target_r * figures.number
    return {
        "name": name,
        "contacted_month": whole(month_c),
        "contacted": whole(contacted),
        "contacted_share": percent(contacted, target_c),
        "registered_month": whole(month_r),
        "registered": whole(registered),
        "target": whole(target_r),
        "share": percent(registered, target_r),
        "at_pace": at_pace and target_r > 0,
        "bar": min(1000 * registered // target_r, 1000) / 10 if target_r else 0,
        "profiled": whole(profiled),
        "heavy": percent(heavy, profiled),
    }
