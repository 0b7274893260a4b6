"""Targets as a table of areas and indicators: of the end of the period, or of a stage before it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from intespo.territory.models import County
from reporting import targets
from reporting.definitions import INDICATORS, RECORDS, ROUNDS
from reporting.models import Target

_KINDS = {None: "RO", False: "LDR", True: "MDR"}
_LABELS = {i.kind.value: i for i in INDICATORS} | {record.name: record for record in RECORDS}


def label_of(indicator: str) -> str:
    """An indicator's name as people read it, with its code."""
    found = _LABELS[indicator]
    return f"{found.code} {found.label}"


def name_of(area: str) -> str:
    """The country, a kind of regions, or a county by its code."""
    kinds = {
        "RO": _("Romania"),
        "LDR": _("Less developed regions"),
        "MDR": _("More developed region"),
    }
    return kinds.get(area) or County.objects.get(code=area).name


def _in_period() -> list[Target]:
    """All rows of today's period."""
    return targets.of_period(Target.objects.select_related("county__region"), today())


def period() -> tuple[date, date] | None:
    """First and last day of today's period; None before targets are loaded."""
    rows = targets.of_period(Target.objects.filter(county=None, more_developed=None), today())
    return (rows[-1].starts_on, rows[-1].ends_on) if rows else None


def stages() -> list[date]:
    """The days of the stages before the end, in order."""
    found = sorted({row.ends_on for row in _in_period()})
    return found[:-1]


def of_area(area: str, until: date | None = None) -> list[Target]:
    """The rows of one area for a stage's day, or for the end, in the indicators' order."""
    held = [row for row in _in_period() if _area(row) == area]
    day = until or max((row.ends_on for row in held), default=None)
    order = list(_LABELS)
    found = [row for row in held if row.ends_on == day]
    return sorted(found, key=lambda row: order.index(row.indicator))


def _area(row: Target) -> str:
    return row.county.code if row.county else _KINDS[row.more_developed]


def around(target: Target) -> tuple[Target | None, Target | None]:
    """The same target at the stage before and at the one after."""
    own = Target.objects.filter(
        indicator=target.indicator,
        county=target.county_id,
        more_developed=target.more_developed,
        starts_on=target.starts_on,
    )
    before = own.filter(ends_on__lt=target.ends_on).order_by("-ends_on").first()
    return before, own.filter(ends_on__gt=target.ends_on).order_by("ends_on").first()


def add_stage(day: date) -> int:
    """What is to be reached by a day in between: an even pace for everybody, to be changed."""
    span = period()
    if not span or not span[0] < day < span[1]:
        raise DomainError(_("The day of a stage lies within the period of the targets."))
    rows = _in_period()
    last = [row for row in rows if row.ends_on == span[1]]
    values = _shared_out(last, day)
    made = [
        Target(
            indicator=row.indicator,
            county=row.county,
            more_developed=row.more_developed,
            starts_on=row.starts_on,
            ends_on=day,
            value=_between(row, rows, day, values[row.pk]),
        )
        for row in last
    ]
    try:
        with transaction.atomic():
            return len(Target.objects.bulk_create(made))
    except IntegrityError as twice:
        raise DomainError(_("There is a stage on this day already.")) from twice


def _between(row: Target, rows: list[Target], day: date, value: int) -> int:
    """Not less than what an area is to reach before the day, nor more than after it."""
    own = [r for r in rows if (_area(r), r.indicator) == (_area(row), row.indicator)]
    least = max((r.value for r in own if r.ends_on < day), default=0)
    most = min(r.value for r in own if r.ends_on > day)
    return min(max(value, least), most)


def _shared_out(last: list[Target], day: date) -> dict[int, int]:
    """A stage's values by the row of the end: the country's even pace, in the shares of the end."""
    found: dict[int, int] = {}
    goals = targets.goals(today())
    for row in (row for row in last if _area(row) == "RO"):
        value = goals[row.indicator].expected(day)
        found[row.pk] = value
        parts = [part for part in last if part.indicator == row.indicator and part != row]
        if row.indicator == ROUNDS:
            found |= {part.pk: part.value * value // max(row.value, 1) for part in parts}
            continue
        kinds = [part for part in parts if part.more_developed is not None]
        own = [part for part in parts if part.county]
        shares = _split(value, kinds)
        found |= shares
        for kind in kinds:
            found |= _split(shares[kind.pk], [p for p in own if _kind(p) == kind.more_developed])
        if not kinds:
            found |= _split(value, own)
    return found


def _kind(row: Target) -> bool | None:
    return row.county.region.more_developed if row.county else row.more_developed


def _split(value: int, parts: list[Target]) -> dict[int, int]:
    weights = [part.value for part in parts]
    shares = targets.split(value, weights) if any(weights) else weights
    return {part.pk: share for part, share in zip(parts, shares, strict=True)}


def remove_stage(day: date) -> None:
    """Take a stage back; the end of the period stays."""
    if day in stages():
        gone = [row.pk for row in _in_period() if row.ends_on == day]
        Target.objects.filter(pk__in=gone).delete()


@dataclass(frozen=True)
class AreaRow:
    """One area's targets, one for each column; None where it has none."""

    code: str
    name: str
    values: list[int | None]


@dataclass(frozen=True)
class TargetTable:
    """The targets of one period: columns, areas, and columns whose counties do not add up."""

    heads: list[str]
    rows: list[AreaRow]
    period: tuple[date, date] | None
    astray: list[str]


def table(until: date | None = None) -> TargetTable:
    """Everything that is to be reached by a stage's day, or by the end of the period."""
    span = period()
    day = until or (span[1] if span else None)
    held: dict[str, dict[str, int]] = defaultdict(dict)
    for row in _in_period():
        if row.ends_on == day:
            held[_area(row)][row.indicator] = row.value
    names = {county.code: county.name for county in County.objects.order_by("sort_order")}
    columns = list(_LABELS)
    areas = [(code, name_of(code)) for code in _KINDS.values()] + list(names.items())
    return TargetTable(
        heads=[label_of(name) for name in columns],
        rows=[
            AreaRow(code, name, [held[code].get(column) for column in columns])
            for code, name in areas
            if code in held
        ],
        period=(span[0], day) if span and day else None,
        astray=[label_of(column) for column in columns if not _adds_up(held, column, names)],
    )


def _adds_up(held: dict[str, dict[str, int]], column: str, counties: dict[str, str]) -> bool:
    """Whether counties, and kinds of regions, make the country; rounds are each county's own."""
    whole = held["RO"].get(column, 0)
    kinds = [held[kind][column] for kind in ("LDR", "MDR") if column in held[kind]]
    own = [held[code][column] for code in counties if column in held[code]]
    once = column == ROUNDS
    return (not kinds or sum(kinds) == whole) and (once or not own or sum(own) == whole)
