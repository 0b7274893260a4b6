"""Leaving the records, leaving NEET, closing a file, and opening a new one (domain.md §2.4)."""

from datetime import date, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases import transitions
from cases.enums import (
    CheckClock,
    JournalKind,
    LeaveReason,
    MilestoneKind,
    NextAction,
    Stage,
    State,
)
from cases.models import Case, Registration
from cases.models.ledger import ClockTimestamp
from cases.services import acting, journal, milestones, monitoring, rhythm, states
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError


class Effect(NamedTuple):
    """What a reason means: no longer NEET, the file closes, and what the person does then."""

    left_neet: bool
    closes: bool
    state: State | None
    positive: bool | None


EFFECTS: dict[LeaveReason, Effect] = {
    LeaveReason.EMP_PERM: Effect(True, False, State.EMPLOYED, True),
    LeaveReason.EMP_TEMP: Effect(True, False, State.EMPLOYED, True),
    LeaveReason.EMP_ABROAD: Effect(True, False, State.WORKS_ABROAD, True),
    LeaveReason.SELF_EMP: Effect(True, False, State.SELF_EMPLOYED, True),
    LeaveReason.APPRENT: Effect(True, False, State.APPRENTICE, True),
    LeaveReason.STAGE: Effect(True, False, State.TRAINEE, True),
    LeaveReason.EDU: Effect(True, False, State.EDUCATION, True),
    LeaveReason.TRAIN: Effect(True, False, State.TRAINING, True),
    LeaveReason.CHILD_CARE: Effect(False, True, State.CHILD_LEAVE, None),
    LeaveReason.AGE_LIMIT: Effect(True, True, None, None),
    LeaveReason.NOT_PRESENT: Effect(False, False, None, False),
    LeaveReason.REFUSED_JOB: Effect(False, False, None, False),
    LeaveReason.REFUSED_TRAIN: Effect(False, False, None, False),
    LeaveReason.WITHDRAWN: Effect(False, False, None, False),
    LeaveReason.LEFT_COUNTRY: Effect(False, True, State.ABROAD, None),
    LeaveReason.UNFIT: Effect(False, True, State.UNFIT, None),
    LeaveReason.DETENTION: Effect(False, True, State.DETAINED, None),
    LeaveReason.DECEASED: Effect(False, True, State.DECEASED, None),
}
# Reasons that only a registration has.
OF_RECORDS = (
    *(LeaveReason.NOT_PRESENT, LeaveReason.REFUSED_JOB),
    *(LeaveReason.REFUSED_TRAIN, LeaveReason.WITHDRAWN),
)
MONITORED = "MONITORED"
# Files that are never begun anew.
FOR_GOOD = ("merged", "anonymised", "list_undone", LeaveReason.DECEASED.value)
RETURN = timedelta(days=14)


def reasons_for(case: Case) -> list[LeaveReason]:
    """What may be said of this case: of somebody who is not registered, only what ends NEET."""
    registered = case.registrations.filter(left_on=None).exists()
    return [reason for reason in EFFECTS if registered or reason not in OF_RECORDS]


@transaction.atomic
def leave(
    case: Case, reason: LeaveReason, on: date, note: str, *, by: User, seen: int | None = None
) -> None:
    """Write that somebody left, and what follows from the reason."""
    case = acting.held(case, by=by, seen=seen)
    effect = EFFECTS[reason]
    _refuse(case, reason, on)
    standing = Registration.objects.filter(case=case, left_on=None)
    standing.update(left_on=on, left_reason=reason, left_at=ClockTimestamp())
    Case.objects.filter(pk=case.pk).update(presence_due_on=None)
    journal.add(
        case, JournalKind.LEFT, {"reason": reason.value, "on": str(on), "note": note}, by=by
    )
    if effect.state:
        states.settle(case, effect.state, on, by=by)
    if effect.left_neet:
        does = effect.state.value if effect.state else ""
        milestones.record(case, MilestoneKind.LEFT_NEET, on, state=does, by=by)
    if effect.closes or (effect.left_neet and not transitions.reached(case, Stage.REGISTERED)):
        _close(case, reason, by)
    elif effect.left_neet:
        _follow(case, on, by)
    else:
        rhythm.plan_next(case, NextAction.CONTACT, today() + RETURN)


def _refuse(case: Case, reason: LeaveReason, on: date) -> None:
    acting.refuse_day(case, on)
    if reason not in reasons_for(case):
        raise DomainError(_("Nobody leaves records in which they do not stand."))
    standing = case.registrations.filter(left_on=None).first()
    if standing and on < standing.registered_on:
        raise DomainError(_("The day lies before the registration."))
    if EFFECTS[reason].left_neet and states.has_left(case):
        raise DomainError(_("It is on record already that this young person left NEET."))


def _follow(case: Case, on: date, by: User) -> None:
    """Who was registered is followed for eighteen months."""
    if not transitions.reached(case, Stage.MONITORED):
        transitions.move(case, Stage.MONITORED, by=by)
    monitoring.plan(case, CheckClock.EXIT, on)
    rhythm.plan_next(case, NextAction.CONTACT, today() + rhythm.pause(case))


def _close(case: Case, reason: str, by: User) -> None:
    monitoring.drop(case)
    transitions.close(case, reason, by=by)


@transaction.atomic
def finish(case: Case, *, by: User, seen: int | None = None) -> None:
    """Close a file that was monitored to its end: no check waits any more."""
    case = acting.held(case, by=by, seen=seen)
    if not may_finish(case):
        raise DomainError(_("There are checks to be made: the file stays open until the last one."))
    _close(case, MONITORED, by)


def may_finish(case: Case) -> bool:
    """Monitored, every check made or past the day until which it counted."""
    waits = case.checks.filter(done_on=None, dropped=False, counts_until__gte=today()).exists()
    return case.stage == Stage.MONITORED and not waits


@transaction.atomic
def reopen(case: Case, *, by: User) -> Case:
    """Somebody is back: a new file begins, the old one stays as it was. One is open at a time."""
    if case.closed_on is None:
        raise DomainError(_("This file is open."))
    if case.close_reason in FOR_GOOD:
        raise DomainError(_("This file stays closed: see why it was closed."))
    try:
        with transaction.atomic():
            made = Case.objects.create(
                youth_id=case.youth_id,
                county_id=case.county_id,
                manager_id=case.manager_id,
                opened_on=today(),
                next_action=NextAction.CALL,
                next_action_on=today(),
            )
    except IntegrityError as clash:
        raise DomainError(_("This young person has an open file already.")) from clash
    transitions.back_again(made)
    journal.add(made, JournalKind.STAGE, {"again": case.pk}, by=by)
    return made
