"""The young person's own page: a link that expires, opened with the birth date."""

import secrets
import uuid
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cases.enums import JournalKind, NextAction
from cases.models import Case, JournalEntry, PersonalLink, Provenance, Youth
from cases.services import acting, journal, privacy, rhythm
from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from intespo.kit.phone import parse

WORK = "personal-link"
LASTS = timedelta(days=90)
# No vowels, nothing that looks like something else: a code spells no word.
LETTERS, CODE_LENGTH = "23456789BCDFGHJKLMNPQRTVWXZ", 8
DOUBLE_CLICK = timedelta(seconds=10)


@transaction.atomic
def make(case: Case, *, by: User | None) -> PersonalLink:
    """A new link; the ones before it close."""
    case = acting.locked(case)
    if case.youth.anonymised_at:
        raise DomainError(_("This person was already anonymised."))
    just_made = PersonalLink.objects.alive().filter(
        youth_id=case.youth_id, created_by=by, created_at__gt=timezone.now() - DOUBLE_CLICK
    )
    if standing := just_made.first():
        return standing
    PersonalLink.objects.filter(youth_id=case.youth_id, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    made = PersonalLink.objects.create(
        case=case,
        youth_id=case.youth_id,
        county_id=case.county_id,
        expires_at=timezone.now() + LASTS,
        created_by=by,
    )
    journal.add(case, JournalKind.LINK, {"link": made.pk}, by=by)
    return made


@transaction.atomic
def make_for(cases: QuerySet[Case], *, by: User | None) -> None:
    """A link with a short code for each of these cases; one with a code that still opens for a
    while is kept.
    """
    lasting = timezone.now() + LASTS / 2
    own = PersonalLink.objects.alive().exclude(code=None).filter(expires_at__gt=lasting)
    lacking = cases.exclude(youth__in=own.values("youth")).filter(youth__anonymised_at=None)
    found = list(lacking.values_list("pk", "youth_id", "county_id"))
    expires = timezone.now() + LASTS
    made = PersonalLink.objects.bulk_create(
        PersonalLink(
            case_id=case,
            youth_id=youth,
            county_id=county,
            expires_at=expires,
            created_by=by,
            code="".join(secrets.choice(LETTERS) for _place in range(CODE_LENGTH)),
        )
        for case, youth, county in found
    )
    # Links before these close: a letter's is the one that the person has at hand.
    keys = [link.pk for link in made]
    older = PersonalLink.objects.filter(youth__in=[y for _c, y, _n in found], revoked_at=None)
    older.exclude(pk__in=keys).update(revoked_at=timezone.now())
    JournalEntry.objects.bulk_create(
        JournalEntry(
            case_id=link.case_id,
            youth_id=link.youth_id,
            county_id=link.county_id,
            by=by,
            kind=JournalKind.LINK,
            detail={"link": link.pk},
        )
        for link in made
    )


def token_of(code: str) -> uuid.UUID:
    """Where a code leads; one that leads nowhere gives an address that looks the same."""
    plain = "".join(letter for letter in code.upper() if letter in LETTERS)
    found = PersonalLink.objects.filter(code=plain).first() if plain else None
    if found:
        return found.token
    mac = salted_hmac("personal-link", plain, algorithm="sha256").digest()
    return uuid.UUID(bytes=mac[:16], version=4)


@transaction.atomic
def revoke(case: Case, *, by: User) -> None:
    """No link of this person opens any more."""
    standing = PersonalLink.objects.filter(youth_id=case.youth_id, revoked_at=None)
    if not standing.update(revoked_at=timezone.now()):
        raise DomainError(_("There is no link to close."))
    journal.add(case, JournalKind.LINK, {"revoked": True}, by=by)


def alive(token: uuid.UUID) -> PersonalLink | None:
    """A link that still opens; inside a system scope: who comes here has no account."""
    found = PersonalLink.objects.alive().filter(token=token)
    return found.select_related("youth__locality", "case__county").first()


def enter(token: uuid.UUID, born: date) -> bool:
    """Whether the birth date is right; a wrong one is counted, the fifth locks the link."""
    with scope.system(WORK):
        link = alive(token)
        if link is None:
            return False
        mine = PersonalLink.objects.filter(pk=link.pk)
        if link.youth.birth_date != born:
            mine.update(wrong=F("wrong") + 1)
            return False
        mine.update(wrong=0, opened=F("opened") + 1, last_opened_at=timezone.now())
        return True


def correct_phone(link: PersonalLink, typed: str) -> None:
    """The young person gives another number; the manager sees it in the case."""
    phone = parse(typed)
    if not phone:
        raise DomainError(_("This is no phone number: a Romanian one has 10 digits."))
    youth = Youth.objects.select_for_update(of=("self",)).get(pk=link.youth_id)
    if youth.phone == phone:
        return
    youth.phone, youth.phone_note = phone, ""
    youth.save(update_fields=["phone", "phone_note"])
    Provenance.objects.create(youth=youth, county_id=youth.county_id, by=None, fields=["phone"])
    journal.add(link.case, JournalKind.RECTIFIED, {"fields": ["phone"], "link": link.pk}, by=None)
    _tell_manager(link)


def object_to(link: PersonalLink) -> None:
    """The young person does not want to be contacted any more."""
    privacy.object_to_contact(link.case, _("on the personal page"), by=None)
    _tell_manager(link)


def _tell_manager(link: PersonalLink) -> None:
    """What the young person changed stands on the manager's next first page."""
    open_case = Case.objects.open().filter(youth_id=link.youth_id).first()
    if open_case:
        rhythm.plan_next(open_case, NextAction.VERIFY, today())
