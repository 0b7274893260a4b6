"""The moment of a report: the cut-off, what is frozen with it, and the figures of all documents."""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from cases.enums import StateGroup
from cases.models import StateRule
from intespo.accounts import scope
from intespo.kit.dates import add_months
from intespo.territory.models import County
from outreach.models import InterventionPlan
from partners.models import CollectionRound, Methodology, Protocol
from reporting import targets
from reporting.asof import Frame
from reporting.cells import AnyCell, Counted, Fixed
from reporting.definitions import METHODOLOGIES, PLANS, PROTOCOLS, ROUNDS, RULES_VERSION
from reporting.matrix import Matrix, areas
from reporting.models import IndicatorNote, ReportRun, Target
from reporting.report.layout import COUNTRY, cells_of
from reporting.targets import Goal

Frozen = dict[str, Any]


@dataclass(frozen=True)
class Record:
    """One dated record of the project: its key, whose it is, its day, and what it counts as."""

    key: int
    county_id: int | None
    on: date
    counts_as: Any


def take_cut_off() -> datetime:
    """A moment behind which no row can slip: taken while no transaction is writing the ledger.

    Spells are counted from registrations: their table is held too.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE cases_milestone, cases_registration IN SHARE MODE")
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def previous_run(period: date) -> ReportRun | None:
    """The last report of the month before."""
    before = add_months(period, -1)
    return ReportRun.objects.done().filter(period=before).order_by("-version").first()


def freeze(period: date, cut_off: datetime) -> Frozen:
    """What the figures need beside the ledger, as it stands now."""
    last = previous_run(period)
    start = timezone.make_aware(datetime.combine(period, time.min))
    before = last.cut_off if last and last.cut_off else start
    rules = dict(StateRule.objects.values_list("state", "group"))
    notes = IndicatorNote.objects.order_by("code", "version")
    goals = _goals(add_months(period, 1) - timedelta(days=1))
    frozen: Frozen = {
        "rules": RULES_VERSION,
        "before": before.isoformat(),
        "eet": sorted(s for s, group in rules.items() if group == StateGroup.EET),
        "neet": sorted(s for s, group in rules.items() if group == StateGroup.NEET),
        "official": {note.code: note.official_code for note in notes},
        "targets": {area: _as_targets(own) for area, own in goals.items()},
        "stages": {area: found for area, own in goals.items() if (found := _as_stages(own))},
        # In every fingerprint: without it nobody can try what a figure left out may be.
        "salt": secrets.token_hex(16),
        "site": settings.SITE_URL,
    }
    frame = frame_of(period, cut_off, frozen)
    frozen["records"] = _records(frame, cut_off)
    return frozen


def frame_of(period: date, cut_off: datetime, frozen: Frozen) -> Frame:
    """The frame of a run's figures."""
    return Frame(
        period=period,
        cut_off=cut_off,
        before=datetime.fromisoformat(frozen["before"]),
        eet=tuple(frozen["eet"]),
        neet=tuple(frozen["neet"]),
    )


def _goals(on: date) -> dict[str, dict[str, Goal]]:
    """Targets by area and indicator."""
    kinds = {None: COUNTRY, True: "MDR", False: "LDR"}
    found: dict[str, dict[str, Goal]] = {}
    rows = targets.of_period(Target.objects.select_related("county"), on)
    keyed = targets.folded(
        rows, lambda r: (r.county.code if r.county else kinds[r.more_developed], r.indicator)
    )
    for (area, indicator), goal in keyed.items():
        found.setdefault(area, {})[indicator] = goal
    return found


def _as_targets(goals: dict[str, Goal]) -> dict[str, list[Any]]:
    """Value, first and last day."""
    return {
        name: [goal.value, goal.starts_on.isoformat(), goal.ends_on.isoformat()]
        for name, goal in goals.items()
    }


def _as_stages(goals: dict[str, Goal]) -> dict[str, list[Any]]:
    """Day and value of each stage, where there are any."""
    return {
        name: [[day.isoformat(), value] for day, value in goal.stages]
        for name, goal in goals.items()
        if goal.stages
    }


