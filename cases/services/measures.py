"""Measures: what a person may get and why not the rest; referrals from the offer to the result."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import transitions
from cases.enums import (
    Education,
    Group,
    JournalKind,
    Level,
    MeasurePath,
    MilestoneKind,
    NextAction,
    ReferralStatus,
    Stage,
    State,
)
from cases.models import Case, CaseDocument, Measure, Referral
from cases.services import acting, journal, milestones, rhythm, states
from intespo.accounts.models import User
from intespo.kit.cnp import age_on
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from partners.models import Organisation

SCHOOLING = list(Education.values)
# Young people at risk of marginalisation (Law 76/2002, art. 5 pct. IV^3).
AT_RISK = (
    *(Group.PROTECTION, Group.DISABILITY, Group.NO_FAMILY),
    *(Group.CHILDREN, Group.CUSTODY, Group.TRAFFICKED),
)
MOVES: dict[ReferralStatus, tuple[ReferralStatus, ...]] = {
    ReferralStatus.OFFERED: (
        *(ReferralStatus.SENT, ReferralStatus.ACCEPTED),
        *(ReferralStatus.REFUSED, ReferralStatus.STARTED),
    ),
    ReferralStatus.SENT: (
        *(ReferralStatus.ACCEPTED, ReferralStatus.REFUSED, ReferralStatus.STARTED),
    ),
    ReferralStatus.ACCEPTED: (ReferralStatus.STARTED, ReferralStatus.REFUSED),
    ReferralStatus.STARTED: (ReferralStatus.DONE, ReferralStatus.DROPPED),
}
# What somebody does from the day on which a measure begins.
BEGUN = {
    MeasurePath.TRAINING: State.TRAINING,
    MeasurePath.SECOND_CHANCE: State.SECOND_CHANCE,
    MeasurePath.JOB: State.EMPLOYED,
    MeasurePath.APPRENTICESHIP: State.APPRENTICE,
    MeasurePath.SOLIDARITY: State.EMPLOYED,
}
# What gives a qualification, or a stage of school, when it is finished.
QUALIFYING = (MeasurePath.TRAINING, MeasurePath.SECOND_CHANCE, MeasurePath.APPRENTICESHIP)
# Steps that count only with a paper: a placement has its proof.
PROVED = (MeasurePath.JOB, MeasurePath.APPRENTICESHIP, MeasurePath.SOLIDARITY)


@dataclass(frozen=True)
class Offer:
    """A measure, and what stands in the way of it for one person; nothing when it fits."""

    measure: Measure
    against: list[str]

    @property
    def fits(self) -> bool:
        """Whether the person may get it now."""
        return not self.against


def offers(case: Case) -> list[Offer]:
    """Every measure in force, the fitting ones first."""
    registered = case.registrations.filter(left_on=None).first()
    days = (today() - registered.registered_on).days if registered else None
    found = [Offer(m, _against(m, case, days)) for m in Measure.objects.on(today())]
    return sorted(found, key=lambda offer: len(offer.against))


def _against(measure: Measure, case: Case, days: int | None) -> list[str]:
    """Each condition that does not hold, in words."""
    youth = case.youth
    against = _against_age(measure, age_on(youth.birth_date, today()))
    if measure.registered_days is not None and days is None:
        against.append(_("only for who is registered at the agency"))
    elif measure.registered_days and days is not None and days < measure.registered_days:
        left = measure.registered_days - days
        text = ngettext(
            "registered for %(n)s day too few", "registered for %(n)s days too few", left
        )
        against.append(text % {"n": left})
    if measure.levels and case.level not in measure.levels:
        names = [str(label).lower() for value, label in Level.choices if value in measure.levels]
        against.append(_("only for the levels: %(levels)s") % {"levels": ", ".join(names)})
    against += _against_schooling(measure, youth.education)
    if measure.at_risk and not set(youth.groups) & set(AT_RISK):
        against.append(_("only for young people at risk of marginalisation (none declared)"))
    return against


def _against_age(measure: Measure, age: int) -> list[str]:
    if measure.min_age is not None and age < measure.min_age:
        return [_("only from the age of %(age)s") % {"age": measure.min_age}]
    if measure.max_age_exclusive is not None and age >= measure.max_age_exclusive:
        return [_("only under the age of %(age)s") % {"age": measure.max_age_exclusive}]
    return []


def _against_schooling(measure: Measure, education: str) -> list[str]:
    if not (measure.isced_min or measure.isced_max):
        return []
    if not education:
        return [_("the schooling is not known")]
    place = SCHOOLING.index(education)
    against = []
    if measure.isced_min and place < SCHOOLING.index(measure.isced_min):
        least = str(Education(measure.isced_min).label).lower()
        against.append(_("schooling at least: %(level)s") % {"level": least})
    if measure.isced_max and place > SCHOOLING.index(measure.isced_max):
        most = str(Education(measure.isced_max).label).lower()
        against.append(_("schooling at most: %(level)s") % {"level": most})
    return against


@dataclass(frozen=True)
class ReferralNote:
    """What is offered to whom, and by when an answer counts."""

    measure: Measure
    organisation: Organisation | None = None
    title: str = ""
    answer_by: date | None = None
    starts_on: date | None = None
    seen: int | None = None


@transaction.atomic
def refer(case: Case, offer: ReferralNote, *, by: User) -> Referral:
    """Offer a measure that fits; the same one is offered once at a time."""
    case = acting.held(case, by=by, seen=offer.seen)
    if not transitions.reached(case, Stage.CONTACTED):
        raise DomainError(_("Note a conversation first: an offer follows a contact."))
    fitting = {o.measure.pk: o.against for o in offers(case)}
    if against := fitting.get(offer.measure.pk, [_("not in force today")]):
        raise DomainError(_("This measure does not fit: %(why)s.") % {"why": "; ".join(against)})
    if offer.answer_by and offer.answer_by < today():
        raise DomainError(_("The answer is due in the past."))
    try:
        with transaction.atomic():
            made = Referral.objects.create(
                case=case,
                youth_id=case.youth_id,
                county_id=case.county_id,
                measure=offer.measure,
                organisation=offer.organisation,
                title=offer.title,
                answer_by=offer.answer_by,
                started_on=offer.starts_on,
                offered_on=today(),
                created_by=by,
            )
    except IntegrityError as clash:
        raise DomainError(_("This was offered already, and runs.")) from clash
    milestones.record(case, MilestoneKind.REFERRED, today(), by=by)
    if case.stage == Stage.PROFILED:
        transitions.move(case, Stage.IN_SUPPORT, by=by)
    _tell(case, made, by)
    if offer.answer_by:
        rhythm.plan_next(case, NextAction.ANSWER, offer.answer_by)
    return made


@transaction.atomic
def step(
    referral: Referral,
    to: ReferralStatus,
    on: date,
    result: str,
    *,
    proof: CaseDocument | None = None,
    by: User,
    seen: int | None = None,
) -> None:
    """The next step of a referral: sent, answered, begun, finished or broken off."""
    case = acting.held(referral.case, by=by, seen=seen)
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    _refuse_step(referral, to, on, proof)
    values: dict[str, object] = {"status": to, "result": result or referral.result}
    if to in (ReferralStatus.ACCEPTED, ReferralStatus.REFUSED):
        values["answered_on"] = on
    if to == ReferralStatus.STARTED:
        values["started_on"] = on
    if to in (ReferralStatus.DONE, ReferralStatus.DROPPED):
        values["ended_on"] = on
    if proof:
        values["proof"] = proof
    before = Referral.objects.filter(pk=referral.pk, status=referral.status)
    if not before.update(**values):
        raise DomainError(_("Somebody else changed this first. Look at it again."))
    referral.refresh_from_db()
    if to == ReferralStatus.STARTED:
        code = referral.measure.code
        milestones.record(case, MilestoneKind.IN_MEASURE, on, measure=code, by=by)
        if state := BEGUN.get(MeasurePath(referral.measure.path)):
            states.settle(case, state, on, by=by)
    if to == ReferralStatus.DONE and referral.measure.path in QUALIFYING:
        code = referral.measure.code
        milestones.record(case, MilestoneKind.QUALIFIED, on, measure=code, by=by)
    _tell(case, referral, by)
    if case.next_action == NextAction.ANSWER:
        rhythm.plan_next(case, NextAction.CONTACT, today() + rhythm.pause(case))


def _refuse_step(
    referral: Referral, to: ReferralStatus, on: date, proof: CaseDocument | None
) -> None:
    if to not in MOVES.get(ReferralStatus(referral.status), ()):
        text = _("What is “%(now)s” cannot become “%(to)s”.")
        raise DomainError(text % {"now": referral.get_status_display(), "to": to.label})
    if on > today():
        raise DomainError(_("The day lies in the future."))
    if on < referral.offered_on:
        raise DomainError(_("The day lies before the offer."))
    over = (ReferralStatus.DONE, ReferralStatus.DROPPED)
    if to in over and referral.started_on and on < referral.started_on:
        raise DomainError(_("It ends before it begins."))
    if to == ReferralStatus.STARTED and referral.measure.path in PROVED and proof is None:
        raise DomainError(_("A placement needs its proof: add the contract."))


def _tell(case: Case, referral: Referral, by: User) -> None:
    detail = {"referral": referral.pk, "measure": referral.measure.code, "status": referral.status}
    journal.add(case, JournalKind.MEASURE, detail, by=by)
