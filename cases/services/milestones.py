"""The ledger's only writer: record, void, write anew."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict, Unpack

from django.db import connection, transaction
from django.utils.translation import gettext as _

from cases import transitions
from cases.enums import ROAD, CheckClock, JournalKind, LeaveReason, MilestoneKind, Stage
from cases.models import Case, JournalEntry, Milestone, Registration
from cases.models.ledger import ClockTimestamp
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError


class Shown(TypedDict, total=False):
    """What the act itself says beside the person: how, which level, state or measure."""

    channel: str
    level: str
    state: str
    measure: str


# Dimensions are read here and nowhere else: as they are at the moment of the act.
_RECORD = """
INSERT INTO cases_milestone (
    kind, happened_on, recorded_by_id, channel, level, state, measure, youth_id, case_id,
    county_id, locality_id, sex, age_band, urban, more_developed, education, groups, source)
SELECT %(kind)s, %(on)s, %(by)s, %(channel)s, %(level)s, %(state)s, %(measure)s,
    w.youth_id, w.case_id, w.county_id, w.locality_id, w.sex,
    CASE WHEN a.years < 18 THEN '16-17' WHEN a.years < 20 THEN '18-19'
         WHEN a.years < 25 THEN '20-24' ELSE '25-29' END,
    l.urban, r.more_developed, w.education, w.groups, w.source
FROM ({people}) w
JOIN territory_locality l ON l.siruta = w.locality_id
JOIN territory_county t ON t.id = w.county_id
JOIN territory_region r ON r.id = t.region_id
CROSS JOIN LATERAL (SELECT extract(year FROM age(%(on)s::date, w.birth_date)) AS years) a
"""
# By their keys: a planner expects few rows in a table under policy, and would read it whole.
_OF_CASES = """
SELECT c.id AS case_id, c.youth_id, c.county_id, y.*
FROM (SELECT DISTINCT id FROM ({cases}) s(id)) n
CROSS JOIN LATERAL (
    SELECT c.id, c.youth_id, c.county_id FROM cases_case c WHERE c.id = n.id OFFSET 0) c
CROSS JOIN LATERAL (
    SELECT y.locality_id, y.sex, y.birth_date, y.education, y.groups, y.source
    FROM cases_youth y WHERE y.id = c.youth_id OFFSET 0) y
OFFSET 0
"""
_ONCE = "ON CONFLICT (youth_id, kind) WHERE voided_at IS NULL DO NOTHING"


def record_statement(cases: str) -> str:
    """SQL that records a milestone for the cases that a subquery names, unless it stands already.

    Its parameters: those of `words_of`, and the subquery's own.
    """
    return _RECORD.format(people=_OF_CASES.format(cases=cases)) + _ONCE


def record_new_people(people: str) -> str:
    """The same for people who have no milestone yet, with what a subquery knows of them.

    It gives case_id, youth_id, county_id, locality_id, sex, birth_date, education, groups, source.
    """
    return _RECORD.format(people=people)


def words_of(
    kind: MilestoneKind, on: date, by: User | None, **shown: Unpack[Shown]
) -> dict[str, Any]:
    """The parameters of `record_statement`."""
    by_id = by.pk if by else None
    plain = {"channel": "", "level": "", "state": "", "measure": ""}
    return {"kind": kind.value, "on": on, "by": by_id, **plain, **shown}


def void_statement(youths: str) -> str:
    """SQL that voids all that stands of the youths that a subquery names: by, reason."""
    return (
        "UPDATE cases_milestone SET voided_at = clock_timestamp(), voided_by_id = %(by)s,"
        f" void_reason = %(reason)s WHERE voided_at IS NULL AND youth_id IN ({youths})"
    )


def record(
    case: Case, kind: MilestoneKind, on: date, *, by: User | None, **shown: Unpack[Shown]
) -> bool:
    """Write that the youth reached a milestone; False when that already stands."""
    return record_many([case.pk], kind, on, by=by, **shown) == 1


def record_many(
    cases: Sequence[int],
    kind: MilestoneKind,
    on: date,
    *,
    by: User | None,
    **shown: Unpack[Shown],
) -> int:
    """The same for many cases in one statement; how many were new."""
    words = words_of(kind, on, by, **shown)
    with connection.cursor() as cursor:
        statement = record_statement("SELECT unnest(%(cases)s)")
        cursor.execute(statement, {**words, "cases": list(cases)})
        return int(cursor.rowcount)


# Which monitoring a milestone starts.
CLOCKS = {
    MilestoneKind.REGISTERED: CheckClock.REGISTRATION,
    MilestoneKind.LEFT_NEET: CheckClock.EXIT,
}
# A milestone that another one stands on is corrected from the top down.
STANDS_ON = {
    MilestoneKind.CONTACTED: MilestoneKind.REGISTERED,
    MilestoneKind.AGREED: MilestoneKind.REGISTERED,
    MilestoneKind.REGISTERED: MilestoneKind.PROFILED,
}


@transaction.atomic
def void(milestone: Milestone, reason: str, *, by: User) -> None:
    """Take a milestone back with a reason; the case returns to what the ledger still supports."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=milestone.case_id)
    if milestone.kind == MilestoneKind.IDENTIFIED:
        raise DomainError(_("That somebody stands on a list is corrected by the list, not here."))
    standing = Milestone.objects.standing().filter(case=case)
    above = STANDS_ON.get(MilestoneKind(milestone.kind))
    if above and standing.filter(kind=above).exists():
        raise DomainError(_("First correct what stands on it: %(kind)s.") % {"kind": above.label})
    _take_back(milestone, reason, by)
    if milestone.kind == MilestoneKind.CONTACTED:
        # Who did not talk with us did not agree either.
        for agreed in standing.filter(kind=MilestoneKind.AGREED):
            _take_back(agreed, reason, by)
    if milestone.kind == MilestoneKind.REGISTERED:
        Registration.objects.filter(case=case, left_on=None).update(
            left_on=max(today(), milestone.happened_on),
            left_reason=LeaveReason.ERROR_DUP,
            left_at=ClockTimestamp(),
            mistaken=True,
        )
    if clock := CLOCKS.get(MilestoneKind(milestone.kind)):
        # What would have been followed did not happen.
        case.checks.filter(clock=clock, done_on=None).update(dropped=True)
    if milestone.kind == MilestoneKind.PROFILED:
        Case.objects.filter(pk=case.pk).update(level="")
    supported = _supported_stage(case)
    if case.stage in ROAD and ROAD.index(Stage(case.stage)) > ROAD.index(supported):
        transitions.step_back(case, supported, by=by)


