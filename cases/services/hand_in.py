"""What a partner does with lists: hands one in and learns what came of it, not of whom.

A partner's own scope holds no person, so each step opens one of its own. What goes back is told by
the row alone, whether or not the register knows its person, and only once the county took the list
over: a column that was read wrongly is the county's to mend.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import ListKind, ListStatus
from cases.models import ListRow, SourceList
from cases.services import imports, receipts
from intespo.accounts import scope
from intespo.accounts.enums import Role
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from partners.enums import OrganisationKind
from partners.models import CollectionRound, Organisation, Protocol

WORK = "hand-in"  # what the history says of who brought the list
SHOWN = 20  # lists that are done; those that wait are all shown
MOST_CORRECTIONS = 5000
MOST_WAITING = 10
# Of other kinds of partners the county says what their lists are when it applies them.
_KINDS = {OrganisationKind.SCHOOL: ListKind.SCHOOL_INSPECTORATE}
_STANDS = {
    ListStatus.COLUMNS: gettext_lazy("the county looks at its columns"),
    ListStatus.REHEARSED: gettext_lazy("read, waits for the county"),
    ListStatus.APPLIED: gettext_lazy("taken over"),
    ListStatus.UNDONE: gettext_lazy("was not taken over"),
    ListStatus.DISCARDED: gettext_lazy("was not taken over"),
    ListStatus.FAILED: gettext_lazy("could not be read"),
}
_WAITING = (ListStatus.RECEIVED, ListStatus.READING, *imports.WAITING)


@dataclass(frozen=True)
class Handed:
    """A list as its sender sees it."""

    pk: int
    file_name: str
    sender: str
    on: date
    rows: int
    to_correct: int
    first_only: int  # the file has no more rows than these; 0: it has them all
    status: str
    stands: str
    failure: str
    waits: bool


def senders(user: User) -> QuerySet[Organisation]:
    """The user's organisations that have a protocol in force: personal data come under one."""
    within = Protocol.objects.in_force(today()).values("organisation")
    return Organisation.objects.visible_to(user).filter(pk__in=within)


def kind_of(organisation: Organisation) -> ListKind:
    """What an organisation's lists are."""
    kind = OrganisationKind(organisation.kind)
    if kind in _KINDS:
        return _KINDS[kind]
    return ListKind(kind.value) if kind.value in ListKind.values else ListKind.OTHER


def hand_in(
    path: Path, *, name: str, organisation: Organisation, reference_date: date, by: User
) -> SourceList:
    """Keep a readable file as a list of the county's open round; DomainError says why not."""
    with scope.system(WORK, by):
        # Of two who hand in at once, the second counts the first one's list too.
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        waiting = _brought().filter(organisation=organisation, status__in=_WAITING)
        if waiting.count() >= MOST_WAITING:
            text = _("%(n)s of your lists wait already: the county looks at them first.")
            raise DomainError(text % {"n": MOST_WAITING})
        county = organisation.county
        source, is_new = imports.receive(
            path,
            kind=kind_of(organisation),
            county=county,
            reference_date=reference_date,
            organisation=organisation,
            collection=CollectionRound.objects.filter(county=county, closed_on=None).first(),
            name=name,
            by=by,
        )
        own = _brought().filter(pk=source.pk, organisation=organisation).exists()
    if not is_new and own:
        raise DomainError(_("This very file is already here: nothing was changed."))
    if not is_new:
        raise DomainError(_("The county has this very file already: nothing was changed."))
    return source


def handed(user: User) -> list[Handed]:
    """The lists of the user's organisations: those that wait, then the newest of the others."""
    with scope.system(WORK, user):
        own = _own(user).select_related("organisation").order_by("-id")
        waiting = own.filter(status__in=_WAITING)
        lists = [*waiting, *own.exclude(status__in=_WAITING)[:SHOWN]]
        done = [one for one in lists if one.status == ListStatus.APPLIED and one.file]
        rows = ListRow.objects.to_correct().filter(source_list__in=done).order_by()
        wrong = dict(rows.values_list("source_list").annotate(Count("id")))
        return [_as_sent(source, wrong.get(source.pk, 0)) for source in lists]


def _as_sent(source: SourceList, to_correct: int) -> Handed:
    status = ListStatus(source.status)
    return Handed(
        pk=source.pk,
        file_name=source.file_name,
        sender=str(source.organisation),
        on=source.reference_date,
        rows=source.rows_total,
        to_correct=to_correct,
        first_only=MOST_CORRECTIONS if to_correct > MOST_CORRECTIONS else 0,
        status=status.value,
        stands=str(_STANDS.get(status, _("being read"))),
        failure=source.failure if status == ListStatus.FAILED else "",
        waits=status in imports.WAITING,
    )


def taken_over(user: User, pk: int) -> SourceList | None:
    """An own list that the county took over, while its file is kept."""
    with scope.system(WORK, user):
        return _own(user).filter(pk=pk, status=ListStatus.APPLIED).exclude(file="").first()


def corrections(user: User, source: SourceList, target: IO[bytes]) -> None:
    """Write the rows of an own list that hold mistakes, with what is wrong; at most some thousand.

    DomainError when its file can no longer be read.
    """
    with scope.system(WORK, user):
        rows = ListRow.objects.to_correct().filter(source_list=source)
        receipts.write_corrections(source, target, rows.order_by("row")[:MOST_CORRECTIONS])


def withdraw(user: User, pk: int) -> SourceList | None:
    """The sender takes back a list that waits; None when it waits no more, or is not theirs."""
    with scope.system(WORK, user):
        source = _own(user).filter(pk=pk).first()
    return source if source and imports.discard(source) else None


def _own(user: User) -> QuerySet[SourceList]:
    return _brought().filter(organisation__in=Organisation.objects.visible_to(user))


def _brought() -> QuerySet[SourceList]:
    """Lists that partners brought; what the county brought in a partner's name is the county's."""
    return SourceList.objects.filter(created_by__role=Role.PARTNER)
