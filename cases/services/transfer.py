"""A file moves to another county: offered, accepted or refused; all of it moves, or nothing."""

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import transitions
from cases.enums import JournalKind, NextAction, Stage, TransferStatus
from cases.models import Case, CaseMember, Transfer
from cases.services import acting, journal, sources
from cases.services.merging import HANDED
from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from intespo.territory.models import County, Locality

WORK = "transfer"  # the triggers of facts let the county of a row change only under this name
# The ledger is no part of it: figures stay where they were made. Lists stay with the county that
# received them, and the team with its county.
STAY = {"cases_listrow", "cases_casemember"}


@transaction.atomic
def offer(case: Case, to: County, reason: str, *, by: User, seen: int | None = None) -> Transfer:
    """Offer the file to another county; the work goes on here until it is accepted."""
    case = acting.held(case, by=by, seen=seen)
    if to.pk == case.county_id:
        raise DomainError(_("The file is in this county already."))
    try:
        with transaction.atomic():
            made = Transfer.objects.create(
                case=case,
                youth_id=case.youth_id,
                county_id=case.county_id,
                to_county=to,
                reason=reason,
                name=case.youth.full_name,
                offered_by=by,
            )
    except IntegrityError as clash:
        raise DomainError(_("The file was offered already: wait for the answer.")) from clash
    journal.add(case, JournalKind.TRANSFER, {"transfer": made.pk, "to": to.code}, by=by)
    return made


def withdraw(transfer: Transfer, *, by: User) -> None:
    """The county that offered takes the offer back."""
    _answer(transfer, TransferStatus.WITHDRAWN, "", by)


def refuse(transfer: Transfer, reason: str, *, by: User) -> None:
    """The other county says no, and why."""
    _answer(transfer, TransferStatus.REFUSED, reason, by)


def accept(transfer: Transfer, locality: Locality, *, by: User) -> Case:
    """The whole file moves, with where the young person lives now; of two answers one counts."""
    if locality.county_id != transfer.to_county_id:
        raise DomainError(_("The locality lies in another county."))
    with scope.system(WORK, by):
        case = acting.locked(Case.objects.get(pk=transfer.case_id))
        if case.closed_on:
            raise DomainError(_("The file was closed meanwhile."))
        _settle(transfer, TransferStatus.ACCEPTED, "", by)
        CaseMember.objects.filter(case=case).delete()
        _move_rows(case, transfer.to_county_id, locality)
        Case.objects.filter(pk=case.pk).update(
            county_id=transfer.to_county_id,
            manager=None,
            next_action=NextAction.CALL
            if transitions.reached(case, Stage.CONTACTED)
            else NextAction.FIRST_CALL,
            next_action_on=today(),
        )
        case.refresh_from_db()
        detail = {"transfer": transfer.pk, "accepted": True}
        journal.add(case, JournalKind.TRANSFER, detail, by=by)
    return case


def _answer(transfer: Transfer, status: TransferStatus, words: str, by: User) -> None:
    """Not accepted: the file stays, and says so."""
    with scope.system(WORK, by):
        _settle(transfer, status, words, by)
        detail = {"transfer": transfer.pk, "status": status.value}
        journal.add(transfer.case, JournalKind.TRANSFER, detail, by=by)


def _settle(transfer: Transfer, status: TransferStatus, words: str, by: User) -> None:
    offered = Transfer.objects.filter(pk=transfer.pk, status=TransferStatus.OFFERED)
    values = {"status": status, "answer": words, "answered_at": timezone.now(), "answered_by": by}
    if not offered.update(**values):
        raise DomainError(_("This transfer was answered already."))


def _move_rows(case: Case, to: int, locality: Locality) -> None:
    """Every row that bears the case's county gets the new one; upper apps' tables as well."""
    words = {"to": to, "youth": case.youth_id, "case": case.pk}
    sources.take_along(case.youth_id, to)
    with connection.cursor() as cursor:
        for handed in HANDED:
            if handed.table in STAY:
                continue
            mine = "youth_id = %(youth)s" if handed.youth else "case_id = %(case)s"
            cursor.execute(f"UPDATE {handed.table} SET county_id = %(to)s WHERE {mine}", words)
        cursor.execute(
            "UPDATE cases_youth SET county_id = %(to)s, locality_id = %(locality)s"
            " WHERE id = %(youth)s",
            {**words, "locality": locality.pk},
        )
        cursor.execute("UPDATE cases_case SET county_id = %(to)s WHERE youth_id = %(youth)s", words)
