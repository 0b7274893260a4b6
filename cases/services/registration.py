"""Registration in the records of the employment service, and sessions of counselling."""

import uuid
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases import transitions
from cases.enums import Level, MilestoneKind, NextAction, SessionKind, Stage
from cases.models import Case, CounsellingSession, Registration
from cases.services import milestones
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError


@transaction.atomic
def register(case: Case, *, number: str, office: str, on: date, by: User) -> Registration:
    """Register a youth who was contacted; number and date as in the agency's records."""
    case = Case.objects.select_for_update(of=("self",)).select_related("youth").get(pk=case.pk)
    if not transitions.reached(case, Stage.CONTACTED):
        raise DomainError(_("Note a conversation first: registration follows a contact."))
    if transitions.reached(case, Stage.REGISTERED):
        raise DomainError(_("This young person is already registered."))
    if on > today():
        raise DomainError(_("The registration cannot lie in the future."))
    if on < case.youth.birth_date:
        raise DomainError(_("The registration cannot lie before the birth."))
    try:
        with transaction.atomic():
            made = Registration.objects.create(
                case=case,
                youth=case.youth,
                county_id=case.county_id,
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
    transitions.move(case, Stage.REGISTERED, by=by)
    plan_next(case, NextAction.PROFILE, today())
    return made


@transaction.atomic
def profiled(case: Case, level: Level, on: date, *, by: User) -> None:
    """Called by `profiling`: the level stands on the case, the ledger has its milestone."""
    if transitions.reached(case, Stage.PROFILED):
        Case.objects.filter(pk=case.pk).update(level=level)
        return
    transitions.move(case, Stage.PROFILED, by=by)
    Case.objects.filter(pk=case.pk).update(level=level)
    milestones.record(case, MilestoneKind.PROFILED, on, level=level, by=by)
    plan_next(case, NextAction.COUNSEL, today() + timedelta(days=7))


@transaction.atomic
def hold_session(
    case: Case,
    *,
    kind: SessionKind,
    on: date,
    minutes: int,
    note: str,
    key: uuid.UUID,
    by: User,
) -> CounsellingSession:
    """Note a session; also for those who do not want to register."""
    case = Case.objects.select_for_update(of=("self",)).select_related("youth").get(pk=case.pk)
    known = CounsellingSession.objects.filter(key=key, case=case).first()
    if known:
        return known
    if on > today() or on < case.youth.birth_date:
        raise DomainError(_("The day must lie between the birth and today."))
    if not transitions.reached(case, Stage.CONTACTED):
        raise DomainError(_("Note a conversation first: a session follows a contact."))
    held = CounsellingSession.objects.create(
        case=case,
        youth=case.youth,
        county_id=case.county_id,
        by=by,
        kind=kind,
        held_on=on,
        minutes=minutes,
        note=note,
        key=key,
    )
    milestones.record(case, MilestoneKind.INFORMED, on, by=by)
    if kind == SessionKind.COUNSELLING:
        milestones.record(case, MilestoneKind.COUNSELLED, on, by=by)
        if case.stage == Stage.PROFILED:
            transitions.move(case, Stage.IN_SUPPORT, by=by)
    plan_next(case, NextAction.CONTACT, today() + timedelta(days=30))
    return held


def plan_next(case: Case, action: NextAction, on: date) -> None:
    """Set what waits on the case."""
    Case.objects.filter(pk=case.pk).update(next_action=action, next_action_on=on)
