"""Dated records that the project promised: methodologies, and each county's plan of a year."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from intespo.accounts.models import User
from intespo.kit.errors import DomainError
from intespo.territory.models import County
from outreach.models import InterventionPlan
from partners.enums import CivilKind
from partners.models import CivilRecord, Methodology


def adopt(*, title: str, version: str, adopted_on: date, by: User) -> Methodology:
    """Put a methodology on record; a new version of the same text is no second one."""
    try:
        with transaction.atomic():
            return Methodology.objects.create(
                title=title, version=version, adopted_on=adopted_on, created_by=by
            )
    except IntegrityError:
        raise DomainError(_("A methodology with this title is on record.")) from None


def approve_plan(
    *, county: County | None, year: int, approved_on: date, summary: str, by: User
) -> InterventionPlan:
    """Put a county's plan of a year on record."""
    if county is None:
        raise DomainError(_("Only a county has such a plan."))
    try:
        with transaction.atomic():
            return InterventionPlan.objects.create(
                county=county, year=year, approved_on=approved_on, summary=summary, created_by=by
            )
    except IntegrityError:
        raise DomainError(_("This county has a plan of this year already.")) from None


def note_civil(
    *, kind: str, county: County, title: str, held_on: date, people: int, by: User
) -> CivilRecord:
    """Put on record what the civil society project did, for how many people."""
    try:
        with transaction.atomic():
            return CivilRecord.objects.create(
                kind=CivilKind(kind),
                county=county,
                title=title,
                held_on=held_on,
                people=people,
                created_by=by,
            )
    except IntegrityError:
        raise DomainError(_("The same is on record of this day already.")) from None


def strike_civil(pk: int, *, by: User) -> bool:
    """Strike a wrong record out; reports that counted it stay as they are. False when it was."""
    standing = CivilRecord.objects.standing().filter(pk=pk)
    return bool(standing.update(struck_at=timezone.now(), struck_by=by))
