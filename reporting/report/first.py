"""The first page: where the area stands, how fast it goes, what changed since the last report."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intespo.kit.dates import add_months, month_name
from intespo.kit.figures import percent, signed, whole
from reporting.definitions import INDICATORS, RECORDS, Indicator
from reporting.report.figures import Figures

BLUE, RUST = "#1f5fae", "#b45309"
NEVER = 999  # months late when nothing moves


def page(figures: Figures) -> dict[str, Any]:
    """Everything that the first page prints."""
    cards = [
        card(figures, indicator, row, tone)
        for row, (indicator, tone) in enumerate(zip(INDICATORS[:2], (BLUE, RUST), strict=True), 1)
    ]
    return {
        "big": cards,
        "small": _small(figures),
        "finding": _finding(cards),
        "changes": _changes(figures),
        "previous": figures.number - 1,
        "unprofiled": whole(figures.cells["W1"]),
        "waiting_long": whole(figures.cells["W2"]),
    }


def card(figures: Figures, indicator: Indicator, row: int, tone: str) -> dict[str, Any]:
    """One of the two large cards: figure, bar with the pace, month, needed, mean, arrival."""
    value, target = figures.cells[f"{indicator.code}.c"], figures.cells[f"{indicator.code}.a"]
    in_month = figures.cells[f"{indicator.code}.b"]
    left = max(figures.months - figures.number, 1)
    by_month = figures.by_month(row)
    mean = sum(by_month.get(add_months(figures.period, -back), 0) for back in range(3)) // 3
    needed = -(-max(target - value, 0) // left)
    late = _months_late(target - value, mean, left)
    return {
        "code": indicator.code,
        "label": indicator.label,
        "definition": indicator.definition,
        "tone": tone,
        "value": whole(value),
        "target": whole(target),
        "share": percent(value, target),
        "bar": min(1000 * value // max(target, 1), 1000) / 10,
        "tick": figures.tick,
        "pace": figures.pace,
        "in_month": whole(in_month),
        "needed": whole(needed),
        "until": f"{figures.ends_on:%d.%m.%Y}",
        "mean": whole(mean),
        "arrives": _arrival(figures, target - value, mean),
        "on_time": late <= 0,
        "badge": _badge(late),
        "gap": max(needed - in_month, 0),
    }


def _arrival(figures: Figures, missing: int, mean: int) -> str:
    """The month in which the target is reached at the mean of the last three."""
    if missing <= 0:
        return _("reached")
    return month_name(add_months(figures.period, -(-missing // mean))) if mean else "–"


def _months_late(missing: int, mean: int, left: int) -> int:
    """Months past the end at the mean of the last three."""
    if missing <= 0:
        return 0
    return -(-missing // mean) - left if mean else NEVER


def _badge(late: int) -> str:
    if late <= 0:
        return _("on time")
    if late == NEVER:
        return _("stands still")
    text = ngettext("%(n)s month past the end", "%(n)s months past the end", late)
    return text % {"n": late}


def _small(figures: Figures) -> list[dict[str, Any]]:
    rows = [
        _small_card(figures, indicator.label, indicator.code, tick=figures.tick)
        for indicator in INDICATORS[2:4]
    ]
    contacted, registered = figures.cells["I1.c"], figures.cells["I2.c"]
    wanted = (figures.cells["I2.a"], max(figures.cells["I1.a"], 1))
    rows.append(
        {
            "label": _("Contacted → registered"),
            "value": percent(registered, contacted),
            "bar": min(1000 * registered // max(contacted, 1), 1000) / 10,
            "tick": 1000 * wanted[0] // wanted[1] / 10,
            "note": _("mark from the targets: %(share)s") % {"share": percent(*wanted)},
        }
    )
    protocols = RECORDS[0]
    rows.append(_small_card(figures, protocols.label, protocols.code, tick=None))
    return rows


def _small_card(figures: Figures, label: Any, code: str, tick: float | None) -> dict[str, Any]:
    value, target = figures.cells[f"{code}.c"], figures.cells[f"{code}.a"]
    text = _("%(share)s of %(target)s")
    return {
        "label": label,
        "value": whole(value),
        "bar": min(1000 * value // max(target, 1), 1000) / 10,
        "tick": tick,
        "note": text % {"share": percent(value, target), "target": whole(target)},
    }


def _finding(cards: list[dict[str, Any]]) -> str:
    """What the first page says in one sentence."""
    late = [c for c in cards if not c["on_time"]]
    if not late:
        return _("At the present pace both targets are reached in time.")
    words = [
        _("%(name)s: %(badge)s (this month %(gap)s under what is needed)")
        % {"name": c["label"], "badge": c["badge"], "gap": whole(c["gap"])}
        for c in late
    ]
    return _("At the present pace: %(list)s.") % {"list": "; ".join(words)}


def _changes(figures: Figures) -> list[dict[str, Any]]:
    """The five parts of a row add up; the last one is the figure of the second page."""
    rows = []
    for n, indicator in enumerate(INDICATORS[:3], 1):
        before, of_month, older, voided = (figures.cells[f"X{n}.{letter}"] for letter in "abcd")
        rows.append(
            {
                "code": f"X{n}",
                "label": str(indicator.label),
                "before": whole(before),
                "of_month": signed(of_month),
                "older": signed(older),
                "voided": signed(-voided),
                "now": whole(figures.cells[f"{indicator.code}.c"]),
            }
        )
    return rows