@transaction.atomic
def rewrite(milestone: Milestone, on: date, reason: str, *, by: User) -> Milestone:
    """Correct the day: void the old row and write it anew with the dimensions as they were."""
    if not (milestone.case.youth.birth_date <= on <= today()):
        raise DomainError(_("The day must lie between the birth and today."))
    _take_back(milestone, reason, by)
    return write_anew(milestone, happened_on=on, recorded_by_id=by.pk)


def write_anew(milestone: Milestone, **changed: Any) -> Milestone:
    """A row of today with the values of a voided one, but for what is named."""
    anew = {
        field.attname: getattr(milestone, field.attname)
        for field in Milestone._meta.concrete_fields
        if field.attname not in {"id", "recorded_at"} and "void" not in field.attname
    }
    return Milestone.objects.create(**{**anew, **changed})


def void_for_merge(milestone: Milestone) -> None:
    """Of two milestones of one kind and one person the later one goes."""
    standing = Milestone.objects.standing().filter(pk=milestone.pk)
    reason = _("Two records of one person were merged.")
    standing.update(voided_at=ClockTimestamp(), void_reason=reason)


def _take_back(milestone: Milestone, reason: str, by: User) -> None:
    """Mark one row as void, once, and journal it."""
    stood = Milestone.objects.standing().filter(pk=milestone.pk)
    if not stood.update(voided_at=ClockTimestamp(), voided_by=by, void_reason=reason):
        raise DomainError(_("This was already corrected."))
    JournalEntry.objects.create(
        case_id=milestone.case_id,
        youth_id=milestone.youth_id,
        county_id=milestone.county_id,
        by=by,
        kind=JournalKind.VOID,
        detail={"milestone": milestone.pk, "kind": milestone.kind, "reason": reason},
    )


def _supported_stage(case: Case) -> Stage:
    """The furthest stage of which the ledger still has the milestone."""
    kinds = set(Milestone.objects.standing().filter(case=case).values_list("kind", flat=True))
    if MilestoneKind.LEFT_NEET.value in kinds and Stage.REGISTERED.value in kinds:
        return Stage.MONITORED
    for stage in (Stage.PROFILED, Stage.REGISTERED, Stage.AGREED, Stage.CONTACTED):
        if stage.value in kinds:
            return stage
    return Stage.IDENTIFIED
