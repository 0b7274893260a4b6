"""Consents: given with their proof, withdrawn at once, never overwritten."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import signals
from cases.enums import Channel, Evidence, JournalKind, Purpose
from cases.models import Case, CaseDocument, Consent, ConsentText, ContactAttempt
from cases.services import acting, journal
from intespo.accounts.models import User
from intespo.kit.dates import local, today
from intespo.kit.errors import DomainError

WAYS = (Channel.PHONE, Channel.SMS, Channel.EMAIL)


def text_of(purpose: Purpose, on: date) -> ConsentText:
    """What is read or signed for a purpose on a day."""
    found = ConsentText.objects.filter(purpose=purpose, valid_from__lte=on).first()
    if found is None:
        raise DomainError(_("There is no text for this purpose on that day."))
    return found


@transaction.atomic
def give(
    case: Case,
    purpose: Purpose,
    channel: Channel | None,
    *,
    on: date,
    evidence: Evidence,
    witness: str = "",
    document: CaseDocument | None = None,
    by: User | None,
) -> Consent:
    """Write a consent; the same one that stands already stays as it was given."""
    if on > today():
        raise DomainError(_("The day lies in the future."))
    if (purpose == Purpose.MESSAGES) != bool(channel):
        raise DomainError(_("Calls and messages need to say by which way."))
    if evidence == Evidence.SPOKEN and not witness:
        raise DomainError(_("A spoken consent needs the name of a witness."))
    case = acting.locked(case)
    _settle(case.youth_id, purpose, channel)
    try:
        with transaction.atomic():
            made = Consent.objects.create(
                case=case,
                youth_id=case.youth_id,
                county_id=case.county_id,
                by=by,
                purpose=purpose,
                channel=channel or "",
                text=text_of(purpose, on),
                given_on=on,
                evidence=evidence,
                witness=witness,
                document=document,
            )
    except IntegrityError as clash:
        raise DomainError(_("This consent was given already, and stands.")) from clash
    journal.add(case, JournalKind.CONSENT, {"consent": made.pk, "purpose": purpose.value}, by=by)
    return made


def _settle(youth_id: int, purpose: Purpose, channel: Channel | None) -> None:
    """A consent that a merged record's withdrawal overrules is withdrawn with it, for a new one."""
    same = Consent.objects.filter(youth_id=youth_id, purpose=purpose, channel=channel or "")
    overruled = same.filter(withdrawn_at=None).exclude(pk__in=same.standing().values("pk"))
    last = same.exclude(withdrawn_at=None).order_by("-withdrawn_at").first()
    if last:
        overruled.update(
            withdrawn_at=last.withdrawn_at,
            withdrawn_by=last.withdrawn_by,
            withdrawn_through=last.withdrawn_through,
        )


@transaction.atomic
def withdraw(consent: Consent, through: Evidence, *, by: User | None) -> None:
    """The young person thought again: from this moment it does not count."""
    standing = Consent.objects.standing().filter(pk=consent.pk)
    values = {"withdrawn_at": timezone.now(), "withdrawn_by": by, "withdrawn_through": through}
    if not standing.update(**values):
        raise DomainError(_("This consent was withdrawn already."))
    detail = {"consent": consent.pk, "purpose": consent.purpose, "withdrawn": True}
    journal.add(consent.case, JournalKind.CONSENT, detail, by=by)
    if consent.purpose == Purpose.MESSAGES:
        signals.unwanted.send(Consent, youth_id=consent.youth_id, channel=consent.channel)


def refused_ways(youth_id: int) -> set[str]:
    """Channels by which the young person no longer agrees to be reached: the last word counts.

    After a merge both records' words are compared: a later withdrawal on either holds for both.
    """
    refused: dict[str, bool] = {}
    found = Consent.objects.filter(youth_id=youth_id, purpose=Purpose.MESSAGES)
    events = [(c.recorded_at, c.channel, False) for c in found]
    events += [(c.withdrawn_at, c.channel, True) for c in found if c.withdrawn_at]
    for _at, channel, withdrawn in sorted(events):
        refused[channel] = withdrawn
    return {channel for channel, withdrawn in refused.items() if withdrawn}


def told_on(case: Case) -> date | None:
    """When the young person was first told what is kept and why (GDPR art. 14)."""
    first = ContactAttempt.objects.filter(youth_id=case.youth_id, told=True).order_by("at").first()
    return local(first.at).date() if first else None
