"""Checks on how somebody does: planned by themselves, done in two clicks (domain.md §11.6)."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cases import transitions
from cases.enums import CheckClock, MilestoneKind, NextAction, Stage, State, StateGroup
from cases.models import Case, MonitoringCheck
from cases.services import acting, milestones, rhythm, states
from intespo.accounts.models import User
from intespo.kit.dates import add_months, today
from intespo.kit.errors import DomainError

# Both clocks: the project's twelve months, and the Youth Guarantee's follow-up.
MONTHS = {CheckClock.REGISTRATION: (1, 3, 6, 9, 12), CheckClock.EXIT: (6, 12, 18)}
MILESTONES = {
    CheckClock.REGISTRATION: {
        1: MilestoneKind.MONTH_1,
        3: MilestoneKind.MONTH_3,
        6: MilestoneKind.MONTH_6,
        9: MilestoneKind.MONTH_9,
        12: MilestoneKind.MONTH_12,
    },
    CheckClock.EXIT: {
        6: MilestoneKind.AFTER_6,
        12: MilestoneKind.AFTER_12,
        18: MilestoneKind.AFTER_18,
    },
}
# A check may be made a little before its day, and counts until so many days after it (assumption).
EARLY, GRACE = timedelta(days=14), timedelta(days=30)


def plan(case: Case, clock: CheckClock, start: date) -> None:
    """Write the checks of a clock that starts on a day; what stands already stays."""
    MonitoringCheck.objects.bulk_create(
        [
            MonitoringCheck(
                case=case,
                youth_id=case.youth_id,
                county_id=case.county_id,
                clock=clock,
                months=months,
                due_on=add_months(start, months),
                counts_until=add_months(start, months) + GRACE,
            )
            for months in MONTHS[clock]
        ],
        ignore_conflicts=True,
    )


def drop(case: Case, clock: CheckClock | None = None) -> None:
    """Checks that nobody will make any more."""
    waiting = MonitoringCheck.objects.filter(case=case, done_on=None, dropped=False)
    (waiting.filter(clock=clock) if clock else waiting).update(dropped=True)


@transaction.atomic
def check(
    found: MonitoringCheck,
    state: State,
    on: date,
    note: str,
    *,
    by: User,
    seen: int | None = None,
) -> None:
    """Make a check: what the young person does counts, also when nobody knows it."""
    case = acting.held(found.case, by=by, seen=seen)
    if on > today():
        raise DomainError(_("The day lies in the future."))
    if on < found.due_on - EARLY:
        raise DomainError(_("It is too early for this check: two weeks before its day at most."))
    waiting = MonitoringCheck.objects.filter(pk=found.pk, done_on=None, dropped=False)
    if not waiting.update(done_on=on, state=state, note=note, by=by):
        raise DomainError(_("This check was made already."))
    states.settle(case, state, on, by=by)
    if on <= found.counts_until and state != State.UNKNOWN:
        kind = MILESTONES[CheckClock(found.clock)][found.months]
        milestones.record(case, kind, on, state=state.value, by=by)
    _go_on(case, found, state, by)


def _go_on(case: Case, found: MonitoringCheck, state: State, by: User) -> None:
    """What comes after: find out, prove the way out, or keep in touch."""
    group = states.group_of(state)
    clock = CheckClock(found.clock)
    last = clock == CheckClock.REGISTRATION and found.months == MONTHS[clock][-1]
    if last and case.stage == Stage.IN_SUPPORT:
        transitions.move(case, Stage.MONITORED, by=by)
    if group == StateGroup.UNKNOWN or (group != StateGroup.NEET and not states.has_left(case)):
        rhythm.plan_next(case, NextAction.VERIFY, today() + timedelta(days=7))
    else:
        rhythm.plan_next(case, NextAction.CONTACT, today() + rhythm.pause(case))


def waiting_for(case: Case) -> list[MonitoringCheck]:
    """Checks of a case that still count when they are made, the next one first."""
    waiting = case.checks.filter(done_on=None, dropped=False, counts_until__gte=today())
    return list(waiting)
