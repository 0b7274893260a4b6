"""Verbs of networks and teams."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from intespo.kit.text import sort_key
from intespo.territory.models import County
from partners.enums import OrganisationKind, Profession, ProtocolStatus
from partners.models import Organisation, Protocol, Team, TeamMember


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
