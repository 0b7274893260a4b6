"""How an act on a case begins: the case is held, who acts knows what others did meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import JournalKind, MilestoneKind
from cases.models import Case, ContactAttempt, CounsellingSession, JournalEntry, Milestone
from intespo.accounts.models import User
from intespo.kit.dates import local, today
from intespo.kit.errors import DomainError

FACTS: tuple[type[Model], ...] = (ContactAttempt, CounsellingSession, JournalEntry)
FOLLOWS = (JournalKind.STAGE, JournalKind.STATE)  # entries that follow from another act
TOLD = 3  # how many entries a refusal names


GROWN_OLD = gettext_lazy(
    "The form has grown old: load the page anew. What you wrote is still here."
)


@contextmanager
def once() -> Iterator[None]:
    """A fact with a form's key is written; DomainError when the key was used for something else."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as clash:
        raise DomainError(str(GROWN_OLD)) from clash


class ChangedMeanwhile(DomainError):
    """Somebody wrote into the case since the form was shown; the text says who and what."""


def locked(case: Case) -> Case:
    """The case as it is now, held until the transaction ends."""
    return Case.objects.select_for_update(of=("self",)).select_related("youth").get(pk=case.pk)


def refuse(case: Case, *, by: User, seen: int | None = None, closed: bool = False) -> None:
    """DomainError when a held case is closed, or was written into since `seen`.

    `seen` is the stamp of the form: who acts on an old page is told what changed first.
    """
    if case.closed_on and not closed:
        raise DomainError(_("The case is closed: nothing more can be noted."))
    if seen is not None and (news := _since(case, seen, by)):
        text = _("Meanwhile: %(news)s. Look at it, then save again: what you wrote is still here.")
        raise ChangedMeanwhile(text % {"news": "; ".join(news)})


def held(case: Case, *, by: User, seen: int | None = None, closed: bool = False) -> Case:
    """The case, held for an act that may be done now."""
    found = locked(case)
    refuse(found, by=by, seen=seen, closed=closed)
    return found


def refuse_day(case: Case, on: date) -> None:
    """DomainError for a day in the future, or before anybody knew of this young person."""
    if on > today():
        raise DomainError(_("The day lies in the future."))
    known = Milestone.objects.standing().filter(
        youth_id=case.youth_id, kind=MilestoneKind.IDENTIFIED
    )
    first = known.values_list("happened_on", flat=True).first() or case.opened_on
    if on < first:
        text = _("The day lies before %(day)s, when the young person was identified.")
        raise DomainError(text % {"day": f"{first:%d.%m.%Y}"})


def stamp(case: Case) -> int:
    """How many facts a case has: they are only ever added, so that a later number is news."""
    return sum(model._default_manager.filter(case=case).count() for model in FACTS)


def _since(case: Case, seen: int, by: User) -> list[str]:
    """What people added since the stamp, newest first, in words; oneself in another tab too."""
    added = stamp(case) - seen
    if added <= 0:
        return []
    newest = [
        fact
        for model in FACTS
        for fact in model._default_manager.filter(case=case)
        .select_related("by")
        .order_by("-recorded_at", "-id")[:added]
    ]
    newest.sort(key=lambda fact: fact.recorded_at, reverse=True)  # type: ignore[attr-defined]
    people = [fact for fact in newest[:added] if fact.by_id]  # type: ignore[attr-defined]
    told = [fact for fact in people if getattr(fact, "kind", "") not in FOLLOWS] or people
    return [_line(fact, by) for fact in told[:TOLD]]


def _line(fact: Model, by: User) -> str:
    who = _("you yourself") if fact.by_id == by.pk else fact.by.full_name  # type: ignore[attr-defined]
    words = {"who": who, "hour": f"{local(fact.recorded_at):%H:%M}"}  # type: ignore[attr-defined]
    if isinstance(fact, ContactAttempt):
        what = f"{fact.get_channel_display()}, {fact.get_outcome_display().lower()}"
    else:
        what = str(fact.get_kind_display())  # type: ignore[attr-defined]
    return _("%(who)s at %(hour)s: %(what)s") % {**words, "what": what}
