"""Sessions of information, counselling and mediation, of one person or of a group."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases import transitions
from cases.enums import MilestoneKind, NextAction, SessionKind, Stage, Topic
from cases.models import Case, CounsellingSession
from cases.services import acting, milestones, rhythm
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError

GROUP_MOST = 30


@dataclass(frozen=True)
class SessionNote:
    """What somebody noted of a session; of a group all have the same key."""

    kind: SessionKind
    on: date
    minutes: int
    key: uuid.UUID
    note: str = ""
    topics: Sequence[Topic] = field(default_factory=tuple)
    second_chance: bool = False
    seen: int | None = None


@transaction.atomic
def hold(case: Case, session: SessionNote, *, by: User) -> CounsellingSession:
    """Note a session once; also for those who do not want to register."""
    case = acting.locked(case)
    known = CounsellingSession.objects.filter(key=session.key, case=case).first()
    if known:
        return known
    acting.refuse(case, by=by, seen=session.seen)
    acting.refuse_day(case, session.on)
    if not transitions.reached(case, Stage.CONTACTED):
        raise DomainError(_("Note a conversation first: a session follows a contact."))
    made = CounsellingSession.objects.create(
        case=case,
        youth=case.youth,
        county_id=case.county_id,
        by=by,
        kind=session.kind,
        held_on=session.on,
        minutes=session.minutes,
        note=session.note,
        topics=list(session.topics),
        second_chance=session.second_chance,
        key=session.key,
    )
    milestones.record(case, MilestoneKind.INFORMED, session.on, by=by)
    if session.kind == SessionKind.COUNSELLING:
        milestones.record(case, MilestoneKind.COUNSELLED, session.on, by=by)
        if case.stage == Stage.PROFILED:
            transitions.move(case, Stage.IN_SUPPORT, by=by)
    rhythm.plan_next(case, NextAction.CONTACT, today() + rhythm.pause(case))
    return made


@transaction.atomic
def hold_group(cases: Sequence[Case], session: SessionNote, *, by: User) -> int:
    """One session of several: all of them, or nobody with the name of who stands in the way."""
    if not 1 < len(cases) <= GROUP_MOST:
        text = _("A group has from 2 to %(most)s young people.")
        raise DomainError(text % {"most": GROUP_MOST})
    for case in sorted(cases, key=lambda one: one.pk):
        try:
            hold(case, session, by=by)
        except DomainError as refused:
            text = _("%(name)s: %(why)s Nothing was noted of anybody.")
            raise DomainError(
                text % {"name": case.youth.full_name, "why": str(refused)}
            ) from refused
    return len(cases)
