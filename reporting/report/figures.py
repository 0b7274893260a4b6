"""All numbers of a month's report as of a cut-off, with a code for each cell."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from cases.enums import Level, MilestoneKind, Sex
from intespo.kit.dates import add_months, months_between
from intespo.territory.models import County
from partners.models import Protocol
from reporting import ledger, targets
from reporting.definitions import EDUCATION_ROWS, INDICATORS, PROTOCOLS, RULES_VERSION
from reporting.ledger import Scope, Tally
from reporting.targets import Goal


@dataclass(frozen=True)
class Change:
    """How one figure came from the last report's to this one's; the five parts add up."""

    kind: MilestoneKind
    before: int
    of_month: int
    older: int
    voided: int
    now: int


@dataclass(frozen=True)
class Figures:
    """One month's numbers; `cells` has each printed figure by its code."""

    period: date
    number: int
    cut_off: datetime
    goals: dict[str, Goal]
    tally: Tally
    changes: list[Change]
    protocols: dict[str, int]
    waiting_long: int
    cells: dict[str, int]

    @property
    def end(self) -> date:
        """The last day of the month."""
        return add_months(self.period, 1) - timedelta(days=1)

    @property
    def sha256(self) -> str:
        """Of the figures: period, cut-off, rules and every cell in a fixed order."""
        canonical = {
            "period": f"{self.period:%Y-%m}",
            "cut_off": self.cut_off.isoformat(),
            "rules": RULES_VERSION,
            "cells": self.cells,
        }
        text = json.dumps(canonical, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def month_number(period: date, goals: dict[str, Goal]) -> int:
    """Which month of the project this is; the project's first month is 1."""
    start = goals[MilestoneKind.CONTACTED.value].starts_on.replace(day=1)
    return months_between(start, period) + 1


def at(period: date, cut_off: datetime, previous_cut_off: datetime) -> Figures:
    """Count everything that a report says, as known at the cut-off."""
    end = add_months(period, 1) - timedelta(days=1)
    goals = targets.goals(end)
    tally = ledger.tally(Scope(until=end, cut_off=cut_off, period_start=period))
    signed = Protocol.objects.signed_by(end).filter(created_at__lte=cut_off)
    protocols = {
        "total": signed.count(),
        "month": signed.filter(signed_on__gte=period).count(),
        "more": signed.filter(county__region__more_developed=True).count(),
    }
    return Figures(
        period=period,
        number=month_number(period, goals),
        cut_off=cut_off,
        goals=goals,
        tally=tally,
        changes=_changes(period, cut_off, previous_cut_off),
        protocols=protocols,
        waiting_long=_waiting_long(end, cut_off),
        cells=_cells(tally, goals, protocols, end),
    )


# P: counted in the last report. N: counted in this one.
CHANGES = """
SELECT kind, count(*) FILTER (WHERE p),
    count(*) FILTER (WHERE n AND NOT p AND happened_on >= %(start)s),
    count(*) FILTER (WHERE n AND NOT p AND happened_on < %(start)s),
    count(*) FILTER (WHERE p AND NOT n), count(*) FILTER (WHERE n)
FROM (SELECT kind, happened_on,
        happened_on < %(start)s AND recorded_at <= %(before)s
            AND (voided_at IS NULL OR voided_at > %(before)s) AS p,
        happened_on <= %(end)s AND recorded_at <= %(cut)s
            AND (voided_at IS NULL OR voided_at > %(cut)s) AS n
      FROM cases_milestone) m
GROUP BY kind
"""


def _changes(period: date, cut_off: datetime, before: datetime) -> list[Change]:
    end = add_months(period, 1) - timedelta(days=1)
    with connection.cursor() as cursor:
        words = {"start": period, "end": end, "cut": cut_off, "before": before}
        cursor.execute(CHANGES, words)
        found = {kind: numbers for kind, *numbers in cursor.fetchall()}
    return [Change(i.kind, *found.get(i.kind.value, (0, 0, 0, 0, 0))) for i in INDICATORS[:3]]


WAITING = """
SELECT count(*) FROM cases_milestone r WHERE kind = 'registered' AND happened_on <= %(since)s
    AND recorded_at <= %(cut)s AND (voided_at IS NULL OR voided_at > %(cut)s)
    AND NOT EXISTS (SELECT FROM cases_milestone p WHERE p.youth_id = r.youth_id
        AND p.kind = 'profiled' AND p.happened_on <= %(end)s AND p.recorded_at <= %(cut)s
        AND (p.voided_at IS NULL OR p.voided_at > %(cut)s))
"""


def _waiting_long(end: date, cut_off: datetime) -> int:
    """Registered for over 30 days and not profiled at the month's end."""
    with connection.cursor() as cursor:
        words = {"since": end - timedelta(days=30), "end": end, "cut": cut_off}
        cursor.execute(WAITING, words)
        return int(cursor.fetchone()[0])


def _cells(
    tally: Tally, goals: dict[str, Goal], protocols: dict[str, int], end: date
) -> dict[str, int]:
    cells: dict[str, int] = {}
    for indicator in INDICATORS:
        kind, code = indicator.kind, indicator.code
        cells |= {
            f"{code}.a": goals[kind.value].value,
            f"{code}.b": tally.count(kind, in_period=True),
            f"{code}.c": tally.count(kind),
            f"{code}.e": tally.count(kind, sex=Sex.FEMALE.value),
            f"{code}.f": tally.count(kind, urban=False),
            f"{code}.g": tally.count(kind, more_developed=False),
            f"{code}.h": tally.count(kind, more_developed=True),
        }
    cells |= {
        "I5.a": goals[PROTOCOLS].value,
        "I5.b": protocols["month"],
        "I5.c": protocols["total"],
        "I5.g": protocols["total"] - protocols["more"],
        "I5.h": protocols["more"],
    }
    profiled = MilestoneKind.PROFILED
    cuts: dict[str, dict[str, Any]] = {
        "T": {},
        "F": {"sex": "F"},
        "M": {"sex": "M"},
        "U": {"urban": True},
        "R": {"urban": False},
    }
    for name, cut in cuts.items():
        for level in Level:
            cells[f"N{name}.{level.value}"] = tally.count(profiled, level=level.value, **cut)
    for place, (_label, codes) in enumerate(EDUCATION_ROWS, start=1):
        cells[f"E{place}"] = sum(
            tally.count(MilestoneKind.REGISTERED, education=code) for code in codes
        )
    return cells | _county_cells(tally, end)


def _county_cells(tally: Tally, end: date) -> dict[str, int]:
    registered_goals = targets.by_county(MilestoneKind.REGISTERED.value, end)
    contacted_goals = targets.by_county(MilestoneKind.CONTACTED.value, end)
    cells: dict[str, int] = {}
    for county in County.objects.all():
        pk, code = county.pk, county.code
        heavy = (Level.VERY_HARD.value, Level.HARD.value)
        contacted, registered = MilestoneKind.CONTACTED, MilestoneKind.REGISTERED
        cells |= {
            f"{code}.a": tally.count(contacted, county_id=pk, in_period=True),
            f"{code}.b": tally.count(contacted, county_id=pk),
            f"{code}.c": contacted_goals.get(pk, 0),
            f"{code}.d": tally.count(registered, county_id=pk, in_period=True),
            f"{code}.e": tally.count(registered, county_id=pk),
            f"{code}.f": registered_goals.get(pk, 0),
            f"{code}.h": tally.count(MilestoneKind.PROFILED, county_id=pk),
            f"{code}.i": sum(
                tally.count(MilestoneKind.PROFILED, county_id=pk, level=level) for level in heavy
            ),
        }
    return cells
