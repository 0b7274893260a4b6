"""The last page of the story: the map of the country, and how fast it goes."""

from typing import Any

from django.utils.translation import pgettext

from intespo.kit.charts import maps, plots
from intespo.kit.figures import percent
from intespo.territory.models import County
from reporting.boards.maps import SHAPES, class_limits, legend
from reporting.definitions import INDICATORS
from reporting.report.figures import Figures
from reporting.report.first import BLUE, RUST


def country(figures: Figures) -> dict[str, Any]:
    """Registered of each county's target, in five classes cut on the printed number."""
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


def trends(figures: Figures) -> dict[str, Any]:
    """Contacted and registered by month, and what is needed."""
    names = (pgettext("figure", "contacted"), pgettext("figure", "registered"))
    series = [
        plots.Series(
            names[place], tone, figures.by_month(place + 1), figures.cells[f"{indicator.code}.a"]
        )
        for place, (indicator, tone) in enumerate(zip(INDICATORS[:2], (BLUE, RUST), strict=True))
    ]
    left = max(figures.months - figures.number, 1)
    needed = -(-max(figures.cells["I2.a"] - figures.cells["I2.c"], 0) // left)
    start, end = figures.starts_on.replace(day=1), figures.ends_on.replace(day=1)
    now = min(max(figures.period, start), end)
    return {
        "cumulative": plots.cumulative(series, start, now, end),
        "bars": plots.month_bars(figures.by_month(2), figures.period, needed),
    }
