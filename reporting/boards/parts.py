"""The rest of a dashboard: funnel, levels, breakdowns, months, the trend of registrations."""

from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Level, MilestoneKind, Sex
from intespo.kit.charts import plots
from intespo.kit.dates import month_start
from intespo.kit.figures import percent
from reporting.boards.cards import Card
from reporting.boards.place import Place
from reporting.counters import Tally
from reporting.definitions import FUNNEL, INDICATORS


def funnel(place: Place) -> dict[str, Any]:
    """The road from a name on a list, with the place where most are lost."""
    numbers = [(kind, str(name), str(note), place.tally.count(kind)) for kind, name, note in FUNNEL]
    losses = [(before[3] - after[3], before, after) for before, after in pairwise(numbers)]
    lost, before, after = max(losses, key=lambda loss: loss[0])
    return {
        "chart": plots.funnel([(name, note, count) for _kind, name, note, count in numbers]),
        "rows": [
            {
                "name": name,
                "note": note,
                "count": count,
                "link": place.link(kind),
            }
            for kind, name, note, count in numbers
        ],
        "lost": lost,
        "before": before[1],
        "after": after[1],
        "lost_link": place.link(before[0], without=after[0].value, everyone="1"),
    }


def levels(place: Place) -> dict[str, Any]:
    """How much support the profiled need, in the house order."""
    kind = MilestoneKind.PROFILED
    counts = [place.tally.count(kind, level=level.value) for level in Level]
    total = sum(counts)
    rows = [
        {
            "level": level,
            "count": count,
            "share": percent(count, total),
            "link": place.link(kind, level=level.value),
        }
        for level, count in zip(Level, counts, strict=True)
    ]
    names = (_("v. hard"), _("hard"), _("medium"), _("easy"))
    bar = [
        {**part, "name": name}
        for part, name in zip(plots.level_bar(counts, width=300), names, strict=True)
    ]
    return {"rows": rows, "bar": bar, "total": total, "heavy": counts[0] + counts[1]}


def breakdown(place: Place) -> list[dict[str, Any]]:
    """Sex and residence of the main figures, each a link to its list."""
    cuts: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
        (_("Women"), {"sex": Sex.FEMALE.value}, {"sex": "F"}),
        (_("Men"), {"sex": Sex.MALE.value}, {"sex": "M"}),
        (_("Urban"), {"urban": True}, {"residence": "urban"}),
        (_("Rural"), {"urban": False}, {"residence": "rural"}),
    )
    rows = []
    for name, dimension, words in cuts:
        cells = [
            {
                "count": place.tally.count(i.kind, **dimension),
                "share": percent(place.tally.count(i.kind, **dimension), place.tally.count(i.kind)),
                "link": place.link(i.kind, **words),
            }
            for i in INDICATORS[:3]
        ]
        rows.append({"name": name, "cells": cells})
    return rows


def months(place: Place, on: date, count: int = 6) -> list[dict[str, Any]]:
    """The last months as rows of links, newest first."""
    by_kind = {i.kind: place.tally.months(i.kind) for i in INDICATORS[:3]}
    shown = sorted({month for found in by_kind.values() for month in found}, reverse=True)
    return [
        {
            "month": month,
            "cells": [
                {
                    "count": by_kind[i.kind].get(month, 0),
                    "link": place.link(i.kind, month=f"{month:%Y-%m}"),
                }
                for i in INDICATORS[:3]
            ],
        }
        for month in shown[:count]
        if month <= month_start(on)
    ]


def trend(card: Card, tally: Tally) -> dict[str, Any]:
    """The registrations of the last year and where they lead."""
    return plots.forecast(
        tally.months(card.indicator.kind),
        month_start(card.on),
        month_start(card.goal.ends_on),
        target=card.goal.value,
        reached=card.value,
        expected=card.expected_at_end,
    )
