"""Registration in the records of the employment service: first, presence, again."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from cases import transitions
from cases.enums import (
    Agreement,
    CheckClock,
    JournalKind,
    Level,
    MilestoneKind,
    NextAction,
    Stage,
)
from cases.models import Case, Milestone, Presence, Provenance, Registration
from cases.services import acting, journal, milestones, monitoring, rhythm
from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError

# A month, a week before and on the day (domain.md §2.3); what is due sooner stays.
_REMIND = """
UPDATE cases_case SET next_action = 'presence', next_action_on = %(today)s
WHERE closed_on IS NULL AND presence_due_on - %(today)s IN (30, 7, 0)
  AND next_action_on > %(today)s
"""


@transaction.atomic
def register(
    case: Case,
    *,
    number: str,
    office: str,
    on: date,
    groups: Sequence[str] = (),
    by: User,
    seen: int | None = None,
) -> Registration:
    """Register a youth who was contacted, or one who left the records and is back.

    Groups are what the young person named: the milestones of this very act count them already.
    """
    case = acting.held(case, by=by, seen=seen)
    _refuse(case, on)
    if groups and list(groups) != case.youth.groups:
        case.youth.groups = list(groups)
        case.youth.save(update_fields=["groups"])
        Provenance.objects.create(
            youth=case.youth, county_id=case.county_id, by=by, fields=["groups"]
        )
    try:
        with transaction.atomic():
            made = Registration.objects.create(
                case=case,
                youth=case.youth,
                county_id=case.county_id,
                agency_id=case.county_id,
                number=number,
                office=office,
                registered_on=on,
                by=by,
            )
    except IntegrityError as clash:
        raise DomainError(_("This registration number is already used in the county.")) from clash
    # Whoever registers has agreed to it.
    milestones.record(case, MilestoneKind.AGREED, on, by=by)
    milestones.record(case, MilestoneKind.REGISTERED, on, by=by)
    first = not transitions.reached(case, Stage.REGISTERED)
    if first:
        transitions.move(case, Stage.REGISTERED, by=by)
        monitoring.plan(case, CheckClock.REGISTRATION, on)
    Case.objects.filter(pk=case.pk).update(agreement=Agreement.YES, presence_due_on=on + interval())
    profiled = transitions.reached(case, Stage.PROFILED)
    rhythm.plan_next(case, NextAction.CONTACT if profiled else NextAction.PROFILE, today())
    return made


def _refuse(case: Case, on: date) -> None:
    if not transitions.reached(case, Stage.CONTACTED):
        raise DomainError(_("Note a conversation first: registration follows a contact."))
    if case.registrations.filter(left_on=None).exists():
        raise DomainError(_("This young person is already registered."))
    if on > today():
        raise DomainError(_("The registration cannot lie in the future."))
    if on < case.youth.birth_date:
        raise DomainError(_("The registration cannot lie before the birth."))
    talked = Milestone.objects.standing().filter(case=case, kind=MilestoneKind.CONTACTED).first()
    if talked and on < talked.happened_on:
        text = _("The first talk was on %(day)s: the registration cannot lie before it.")
        raise DomainError(text % {"day": f"{talked.happened_on:%d.%m.%Y}"})
    last = case.registrations.exclude(left_on=None).order_by("-left_on").first()
    if last and last.left_on and on < last.left_on:
        raise DomainError(_("The day lies before the last registration ended."))


def interval() -> timedelta:
    """How long a registration holds without a presence (domain.md §2.3, an assumption)."""
    return timedelta(days=settings.PRESENCE_DAYS)


@transaction.atomic
def come(case: Case, on: date, *, by: User, seen: int | None = None) -> Presence:
    """The young person came, or renewed the request: the term begins anew; twice a day is once."""
    case = acting.held(case, by=by, seen=seen)
    standing = case.registrations.filter(left_on=None).first()
    if standing is None:
        raise DomainError(_("Who does not stand in the records owes no presence."))
    if on > today():
        raise DomainError(_("The day lies in the future."))
    if on < standing.registered_on:
        raise DomainError(_("The day lies before the registration."))
    made, is_new = Presence.objects.get_or_create(
        registration=standing,
        on=on,
        defaults={
            "case": case,
            "youth_id": case.youth_id,
            "county_id": case.county_id,
            "by": by,
        },
    )
    if is_new:
        journal.add(case, JournalKind.PRESENCE, {"on": str(on)}, by=by)
        due = max(case.presence_due_on or on, on + interval())
        Case.objects.filter(pk=case.pk).update(presence_due_on=due)
        if case.next_action == NextAction.PRESENCE:
            rhythm.plan_next(case, NextAction.CONTACT, today() + rhythm.pause(case))
    return made


def remind() -> int:
    """Managers of who has to come in a month, in a week, today are told. How many cases."""
    with scope.system("presence"), connection.cursor() as cursor:
        cursor.execute(_REMIND, {"today": today()})
        return int(cursor.rowcount)


@transaction.atomic
def profiled(case: Case, level: Level, on: date, *, by: User) -> None:
    """Called by `profiling`: the level stands on the case, the ledger has its milestone."""
    if transitions.reached(case, Stage.PROFILED):
        Case.objects.filter(pk=case.pk).update(level=level)
        return
    transitions.move(case, Stage.PROFILED, by=by)
    Case.objects.filter(pk=case.pk).update(level=level)
    milestones.record(case, MilestoneKind.PROFILED, on, level=level, by=by)
    rhythm.plan_next(case, NextAction.COUNSEL, today() + timedelta(days=7))
