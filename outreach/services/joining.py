"""Registrations of the public page enter the register as rows of a list, a list a county and run.

So a known person is recognised by the same rules as on every list, an unsure one becomes a pair
to be looked at, every value has its source, and the list can be taken back. Each step may be made
again: what a dead worker left is found by where the registrations stand.
"""

import csv
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import (
    Channel,
    Decision,
    Evidence,
    JournalKind,
    ListKind,
    ListStatus,
    NextAction,
    Purpose,
)
from cases.models import Case, Consent, ListRow, SourceList
from cases.services import consents, imports, journal, rhythm
from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.kit.dates import local, today
from intespo.kit.errors import DomainError
from intespo.kit.sealing import unseal
from outreach.models import PublicRegistration

logger = logging.getLogger(__name__)
WORK = "public-page"
# The number makes the file of a later registration with the same words another file.
HEADINGS = (
    "Nr. înscrierii",
    "CNP",
    "Prenume și nume",
    "Data nașterii",
    "SIRUTA",
    "Telefon",
    "E-mail",
)
SURE = (Decision.NEW, Decision.MATCH, Decision.COMPLETE)
FORGET = ("name", "phone", "email")


def enrol() -> int:
    """Bring what waits into the register and into the files; how many joined one.

    County by county, person by person: one that fails is noted and holds up nobody else.
    """
    for county_id in _counties():
        with _noted("gather", county_id):
            _gather(county_id)
    for source in _unfinished():
        with _noted("apply", source.pk):
            imports.rehearse(source)
            imports.apply(source, by=None)
    return _joined()


@contextmanager
def _noted(step: str, key: int) -> Iterator[None]:
    try:
        yield
    except (DomainError, DatabaseError, OSError) as trouble:
        logger.exception("enrol: %s %s: %s", step, key, type(trouble).__name__)


def _unfinished() -> list[SourceList]:
    """Lists of ours that a worker left before they were applied."""
    with scope.system(WORK):
        keys = PublicRegistration.objects.filter(joined_at=None).values("source_list")
        before = (ListStatus.RECEIVED, ListStatus.REHEARSED)
        return list(SourceList.objects.filter(pk__in=keys, status__in=before))


def _counties() -> list[int]:
    """Counties with new registrations."""
    with scope.system(WORK):
        waiting = PublicRegistration.objects.filter(source_list=None, handled_at=None)
        return list(waiting.order_by("county").values_list("county", flat=True).distinct())


def _gather(county_id: int) -> None:
    """A list of a county's new registrations, kept and tied to them in one transaction."""
    with scope.system(WORK):
        waiting = PublicRegistration.objects.filter(
            county=county_id, source_list=None, handled_at=None
        )
        rows = waiting.select_for_update(of=("self",), skip_locked=True).select_related("county")
        if people := list(rows.order_by("id")):
            _list_of(people)


def _list_of(people: list[PublicRegistration]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "inscrieri.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(HEADINGS)
            out.writerows(_row(one) for one in people)
        day = f"{local(timezone.now()):%d.%m.%Y %H:%M}"
        source, _new = imports.receive(
            path,
            kind=ListKind.PUBLIC_PAGE,
            county=people[0].county,
            reference_date=today(),
            name=_("Public page, %(day)s") % {"day": day},
            by=None,
        )
    for row, one in enumerate(people, start=2):
        PublicRegistration.objects.filter(pk=one.pk).update(source_list=source, row=row)


def _row(one: PublicRegistration) -> tuple[str, ...]:
    cnp = unseal(bytes(one.cnp_sealed)) if one.cnp_sealed else ""
    born = f"{one.birth_date:%d.%m.%Y}"
    return str(one.key), cnp, one.name, born, str(one.locality_id), one.phone, one.email


def _joined() -> int:
    """Registrations whose row led to somebody, at once or by a person's decision."""
    count = 0
    with scope.system(WORK):
        open_ones = PublicRegistration.objects.filter(
            joined_at=None, source_list__status=ListStatus.APPLIED
        )
        for one in open_ones.select_for_update(of=("self",), skip_locked=True):
            row = ListRow.objects.filter(source_list=one.source_list, row=one.row or 0).first()
            if row and row.youth_id and row.decision in SURE:
                with _noted("join", one.pk):
                    _join(one, row.youth_id)
                    count += 1
    return count


@transaction.atomic
def _join(one: PublicRegistration, youth_id: int) -> None:
    """Into the file: what was agreed to, and the first thing to do is to call.

    A number that differs from the one on record is not taken over: whoever knows a name and a
    birth date could put their own number there. It stands on the list of registrations.
    """
    files = Case.objects.filter(youth_id=youth_id).select_related("youth")
    # The open one, else the last.
    case = files.order_by(F("closed_on").desc(nulls_first=True), "-id").first()
    mine = PublicRegistration.objects.filter(pk=one.pk)
    mine.update(youth=youth_id, case=case, joined_at=timezone.now())
    if case is None:
        return
    journal.add(case, JournalKind.MESSAGE, {"registration": one.pk}, by=None)
    if case.closed_on is None:
        _agree(one, case)
        rhythm.plan_next(case, NextAction.REPLY, today())


def _agree(one: PublicRegistration, case: Case) -> None:
    """Consent to calls and messages, for the ways that are on record."""
    ways = []
    if one.phone and one.phone == case.youth.phone:
        ways = [Channel.PHONE, Channel.SMS]
    if one.email and one.email == case.youth.email:
        ways.append(Channel.EMAIL)
    for way in ways:
        standing = Consent.objects.standing().filter(youth=case.youth)
        given = standing.filter(purpose=Purpose.MESSAGES, channel=way)
        if not given.exists():
            consents.give(
                case,
                Purpose.MESSAGES,
                way,
                on=local(one.verified_at).date(),
                evidence=Evidence.WEB,
                by=None,
            )


def _is_settled(one: PublicRegistration) -> bool:
    """Its row was decided, and leads to nobody."""
    row = ListRow.objects.filter(source_list=one.source_list, row=one.row or 0).first()
    return bool(row and row.decision not in (*SURE, Decision.REVIEW, ""))


@transaction.atomic
def handle(one: PublicRegistration, *, by: User) -> None:
    """Somebody called; what the file has is not kept twice. Refused while it is being joined: the
    person would be lost.
    """
    if one.joined_at is None and not _is_settled(one):
        raise DomainError(
            _("It is not in the register yet: wait a minute, or decide its row first.")
        )
    waiting = PublicRegistration.objects.filter(pk=one.pk, handled_at=None)
    empty = dict.fromkeys(FORGET, "")
    values = {**empty, "birth_date": None, "cnp_sealed": None}
    if not waiting.update(handled_at=timezone.now(), handled_by=by, **values):
        raise DomainError(_("Somebody looked at this already."))
