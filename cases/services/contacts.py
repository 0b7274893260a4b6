"""Logging a contact: the fact, the milestone, the state, the stage and the next action at once."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import transitions
from cases.enums import (
    Channel,
    JournalKind,
    MilestoneKind,
    NextAction,
    Outcome,
    Refusal,
    Stage,
    State,
)
from cases.models import Case, ContactAttempt, OutcomeRule
from cases.outcomes import rule_of
from cases.services import acting, journal, milestones, rhythm, states
from intespo.accounts.models import User
from intespo.kit.dates import local, today
from intespo.kit.errors import DomainError

OUT, IN = ContactAttempt.Direction.OUT, ContactAttempt.Direction.IN


@dataclass(frozen=True)
class ContactNote:
    """What somebody noted of a contact; `key` was made with the form, `seen` is its stamp."""

    channel: Channel
    outcome: Outcome
    key: uuid.UUID
    note: str = ""
    minutes: int | None = None
    at: datetime | None = None
    direction: ContactAttempt.Direction = OUT
    refusal: Refusal | None = None
    told: bool = False
    next_action: NextAction | None = None
    next_action_on: date | None = None
    seen: int | None = None


@transaction.atomic
def log(case: Case, contact: ContactNote, *, by: User) -> ContactAttempt:
    """Write a contact once: the same key again gives the first row back and changes nothing."""
    case = acting.locked(case)
    known = ContactAttempt.objects.filter(key=contact.key, case=case).first()
    if known:
        if (known.outcome, known.note) != (contact.outcome, contact.note):
            # Not a double click: somebody went back and changed what was saved already.
            raise DomainError(_("This was noted already, with other words: note it once more."))
        return known
    acting.refuse(case, by=by, seen=contact.seen)
    at = contact.at or timezone.now()
    _refuse_day(case, at)
    rule = rule_of(contact.outcome)
    with acting.once():
        attempt = ContactAttempt.objects.create(
            case=case,
            youth_id=case.youth_id,
            county_id=case.county_id,
            by=by,
            channel=contact.channel,
            direction=contact.direction,
            outcome=contact.outcome,
            refusal=contact.refusal or "",
            told=contact.told,
            reached=rule.reached,
            at=at,
            minutes=contact.minutes,
            note=contact.note,
            key=contact.key,
        )
    on = local(at).date()
    if rule.reached:
        _reached(case, rule, on, contact.channel, by)
    if rule.state:
        states.settle(case, State(rule.state), on, by=by)
    _plan(case, attempt, rule, contact)
    return attempt


def _refuse_day(case: Case, at: datetime) -> None:
    if at > timezone.now() + timedelta(minutes=5):
        raise DomainError(_("A contact cannot lie in the future."))
    acting.refuse_day(case, min(local(at).date(), today()))


def _reached(case: Case, rule: OutcomeRule, on: date, channel: Channel, by: User) -> None:
    """The young person spoke with us: contacted, and agreed when they said so."""
    milestones.record(case, MilestoneKind.CONTACTED, on, channel=channel, by=by)
    stage = Stage(rule.stage) if rule.stage else None
    if stage == Stage.AGREED:
        milestones.record(case, MilestoneKind.AGREED, on, channel=channel, by=by)
    if stage and not transitions.reached(case, stage):
        transitions.move(case, stage, by=by)


def _plan(case: Case, attempt: ContactAttempt, rule: OutcomeRule, contact: ContactNote) -> None:
    """What the case remembers of its last contact, and what waits on it now."""
    action = contact.next_action or next_action_after(case, rule)
    days = rhythm.pause(case) if action == NextAction.CONTACT else timedelta(days=rule.days)
    said = {"agreement": rule.agreement} if rule.agreement else {}
    later = case.last_contact_at is None or case.last_contact_at <= attempt.at
    last = {"last_contact_at": attempt.at, "last_outcome": contact.outcome} if later else {}
    Case.objects.filter(pk=case.pk).update(
        attempts=F("attempts") + (1 if contact.direction == OUT else 0),
        next_action=action,
        next_action_on=contact.next_action_on or today() + days,
        # Somebody works on it now, excluded or not.
        set_aside=False,
        **last,
        **said,
    )


def next_action_after(case: Case, rule: OutcomeRule) -> NextAction:
    """What is proposed next; a registered youth who agrees is not asked to register again."""
    proposed = NextAction(rule.next_action)
    if proposed != NextAction.REGISTER or not transitions.reached(case, Stage.REGISTERED):
        return proposed
    return NextAction.CONTACT if transitions.reached(case, Stage.PROFILED) else NextAction.PROFILE


@transaction.atomic
def postpone(case: Case, day: date, reason: str, *, by: User, seen: int | None = None) -> None:
    """Another day for the next action; the reason stays in the journal."""
    case = acting.held(case, by=by, seen=seen)
    detail = {"from": str(case.next_action_on), "to": str(day), "reason": reason}
    journal.add(case, JournalKind.NEXT_ACTION, detail, by=by)
    Case.objects.filter(pk=case.pk).update(next_action_on=day)


@transaction.atomic
def done(case: Case, *, by: User, seen: int | None = None) -> None:
    """What was to be done is done: the case waits for its rhythm."""
    case = acting.held(case, by=by, seen=seen)
    planned = today() + rhythm.pause(case)
    if (case.next_action, case.next_action_on) == (NextAction.CONTACT, planned):
        return  # pressed twice
    detail = {"from": str(case.next_action_on), "done": case.next_action}
    journal.add(case, JournalKind.NEXT_ACTION, detail, by=by)
    rhythm.plan_next(case, NextAction.CONTACT, planned)
