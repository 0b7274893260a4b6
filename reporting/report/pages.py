"""The report's four pages as ready strings and drawings: each page answers one question."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cases.enums import Level, MilestoneKind
from intespo.kit.charts import maps, plots, qr
from intespo.kit.dates import add_months, local, long_day, month_name, months_between
from intespo.kit.figures import percent, signed, whole
from intespo.territory.models import County
from reporting.dashboard import SHAPES, class_limits, legend
from reporting.definitions import EDUCATION_ROWS, INDICATORS, RULES_VERSION, WOMEN_FLOOR, Indicator
from reporting.report.figures import Figures

BLUE, RUST = "#1f5fae", "#b45309"


def context(figures: Figures, version: int) -> dict[str, Any]:
    """Everything the template prints."""
    at = local(figures.cut_off)
    sha = figures.sha256
    return {
        "title": _("Monthly indicator report no. %(n)s") % {"n": figures.number},
        "month": month_name(figures.period),
        "number": figures.number,
        "period": f"1–{figures.end.day} {month_name(figures.period)}",
        "months": _months(figures),
        "month_number": figures.number,
        "known": f"{long_day(at.date())}, {at:%H:%M}",
        "known_short": f"{at:%d.%m.%Y}, {at:%H:%M}",
        "version": version,
        "rules": RULES_VERSION,
        "sha": sha,
        "sha_lines": [f"{sha[i : i + 8]} {sha[i + 8 : i + 16]}" for i in range(0, 64, 16)],
        "sha_short": f"{sha[:8]}…{sha[-4:]}",
        "qr": qr.drawn(settings.SITE_URL + reverse("reporting:verify", args=[sha])),
        "address": settings.SITE_URL.split("//")[-1] + "/v/…",
        "verification": settings.SITE_URL + reverse("reporting:verify", args=[sha]),
        "demo": settings.DEMO,
        "big": [
            card(figures, i, tone) for i, tone in zip(INDICATORS[:2], (BLUE, RUST), strict=True)
        ],
        "small": _small(figures),
        "finding": _finding(figures),
        "changes": _changes(figures),
        "previous": figures.number - 1,
        "unprofiled": whole(_unprofiled(figures)),
        "waiting_long": whole(figures.waiting_long),
        "indicators": _indicators(figures),
        "protocols": _protocols(figures),
        "women": _women(figures),
        "levels": _levels(figures),
        "education": _education(figures),
        "counties": _counties(figures),
        **_map(figures),
        **_trends(figures),
    }


def _months(figures: Figures) -> int:
    goal = figures.goals[MilestoneKind.CONTACTED.value]
    return months_between(goal.starts_on.replace(day=1), goal.ends_on.replace(day=1))


def _pace(figures: Figures) -> str:
    """Share of the project's months that have passed."""
    return percent(min(figures.number, _months(figures)), _months(figures))


