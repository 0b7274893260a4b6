"""Funnel, cumulative line, month bars, level bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from intespo.kit.dates import add_months, months_between, short_month
from intespo.kit.figures import coordinate as c
from intespo.kit.figures import percent, whole


def nice_top(value: int) -> int:
    """The next round number at or over a value: 1, 2, 2.5 or 5 times a power of ten."""
    power = 1
    while power * 10 <= value:
        power *= 10
    steps = (power, 2 * power, 5 * power // 2, 5 * power, 10 * power)
    return next((step for step in steps if step >= value), 10 * power) or 1


def funnel(columns: Sequence[tuple[str, str, int]]) -> dict[str, Any]:
    """Columns (name, meaning, count) with the conversion in the river between them."""
    width, base, top, bar = 640, 210, 48, 58
    step = (width - bar) / max(len(columns) - 1, 1) if len(columns) > 1 else 0
    largest = max((count for _, _, count in columns), default=0) or 1
    drawn: list[dict[str, Any]] = []
    for place, (name, meaning, count) in enumerate(columns):
        left = place * step * 0.94 + 18
        y = base - (base - top) * count / largest
        drawn.append(
            {
                "name": name,
                "meaning": meaning,
                "count": whole(count),
                "x": c(left),
                "y": c(y),
                "height": c(base - y),
                "middle": c(left + bar / 2),
                "label_y": c(y - 9),
                "name_y": c(y - 27),
                "left": left,
                "level": y,
            }
        )
    rivers = [
        _river(before, after, bar, base, percent(columns[i + 1][2], columns[i][2]))
        for i, (before, after) in enumerate(pairwise(drawn))
    ]
    return {
        "width": width,
        "height": 240,
        "bar": bar,
        "base": base,
        "columns": drawn,
        "rivers": rivers,
    }


def _river(
    before: dict[str, Any], after: dict[str, Any], bar: int, base: int, share: str
) -> dict[str, str]:
    x1, x2 = before["left"] + bar, after["left"]
    middle = (x1 + x2) / 2
    curve = f"C{c(middle)},{c(before['level'])} {c(middle)},{c(after['level'])}"
    path = (
        f"M{c(x1)},{c(before['level'])} {curve} {c(x2)},{c(after['level'])} "
        f"L{c(x2)},{c(base)} L{c(x1)},{c(base)} Z"
    )
    return {"path": path, "x": c(middle), "y": c(base - 12), "share": share}


@dataclass(frozen=True)
class Series:
    """One cumulative line: facts by month, and the target at the end."""

    name: str
    colour: str
    months: dict[date, int]
    target: int


def cumulative(
    series: Sequence[Series],
    start: date,
    now: date,
    end: date,
    *,
    width: int = 420,
    height: int = 220,
) -> dict[str, Any]:
    """Lines that add up month by month to now, with even-pace lines to the targets."""
    months = max(months_between(start, end), 1)
    left, right, top, base = 54, 62, 14, height - 26
    span = width - left - right
    ceiling = nice_top(max((s.target for s in series), default=0) or 1)

    def x(month: float) -> float:
        return left + span * month / months

    def y(value: float) -> float:
        return base - (base - top) * value / ceiling

    lines = []
    for one in series:
        total, points = 0, []
        for place in range(months_between(start, now) + 1):
            total += one.months.get(add_months(start, place), 0)
            points.append((x(place), y(total)))
        early = sum(n for month, n in one.months.items() if month < start)
        total += early
        last_x, last_y = points[-1][0], y(total)
        lines.append(
            {
                "name": one.name,
                "colour": one.colour,
                "points": " ".join(f"{c(px)},{c(py)}" for px, py in points),
                "x": c(last_x),
                "y": c(last_y),
                "value": whole(total),
                "plan_y": c(y(one.target)),
                "target": whole(one.target),
            }
        )
    return {
        "width": width,
        "height": height,
        "left": left,
        "right": c(x(months)),
        "base": c(base),
        "base_y": base + 17,
        "grid": [{"y": c(y(ceiling * i / 4)), "label": whole(ceiling * i // 4)} for i in range(5)],
        "labels": [
            {"x": c(x(place)), "text": short_month(add_months(start, place))}
            for place in range(0, months + 1, max(months // 4, 1))
        ],
        "lines": lines,
    }


def forecast(
    months: dict[date, int], now: date, end: date, *, target: int, reached: int, expected: int
) -> dict[str, Any]:
    """The last year as a line, the forecast dashed to the end, the target dotted."""
    width, height, base, top = 320, 150, 112, 26
    start = add_months(now, -12)
    span = max(months_between(start, end), 1)
    ceiling = max(target, expected, 1) * 1.06

    def x(month: float) -> float:
        return 4 + (width - 12) * month / span

    def y(value: float) -> float:
        return base - (base - top) * value / ceiling

    total = sum(number for month, number in months.items() if month < start)
    points = []
    for place in range(13):
        total += months.get(add_months(start, place), 0)
        points.append(f"{c(x(place))},{c(y(total))}")
    return {
        "width": width,
        "height": height,
        "base": c(base),
        "points": " ".join(points),
        "now_x": c(x(12)),
        "now_y": c(y(reached)),
        "end_x": c(x(span)),
        "end_y": c(y(expected)),
        "end_label_y": c(y(expected) + 18),
        "now_label_y": c(y(reached) + 20),
        "target_y": c(y(target)),
        "target_label_y": c(y(target) - 7),
        "target": whole(target),
        "reached": whole(reached),
        "expected": whole(expected),
        "labels": [short_month(start), short_month(now), short_month(end)],
    }


def month_bars(
    months: dict[date, int], now: date, needed: int, *, count: int = 12
) -> dict[str, Any]:
    """The last months as bars; only the last in full colour; the needed pace dashed."""
    width, height, base, top = 300, 220, 194, 26
    shown = [add_months(now, place - count + 1) for place in range(count)]
    ceiling = nice_top(max([months.get(month, 0) for month in shown] + [needed, 1]))
    # Room on the right for the last bar's label.
    step = (width - 44 - 18) / count

    def y(value: int) -> float:
        return base - (base - top) * value / ceiling

    bars = [
        {
            "x": c(44 + place * step + step * 0.14),
            "y": c(y(months.get(month, 0))),
            "width": c(step * 0.72),
            "height": c(base - y(months.get(month, 0))),
            "middle": c(44 + place * step + step / 2),
            "label": short_month(month),
            "value": whole(months.get(month, 0)),
            "last": place == count - 1,
            "tick": place in (0, count // 2, count - 1),
        }
        for place, month in enumerate(shown)
    ]
    return {
        "width": width,
        "height": height,
        "base": c(base),
        "base_y": base + 17,
        "bars": bars,
        "needed": whole(needed),
        "needed_y": c(y(needed)),
        "needed_label_y": c(y(needed) - 6),
        "grid": [{"y": c(y(ceiling * i // 4)), "label": whole(ceiling * i // 4)} for i in range(5)],
    }


LEVEL_FILLS = (
    ("#0b3a75", "#ffffff"),
    ("#3a76bf", "#ffffff"),
    ("#9dbfe6", "#14233a"),
    ("#e3edf9", "#14233a"),
)


def level_bar(counts: Sequence[int], *, width: int, label_from: int = 34) -> list[dict[str, str]]:
    """Four parts in the house order, widths in proportion; small parts carry no text."""
    total = sum(counts)
    parts, left = [], 0.0
    for place, count in enumerate(counts):
        part = (width - 6) * count / total if total else 0
        fill, ink = LEVEL_FILLS[place]
        parts.append(
            {
                "x": c(left),
                "width": c(part),
                "text_x": c(left + 6),
                "middle": c(left + part / 2),
                "fill": fill,
                "ink": ink,
                "tone": str(place + 1),
                "share": percent(count, total) if part >= label_from else "",
                "room": "1" if part >= 28 else "",
            }
        )
        left += part + 2
    return parts
