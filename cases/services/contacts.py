"""Logging a contact: the fact, the milestone, the stage and the next action in one transaction."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import transitions
from cases.enums import Channel, JournalKind, MilestoneKind, NextAction, Outcome, Stage
from cases.models import Case, ContactAttempt
from cases.outcomes import RULES
from cases.services import journal, milestones
from intespo.accounts.models import User
from intespo.kit.dates import local, today
from intespo.kit.errors import DomainError


@dataclass(frozen=True)
class ContactNote:
    """What somebody noted of a contact; `key` was made with the form."""

    channel: Channel
    outcome: Outcome
    key: uuid.UUID
    note: str = ""
    minutes: int | None = None
    at: datetime | None = None
    next_action: NextAction | None = None
    next_action_on: date | None = None


@transaction.atomic
def log(case: Case, contact: ContactNote, *, by: User) -> ContactAttempt:
    """Write a contact once: the same key again gives the first row back and changes nothing."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    known = ContactAttempt.objects.filter(key=contact.key, case=case).first()
    if known:
        return known
    if case.closed_on:
        raise DomainError(_("The case is closed: nothing more can be noted."))
    at = contact.at or timezone.now()
    if at > timezone.now() + timedelta(minutes=5):
        raise DomainError(_("A contact cannot lie in the future."))
    rule = RULES[contact.outcome]
    attempt = ContactAttempt.objects.create(
        case=case,
        youth_id=case.youth_id,
        county_id=case.county_id,
        by=by,
        channel=contact.channel,
        outcome=contact.outcome,
        reached=rule.reached,
        at=at,
        minutes=contact.minutes,
        note=contact.note,
        key=contact.key,
    )
    if rule.reached:
        _reached(case, rule.stage, local(at).date(), contact.channel, by)
    Case.objects.filter(pk=case.pk).update(
        attempts=F("attempts") + 1,
        last_contact_at=at,
        last_outcome=contact.outcome,
        next_action=contact.next_action or next_action_after(case, contact.outcome),
        next_action_on=contact.next_action_on or today() + timedelta(days=rule.days),
        # Somebody works on it now, excluded or not.
        set_aside=False,
    )
    return attempt


def _reached(case: Case, stage: Stage | None, on: date, channel: Channel, by: User) -> None:
    """The young person spoke with us: contacted, and agreed when they said so."""
    milestones.record(case, MilestoneKind.CONTACTED, on, channel=channel, by=by)
    if stage == Stage.AGREED:
        milestones.record(case, MilestoneKind.AGREED, on, channel=channel, by=by)
    if stage and not transitions.reached(case, stage):
        transitions.move(case, stage, by=by)


def next_action_after(case: Case, outcome: Outcome) -> NextAction:
    """What is proposed next; a registered youth who agrees is not asked to register again."""
    proposed = RULES[outcome].next_action
    if proposed != NextAction.REGISTER or not transitions.reached(case, Stage.REGISTERED):
        return proposed
    return NextAction.CONTACT if transitions.reached(case, Stage.PROFILED) else NextAction.PROFILE


@transaction.atomic
def postpone(case: Case, day: date, reason: str, *, by: User) -> None:
    """Another day for the next action; the reason stays in the journal."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if case.closed_on:
        raise DomainError(_("The case is closed: nothing more can be noted."))
    detail = {"from": str(case.next_action_on), "to": str(day), "reason": reason}
    journal.add(case, JournalKind.NEXT_ACTION, detail, by=by)
    Case.objects.filter(pk=case.pk).update(next_action_on=day)
