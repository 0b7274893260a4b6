"""What a dashboard says: figure cards, funnel, levels, trend, map; numbers out, no HTML."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import Level, MilestoneKind, Sex
from intespo.kit.charts import maps, plots
from intespo.kit.dates import month_start, today
from intespo.kit.figures import percent, whole
from intespo.territory.loading import DATA
from intespo.territory.models import County, Locality
from reporting import ledger, targets
from reporting.definitions import FUNNEL, INDICATORS, Indicator
from reporting.ledger import Slice, Tally
from reporting.targets import Goal

SHAPES = DATA / "ro_counties_svg.json"
QUIET_DAYS = 60


@dataclass(frozen=True)
class Card:
    """One figure with its target, pace and forecast."""

    indicator: Indicator
    value: int
    goal: Goal
    weekly: int
    on: date
    link: str

    @property
    def ahead(self) -> bool:
        """At or over an even pace today."""
        return self.value >= self.goal.expected(self.on)

    @property
    def catching_up(self) -> bool:
        """Behind the plan today, but the present pace reaches the target in time."""
        return not self.ahead and self.arrives_on is not None

    @property
    def share(self) -> str:
        """Per cent of the target."""
        return percent(self.value, self.goal.value)

    @property
    def plan_share(self) -> int:
        """Where the plan is today, thousandths of the target, for the tick."""
        return 1000 * self.goal.expected(self.on) // max(self.goal.value, 1)

    @property
    def value_share(self) -> int:
        """Where the figure is, thousandths of the target, at most the whole bar."""
        return min(1000 * self.value // max(self.goal.value, 1), 1000)

    @property
    def needed(self) -> int:
        """Persons a week that would reach the target in time."""
        missing = max(self.goal.value - self.value, 0)
        weeks = self.goal.weeks_left(self.on)
        return -(-missing // weeks)

    @property
    def expected_at_end(self) -> int:
        """Where the pace of the last four weeks leads."""
        return self.value + self.weekly * self.goal.weeks_left(self.on)

    @property
    def missing_at_end(self) -> int:
        """How many will be missing then."""
        return max(self.goal.value - self.expected_at_end, 0)

    @property
    def arrives_on(self) -> date | None:
        """The day the target is reached at this pace; None when it is not within the period."""
        missing = self.goal.value - self.value
        if missing <= 0:
            return self.on
        if not self.weekly or self.missing_at_end:
            return None
        return self.on + timedelta(weeks=-(-missing // self.weekly))


def cards(tally: Tally, goals: dict[str, Goal], on: date, county_id: int | None) -> list[Card]:
    """A card per indicator that has a target."""
    query = Slice(county_id=county_id).query()
    return [
        Card(
            indicator=indicator,
            value=tally.count(indicator.kind),
            goal=goals[indicator.kind.value],
            weekly=(tally.count(indicator.kind, recent=True) + 2) // 4,
            on=on,
            link=figure_link(indicator.kind, query),
        )
        for indicator in INDICATORS
        if indicator.kind.value in goals
    ]


def figure_link(kind: MilestoneKind, query: str) -> str:
    """The list of a figure's persons."""
    address = reverse("reporting:figure", args=[kind.value])
    return f"{address}?{query}" if query else address


def verdict(found: list[Card]) -> str:
    """One sentence that says what matters: the figure that lacks most a week."""
    behind = [card for card in found if not card.ahead and not card.catching_up]
    ahead = [_in_a_sentence(card) for card in found if card.ahead]
    if not behind and len(ahead) < len(found):
        return _("Behind the plan in part; the present pace makes up for it.")
    if not behind:
        return _("All figures are at or ahead of the plan.")
    worst = max(behind, key=lambda card: card.needed - card.weekly)
    words = {
        "name": _in_a_sentence(worst),
        "gap": whole(max(worst.needed - worst.weekly, 0)),
        "ahead": ", ".join(ahead),
    }
    if ahead:
        return _("Ahead at: %(ahead)s. At: %(name)s, %(gap)s a week are missing.") % words
    return _("Behind the plan. At: %(name)s, %(gap)s a week are missing.") % words


def _in_a_sentence(card: Card) -> str:
    """A figure's name inside a sentence: only its first letter becomes small."""
    label = str(card.indicator.label)
    return label[0].lower() + label[1:]


def funnel(tally: Tally, county_id: int | None) -> dict[str, Any]:
    """The road from a name on a list, with the place where most are lost."""
    numbers = [(kind, str(name), str(note), tally.count(kind)) for kind, name, note in FUNNEL]
    losses = [(before[3] - after[3], before, after) for before, after in pairwise(numbers)]
    lost, before, after = max(losses, key=lambda loss: loss[0])
    query = Slice(county_id=county_id, without=after[0].value).query()
    return {
        "chart": plots.funnel([(name, note, count) for _kind, name, note, count in numbers]),
        "rows": [
            {
                "name": name,
                "note": note,
                "count": count,
                "link": figure_link(kind, Slice(county_id=county_id).query()),
            }
            for kind, name, note, count in numbers
        ],
        "lost": lost,
        "before": before[1],
        "after": after[1],
        "lost_link": figure_link(before[0], query),
    }