def _records(frame: Frame, cut_off: datetime) -> dict[str, dict[str, dict[str, list[int]]]]:
    """Keys of the project's dated records by name, span and area; one key for what counts once."""
    known = {"created_at__lte": cut_off}
    protocols = Protocol.objects.signed_by(frame.end).filter(**known)
    plans = InterventionPlan.objects.filter(approved_on__lte=frame.end, **known)
    rounds = CollectionRound.objects.filter(closed_on__lte=frame.end)
    adopted = Methodology.objects.filter(adopted_on__lte=frame.end, **known)
    records = {
        PROTOCOLS: _read(protocols, "signed_on"),
        PLANS: _read(plans, "approved_on"),
        ROUNDS: [
            Record(r.pk, r.county_id, r.closed_on or frame.end, (r.year, r.number)) for r in rounds
        ],
        METHODOLOGIES: [Record(m.pk, None, m.adopted_on, m.pk) for m in adopted],
    }
    return {name: _by_area(found, frame) for name, found in records.items()}


def _read(rows: models.QuerySet[Any], day: str) -> list[Record]:
    return [Record(row.pk, row.county_id, getattr(row, day), row.pk) for row in rows]


def _by_area(records: list[Record], frame: Frame) -> dict[str, dict[str, list[int]]]:
    """Of records that count as one, the first by day."""
    found: dict[str, dict[str, list[int]]] = {"total": {}, "month": {}}
    ordered = sorted(records, key=lambda record: (record.on, record.key))
    for area, counties in areas().items():
        own = [r for r in ordered if area == COUNTRY or r.county_id in counties]
        once = list({record.counts_as: record for record in reversed(own)}.values())[::-1]
        found["total"][area] = [record.key for record in once]
        found["month"][area] = [record.key for record in once if record.on >= frame.period]
    return found


def fixed(frozen: Frozen, cell: Fixed | Counted, area: str) -> int:
    """A target, what was counted once at the cut-off, or how many records stand behind a figure."""
    where = cell.area or area
    if isinstance(cell, Counted):
        month, total = frozen["activity"].get(cell.code, {}).get(where, (0, 0))
        return int(month if cell.letter == "b" else total)
    name, what = cell.name.split(".", 1)
    if what != "target":
        return len(frozen["records"][name][what].get(where, ()))
    found = frozen["targets"].get(where, {}).get(name)
    return int(found[0]) if found else 0


def count(period: date, cut_off: datetime, frozen: Frozen, codes: Iterable[str]) -> dict[str, Any]:
    """The cells of the documents of some areas: area, then code, then figure."""
    frame = frame_of(period, cut_off, frozen)
    layouts = {area: cells_of(area, frame) for area in codes}
    asked: list[AnyCell] = [cell for cells in layouts.values() for cell in cells.values()]
    with scope.system("report"):
        matrix = Matrix(frame, dict.fromkeys(asked))
    return {
        area: {
            code: fixed(frozen, cell, area)
            if isinstance(cell, (Fixed, Counted))
            else matrix.count(cell, area)
            for code, cell in cells.items()
        }
        for area, cells in layouts.items()
    }


def every_area() -> list[str]:
    """The country, then the counties in their order."""
    return [COUNTRY, *County.objects.values_list("code", flat=True)]


def fingerprint(run: ReportRun, area: str, cells: Any) -> str:
    """SHA-256 of a document's figures: period, cut-off, rules, area, salt, every cell in order."""
    if run.cut_off is None:
        raise ValueError("this run was never frozen")
    canonical = {
        "area": area,
        "cells": cells,
        "cut_off": run.cut_off.isoformat(),
        "period": f"{run.period:%Y-%m}",
        "rules": run.rules_version,
        # Runs from before there was one keep their fingerprints.
        **({"salt": run.frozen["salt"]} if "salt" in run.frozen else {}),
    }
    text = json.dumps(canonical, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