def card(figures: Figures, indicator: Indicator, tone: str) -> dict[str, Any]:
    """One of the two large cards: figure, bar with the pace, month, needed, mean, arrival."""
    goal = figures.goals[indicator.kind.value]
    value = figures.cells[f"{indicator.code}.c"]
    left = max(_months(figures) - figures.number, 1)
    by_month = figures.tally.months(indicator.kind)
    mean = sum(by_month.get(add_months(figures.period, -back), 0) for back in range(3)) // 3
    needed = -(-max(goal.value - value, 0) // left)
    late = _months_late(figures, goal.value - value, mean, left)
    arrives = add_months(figures.period, -(-(goal.value - value) // mean)) if mean else None
    return {
        "label": indicator.label,
        "definition": indicator.definition,
        "tone": tone,
        "value": whole(value),
        "target": whole(goal.value),
        "share": percent(value, goal.value),
        "bar": min(1000 * value // goal.value, 1000) / 10,
        "tick": min(1000 * figures.number // _months(figures), 1000) / 10,
        "pace": _pace(figures),
        "in_month": whole(figures.cells[f"{indicator.code}.b"]),
        "needed": whole(needed),
        "until": f"{goal.ends_on:%d.%m.%Y}",
        "mean": whole(mean),
        "arrives": month_name(arrives)
        if arrives and value < goal.value
        else _("reached")
        if arrives
        else "–",
        "on_time": late <= 0,
        "late": late,
        "badge": _badge(late),
        "gap": max(needed - figures.cells[f"{indicator.code}.b"], 0),
    }


def _months_late(figures: Figures, missing: int, mean: int, left: int) -> int:
    """Months past the end at the mean of the last three; 999 when nothing moves."""
    if missing <= 0:
        return 0
    return -(-missing // mean) - left if mean else 999


def _badge(late: int) -> str:
    if late <= 0:
        return _("on time")
    if late == 999:
        return _("stands still")
    text = ngettext("%(n)s month past the end", "%(n)s months past the end", late)
    return text % {"n": late}


def _small(figures: Figures) -> list[dict[str, Any]]:
    rows = []
    for indicator in INDICATORS[2:]:
        value, target = figures.cells[f"{indicator.code}.c"], figures.cells[f"{indicator.code}.a"]
        rows.append(
            {
                "label": indicator.label,
                "value": whole(value),
                "bar": min(1000 * value // target, 1000) / 10,
                "tick": min(1000 * figures.number // _months(figures), 1000) / 10,
                "note": _("%(share)s of %(target)s")
                % {"share": percent(value, target), "target": whole(target)},
            }
        )
    contacted, registered = figures.cells["I1.c"], figures.cells["I2.c"]
    wanted = (figures.cells["I2.a"], figures.cells["I1.a"])
    rows.append(
        {
            "label": _("Contacted → registered"),
            "value": percent(registered, contacted),
            "bar": min(1000 * registered // max(contacted, 1), 1000) / 10,
            "tick": 1000 * wanted[0] // wanted[1] / 10,
            "note": _("mark from the targets: %(share)s") % {"share": percent(*wanted)},
        }
    )
    signed, target = figures.cells["I5.c"], figures.cells["I5.a"]
    rows.append(
        {
            "label": _("Protocols signed"),
            "value": whole(signed),
            "bar": min(1000 * signed // target, 1000) / 10,
            "tick": None,
            "note": _("%(share)s of %(target)s")
            % {"share": percent(signed, target), "target": whole(target)},
        }
    )
    return rows


def _finding(figures: Figures) -> str:
    """What the first page says in one sentence."""
    cards = [card(figures, indicator, "") for indicator in INDICATORS[:2]]
    late = [c for c in cards if not c["on_time"]]
    if not late:
        return _("At the present pace both targets are reached in time.")
    words = [
        _("%(name)s: %(badge)s (this month %(gap)s under what is needed)")
        % {"name": c["label"], "badge": c["badge"], "gap": whole(c["gap"])}
        for c in late
    ]
    return _("At the present pace: %(list)s.") % {"list": "; ".join(words)}


def _changes(figures: Figures) -> list[dict[str, str]]:
    labels = {indicator.kind: indicator.label for indicator in INDICATORS}
    return [
        {
            "label": str(labels[change.kind]),
            "before": whole(change.before),
            "of_month": signed(change.of_month),
            "older": signed(change.older),
            "voided": signed(-change.voided),
            "now": whole(change.now),
        }
        for change in figures.changes
    ]


def _unprofiled(figures: Figures) -> int:
    return max(figures.cells["I2.c"] - figures.cells["I3.c"], 0)


def _indicators(figures: Figures) -> list[dict[str, Any]]:
    rows = []
    for indicator in INDICATORS:
        code, cells = indicator.code, figures.cells
        total = cells[f"{code}.c"]
        rows.append(
            {
                "code": code,
                "label": indicator.label,
                "note": indicator.note,
                "target": whole(cells[f"{code}.a"]),
                "split": f"{whole(indicator.less_developed)} + {whole(indicator.more_developed)}",
                "month": whole(cells[f"{code}.b"]),
                "total": whole(total),
                "share": percent(total, cells[f"{code}.a"]),
                "pace": _pace(figures),
                "parts": [
                    {
                        "code": f"{code}.{letter}",
                        "value": whole(cells[f"{code}.{letter}"]),
                        "share": percent(cells[f"{code}.{letter}"], of),
                    }
                    for letter, of in (
                        ("e", total),
                        ("f", total),
                        ("g", indicator.less_developed),
                        ("h", indicator.more_developed),
                    )
                ],
            }
        )
    return rows


def _protocols(figures: Figures) -> dict[str, str]:
    """The one indicator of the table that counts no persons."""
    cells = {letter: figures.cells[f"I5.{letter}"] for letter in "abcgh"}
    return {letter: whole(number) for letter, number in cells.items()} | {
        "share": percent(cells["c"], cells["a"])
    }


def _women(figures: Figures) -> dict[str, str]:
    """The floor of women among the contacted."""
    women = figures.cells["I1.e"]
    return {"floor": whole(WOMEN_FLOOR), "share": percent(women, WOMEN_FLOOR)}


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
    total = figures.cells["I2.c"]
    counts = [figures.cells[f"E{place}"] for place in range(1, len(EDUCATION_ROWS) + 1)]
    rows = [
        {
            "label": str(label),
            "count": whole(count),
            "share": percent(count, total),
            "bar": _part(count, total),
        }
        for (label, _codes), count in zip(EDUCATION_ROWS, counts, strict=True)
    ]
    rest = total - sum(counts)
    other = {
        "label": _("Other*"),
        "count": whole(rest),
        "share": percent(rest, total),
        "bar": _part(rest, total),
    }
    return {"rows": [*rows, other], "total": whole(total), "share": percent(total, total)}


def _part(count: int, total: int) -> float:
    """Width of a table bar in per cent of its cell; the whole cell is half of the total."""
    return min(2000 * count // total, 1000) / 10 if total else 0


def _counties(figures: Figures) -> dict[str, Any]:
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
    pace = min(100 * figures.number / _months(figures), 100)
    return {"rows": rows, "totals": totals, "pace": _pace(figures), "tick": min(pace, 100)}


def _county_row(figures: Figures, name: str, numbers: list[int]) -> dict[str, Any]:
    month_c, contacted, target_c, month_r, registered, target_r, profiled, heavy = numbers
    at_pace = registered * _months(figures) >= target_r * figures.number
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


def _map(figures: Figures) -> dict[str, Any]:
    shares = []
    for county in County.objects.all():
        value, goal = figures.cells[f"{county.code}.e"], figures.cells[f"{county.code}.f"]
        shares.append((county, value, goal, (200 * value + goal) // (2 * goal) if goal else 0))
    limits = class_limits([share for *_rest, share in shares])
    values = {
        county.code: (county.name, sum(share >= limit for limit in limits), str(share), "")
        for county, _value, _goal, share in shares
    }
    ranked = sorted(shares, key=lambda row: (-row[1] / max(row[2], 1), row[0].sort_order))
    listed = [{"name": c.name, "share": percent(value, goal)} for c, value, goal, _s in ranked]
    return {
        "map": maps.country(SHAPES, values),
        "legend": legend(limits, [share for *_rest, share in shares]),
        "highest": listed[:5],
        "lowest": listed[::-1][:5],
    }


def _trends(figures: Figures) -> dict[str, Any]:
    goal = figures.goals[MilestoneKind.CONTACTED.value]
    names = (pgettext("figure", "contacted"), pgettext("figure", "registered"))
    series = [
        plots.Series(
            names[place],
            tone,
            figures.tally.months(indicator.kind),
            figures.goals[indicator.kind.value].value,
        )
        for place, (indicator, tone) in enumerate(zip(INDICATORS[:2], (BLUE, RUST), strict=True))
    ]
    left = max(_months(figures) - figures.number, 1)
    needed = -(-max(figures.cells["I2.a"] - figures.cells["I2.c"], 0) // left)
    start, end = goal.starts_on.replace(day=1), goal.ends_on.replace(day=1)
    now = min(max(figures.period, start), end)
    return {
        "cumulative": plots.cumulative(series, start, now, end),
        "bars": plots.month_bars(
            figures.tally.months(MilestoneKind.REGISTERED), figures.period, needed
        ),
    }