def levels(tally: Tally, county_id: int | None) -> dict[str, Any]:
    """How much support the profiled need, in the house order."""
    kind = MilestoneKind.PROFILED
    counts = [tally.count(kind, level=level.value) for level in Level]
    total = sum(counts)
    rows = [
        {
            "level": level,
            "count": count,
            "share": percent(count, total),
            "link": figure_link(kind, Slice(county_id=county_id, level=level.value).query()),
        }
        for level, count in zip(Level, counts, strict=True)
    ]
    names = (_("v. hard"), _("hard"), _("medium"), _("easy"))
    bar = [
        {**part, "name": name}
        for part, name in zip(plots.level_bar(counts, width=300), names, strict=True)
    ]
    return {"rows": rows, "bar": bar, "total": total, "heavy": counts[0] + counts[1]}


def breakdown(tally: Tally, county_id: int | None) -> list[dict[str, Any]]:
    """Sex and residence of the main figures, each a link to its list."""
    cuts: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
        (_("Women"), {"sex": Sex.FEMALE.value}, {"sex": "F"}),
        (_("Men"), {"sex": Sex.MALE.value}, {"sex": "M"}),
        (_("Urban"), {"urban": True}, {"residence": "urban"}),
        (_("Rural"), {"urban": False}, {"residence": "rural"}),
    )
    rows = []
    for name, dimension, words in cuts:
        query = Slice(county_id=county_id, **words).query()
        cells = [
            {
                "count": tally.count(i.kind, **dimension),
                "share": percent(tally.count(i.kind, **dimension), tally.count(i.kind)),
                "link": figure_link(i.kind, query),
            }
            for i in INDICATORS[:3]
        ]
        rows.append({"name": name, "cells": cells})
    return rows


def months(tally: Tally, county_id: int | None, on: date, count: int = 6) -> list[dict[str, Any]]:
    """The last months as rows of links, newest first."""
    by_kind = {i.kind: tally.months(i.kind) for i in INDICATORS[:3]}
    shown = sorted({month for found in by_kind.values() for month in found}, reverse=True)
    return [
        {
            "month": month,
            "cells": [
                {
                    "count": by_kind[i.kind].get(month, 0),
                    "link": figure_link(
                        i.kind, Slice(county_id=county_id, month=f"{month:%Y-%m}").query()
                    ),
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


def county_map(county: County, what: str) -> dict[str, Any]:
    """Where the uncontacted (or the registered) are, by administrative unit."""
    registered = what == "registered"
    statement = ledger.REGISTERED if registered else ledger.UNCONTACTED
    counts = ledger.by_unit(statement, county.pk)
    since = timezone.now() - timedelta(days=QUIET_DAYS)
    visited = ledger.visited_units(county.pk, since)
    kind = MilestoneKind.REGISTERED if registered else MilestoneKind.IDENTIFIED
    without = "" if registered else MilestoneKind.CONTACTED.value
    units = Locality.objects.filter(county=county, parent=None, siruta__in=counts)
    rows: list[dict[str, Any]] = [
        {
            "name": unit.name,
            "count": counts[unit.siruta],
            "visited": unit.siruta in visited,
            "link": figure_link(
                kind, Slice(county_id=county.pk, locality_id=unit.siruta, without=without).query()
            ),
            "unit": unit,
        }
        for unit in units
    ]
    places = [
        maps.Place(
            siruta=row["unit"].siruta,
            name=row["name"],
            lat=row["unit"].lat,
            lon=row["unit"].lon,
            count=row["count"],
            calls=not registered and not row["visited"],
            link=row["link"],
        )
        for row in rows
        if row["unit"].lat is not None
    ]
    return {"chart": maps.county(SHAPES, county.code, places), "rows": rows, "what": what}


def country_map(tally: Tally, kind: MilestoneKind, on: date) -> dict[str, Any]:
    """Each county's share of its own target in five classes, cut on the printed number."""
    goals = targets.by_county(kind.value, on)
    rows: list[dict[str, Any]] = []
    for county in County.objects.all():
        value, goal = tally.count(kind, county_id=county.pk), goals.get(county.pk, 0)
        share = (200 * value + goal) // (2 * goal) if goal else 0
        link = reverse("reporting:county", args=[county.code])
        rows.append({"county": county, "value": value, "goal": goal, "share": share, "link": link})
    classes = class_limits([row["share"] for row in rows])
    values = {
        row["county"].code: (
            row["county"].name,
            sum(row["share"] >= limit for limit in classes),
            str(row["share"]),
            row["link"],
        )
        for row in rows
    }
    classes_shown = legend(classes, [row["share"] for row in rows])
    return {
        "chart": maps.country(SHAPES, values),
        "rows": rows,
        "legend": classes_shown,
        "on": today(),
    }


def class_limits(shares: list[int]) -> list[int]:
    """Four rising limits that cut the shares into five classes of about the same size."""
    ordered = sorted(shares)
    limits: list[int] = []
    for place in range(1, 5):
        limit = ordered[len(ordered) * place // 5]
        limits.append(max(limit, limits[-1] + 1) if limits else max(limit, 1))
    return limits


def legend(limits: list[int], shares: list[int]) -> list[dict[str, Any]]:
    """From the highest class down: fill, words, counties in it."""
    words = [_("under %(n)s %%") % {"n": limits[0]}]
    words += [
        f"{low}–{high - 1} %" if high - 1 > low else f"{low} %" for low, high in pairwise(limits)
    ]
    words.append(_("%(n)s %% and over") % {"n": limits[-1]})
    counts = [0] * 5
    for share in shares:
        counts[sum(share >= limit for limit in limits)] += 1
    rows = [
        {
            "fill": maps.BLUES[place],
            "tone": place + 1,
            "words": words[place],
            "count": counts[place],
        }
        for place in range(5)
    ]
    return rows[::-1]
