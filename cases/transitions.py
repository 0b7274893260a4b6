"""The only writer of `Case.stage` and `Youth.status`: allowed moves, compare-and-swap, journal."""

from django.db import connection, transaction
from django.utils.translation import gettext as _

from cases.enums import ROAD, JournalKind, Stage, YouthStatus
from cases.models import Case, JournalEntry, Youth
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError

ALLOWED: dict[Stage, frozenset[Stage]] = {
    Stage.IDENTIFIED: frozenset({Stage.CONTACTED, Stage.AGREED, Stage.CLOSED}),
    Stage.CONTACTED: frozenset({Stage.AGREED, Stage.REGISTERED, Stage.CLOSED}),
    Stage.AGREED: frozenset({Stage.REGISTERED, Stage.CLOSED}),
    Stage.REGISTERED: frozenset({Stage.PROFILED, Stage.CLOSED}),
    Stage.PROFILED: frozenset({Stage.IN_SUPPORT, Stage.CLOSED}),
    Stage.IN_SUPPORT: frozenset({Stage.MONITORED, Stage.CLOSED}),
    Stage.MONITORED: frozenset({Stage.CLOSED}),
    Stage.CLOSED: frozenset(),
}


class MoveRefused(DomainError):
    """The case cannot make this move now."""


def reached(case: Case, stage: Stage) -> bool:
    """Whether the case stands at a stage of the road or beyond it."""
    return ROAD.index(Stage(case.stage)) >= ROAD.index(stage) if case.stage in ROAD else True


@transaction.atomic
def move(case: Case, to: Stage, *, by: User | None) -> None:
    """Take a case to its next stage, or refuse."""
    if to not in ALLOWED[Stage(case.stage)]:
        text = _("A case that is “%(stage)s” cannot become “%(to)s”.")
        raise MoveRefused(text % {"stage": Stage(case.stage).label, "to": to.label})
    _swap(case, to, by)
    if to == Stage.REGISTERED:
        Youth.objects.filter(pk=case.youth_id, status=YouthStatus.POTENTIAL).update(
            status=YouthStatus.ACTIVE
        )


@transaction.atomic
def step_back(case: Case, to: Stage, *, by: User | None) -> None:
    """Return to an earlier stage because the milestone of the present one was voided."""
    if not reached(case, to) or case.stage == to:
        raise MoveRefused(_("A correction only leads back."))
    _swap(case, to, by)
    if ROAD.index(to) < ROAD.index(Stage.REGISTERED):
        Youth.objects.filter(pk=case.youth_id, status=YouthStatus.ACTIVE).update(
            status=YouthStatus.POTENTIAL
        )


def close_all(youths: str) -> None:
    """Close the open cases of the youths that a subquery names: they were anonymised."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET stage = 'closed', closed_on = %s, close_reason = 'anonymised'"
            f" WHERE closed_on IS NULL AND youth_id IN ({youths})",
            [today()],
        )


def _swap(case: Case, to: Stage, by: User | None) -> None:
    """Of two people who move the same case, the second is refused."""
    old = case.stage
    closed_on = {"closed_on": today()} if to == Stage.CLOSED else {}
    if not Case.objects.filter(pk=case.pk, stage=old).update(stage=to, **closed_on):
        raise MoveRefused(_("Somebody else changed this case first. Look at it again."))
    case.stage = to
    JournalEntry.objects.create(
        case=case,
        youth_id=case.youth_id,
        county_id=case.county_id,
        by=by,
        kind=JournalKind.STAGE,
        detail={"from": old, "to": to.value},
    )
