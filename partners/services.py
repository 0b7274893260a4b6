"""Verbs of networks and teams."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from intespo.kit.text import sort_key
from intespo.territory.models import County, Locality
from partners.enums import OrganisationKind, Profession, ProtocolStatus
from partners.models import (
    CollectionRound,
    CommunityProfile,
    Organisation,
    Protocol,
    Team,
    TeamMember,
)


def add_organisation(
    name: str, *, kind: OrganisationKind, cui: str, county: County, by: User
) -> Organisation:
    """A new partner; the same name of the same kind stands once in a county."""
    try:
        with transaction.atomic():
            return Organisation.objects.create(
                name=name, kind=kind, cui=cui, county=county, sort_key=sort_key(name)
            )
    except IntegrityError as clash:
        raise DomainError(_("This organisation is already on the list.")) from clash


def add_protocol(
    organisation: Organisation,
    *,
    number: str,
    signed_on: date,
    valid_until: date | None,
    contributions: str,
    by: User,
) -> Protocol:
    """A signed protocol; its number stands once in a county."""
    try:
        with transaction.atomic():
            return Protocol.objects.create(
                organisation=organisation,
                county_id=organisation.county_id,
                number=number,
                signed_on=signed_on,
                valid_until=valid_until,
                contributions=contributions,
                status=ProtocolStatus.SIGNED,
            )
    except IntegrityError as clash:
        raise DomainError(_("This protocol number is already used in the county.")) from clash


def add_member(
    team: Team, name: str, profession: Profession, since: date, *, by: User
) -> TeamMember:
    """One more person in a team, present from a day on."""
    if since > today():
        raise DomainError(_("The day lies in the future."))
    try:
        with transaction.atomic():
            return TeamMember.objects.create(
                team=team, name=name, profession=profession, since=since
            )
    except IntegrityError as clash:
        raise DomainError(_("This person is already in the team.")) from clash


def leave(member: TeamMember, *, by: User) -> None:
    """The membership ends today; its time stays on record."""
    TeamMember.objects.filter(pk=member.pk, until=None).update(until=max(today(), member.since))


@transaction.atomic
def open_round(county: County, on: date, *, by: User) -> CollectionRound:
    """The county's next round of a year; one is open at a time."""
    rounds = CollectionRound.objects.select_for_update().filter(county=county)
    if rounds.filter(closed_on=None).exists():
        raise DomainError(_("A round is open already: close it first."))
    number = (rounds.filter(year=on.year).aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            return CollectionRound.objects.create(
                county=county, year=on.year, number=number, opened_on=on
            )
    except IntegrityError as clash:
        raise DomainError(_("Somebody opened this round this very moment.")) from clash


def close_round(collection: CollectionRound, *, by: User) -> None:
    """A round ends today; one that brought no list does not count and stays open."""
    if not collection.lists.filter(status="applied").exists():
        raise DomainError(_("No list of this round was applied yet: it would not count."))
    standing = CollectionRound.objects.filter(pk=collection.pk, closed_on=None)
    if not standing.update(closed_on=max(today(), collection.opened_on)):
        raise DomainError(_("This round is closed already."))


def describe_community(locality: Locality, traits: list[str], notes: str, *, by: User) -> None:
    """What the county knows of one of its units; the last word stands."""
    CommunityProfile.objects.update_or_create(
        locality=locality,
        defaults={
            "county_id": locality.county_id,
            "traits": traits,
            "notes": notes,
            "changed_by": by,
        },
    )
