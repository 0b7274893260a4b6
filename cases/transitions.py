"""The only writer of `Case.stage` and `Youth.status`: allowed moves, compare-and-swap, journal."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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
    # Who leaves NEET is monitored from wherever they stood in the records.
    Stage.REGISTERED: frozenset({Stage.PROFILED, Stage.MONITORED, Stage.CLOSED}),
    Stage.PROFILED: frozenset({Stage.IN_SUPPORT, Stage.MONITORED, Stage.CLOSED}),
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
        before = (YouthStatus.POTENTIAL, YouthStatus.EXCLUDED)
        youth = Youth.objects.filter(pk=case.youth_id, status__in=before)
        youth.update(status=YouthStatus.ACTIVE)


@transaction.atomic
def step_back(case: Case, to: Stage, *, by: User | None) -> None:
    """Return to an earlier stage because the milestone of the present one was voided."""
    if not reached(case, to) or case.stage == to:
        raise MoveRefused(_("A correction only leads back."))
    with _leading_back():
        _swap(case, to, by)
    if ROAD.index(to) < ROAD.index(Stage.REGISTERED):
        Youth.objects.filter(pk=case.youth_id, status=YouthStatus.ACTIVE).update(
            status=YouthStatus.POTENTIAL
        )


@transaction.atomic
def close(case: Case, reason: str, *, by: User) -> None:
    """End the work on a case; who died or is past the age counts as ended."""
    if Stage.CLOSED not in ALLOWED[Stage(case.stage)]:
        raise MoveRefused(_("This file is closed already."))
    _swap(case, Stage.CLOSED, by, close_reason=reason)
    Youth.objects.filter(pk=case.youth_id).update(status=YouthStatus.ENDED)


def back_again(case: Case) -> None:
    """A new file of somebody whose last one was closed."""
    ended = Youth.objects.filter(pk=case.youth_id, status=YouthStatus.ENDED)
    ended.update(status=YouthStatus.POTENTIAL)


@contextmanager
def _leading_back() -> Iterator[None]:
    """The database lets a case return on the road only inside this block."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('intespo.move', 'back', true)")
        yield
        cursor.execute("SELECT set_config('intespo.move', '', true)")


def close_all(youths: str) -> None:
    """Close the open cases of the youths that a subquery names: they were anonymised."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET stage = 'closed', closed_on = %s, close_reason = 'anonymised'"
            f" WHERE closed_on IS NULL AND youth_id IN ({youths})",
            [today()],
        )


_SETTLE = """
CREATE TEMP TABLE settled ON COMMIT DROP AS
SELECT y.id, e.reason IS NOT NULL AS out FROM cases_youth y
LEFT JOIN LATERAL (SELECT reason FROM cases_exclusion e WHERE e.youth_id = y.id
    AND e.lifted_at IS NULL AND e.since <= %(day)s AND coalesce(e.until >= %(day)s, true) LIMIT 1) e
    ON true
WHERE y.id IN ({youths}) AND y.status IN ('potential', 'excluded')
"""
_SETTLED = (
    """
    UPDATE cases_youth y SET status = CASE WHEN s.out THEN 'excluded' ELSE 'potential' END
    FROM settled s WHERE s.id = y.id AND s.out <> (y.status = 'excluded')
    """,
    # A case in which somebody did something stays where its manager sees it.
    """
    UPDATE cases_case c SET set_aside = s.out FROM settled s
    WHERE s.id = c.youth_id AND c.closed_on IS NULL AND c.set_aside <> s.out
      AND (NOT s.out OR (c.stage = 'identified' AND c.attempts = 0 AND c.manager_id IS NULL))
    """,
    "DROP TABLE settled",
)


def settle_excluded(youths: str, words: dict[str, Any]) -> int:
    """Bring potential and excluded youths of a subquery in line with today's exclusions.

    How many changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE.format(youths=youths), {**words, "day": today()})
        changed = 0
        for statement in _SETTLED:
            cursor.execute(statement)
            changed += max(cursor.rowcount, 0) if "cases_youth y" in statement else 0
        return changed


_WITHDRAWN = (
    """
    UPDATE cases_case SET stage = 'closed', closed_on = %(day)s, close_reason = 'list_undone'
    WHERE closed_on IS NULL AND youth_id IN ({youths})
    """,
    "UPDATE cases_youth SET status = 'withdrawn' WHERE id IN ({youths})",
)


def withdraw_all(youths: str, words: dict[str, Any]) -> None:
    """The list that brought these youths is taken back: their cases close, they count nowhere."""
    with connection.cursor() as cursor:
        for statement in _WITHDRAWN:
            cursor.execute(statement.format(youths=youths), {**words, "day": today()})


def bring_back(youths: str, words: dict[str, Any]) -> None:
    """Another list brings youths whose list was taken back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_youth SET status = 'potential' WHERE status = 'withdrawn'"
            f" AND id IN ({youths})",
            words,
        )


# Fields of a case that a merge decides from both, and that its undo restores.
JOINED = (
    *("stage", "level", "manager_id", "attempts", "last_contact_at", "last_outcome"),
    *("next_action", "next_action_on", "set_aside", "agreement", "presence_due_on"),
)


def join(kept: Case, gone: Case) -> None:
    """Two open cases of one person become one: the further stage, the sooner action, all tries."""
    last = max((kept, gone), key=lambda c: (c.last_contact_at is not None, c.last_contact_at))
    soon = min((kept, gone), key=lambda c: (c.set_aside, c.next_action_on, c.pk))
    Case.objects.filter(pk=gone.pk).update(
        stage=Stage.CLOSED, closed_on=today(), close_reason="merged"
    )
    with _leading_back():
        Case.objects.filter(pk=kept.pk).update(
            stage=max(Stage(kept.stage), Stage(gone.stage), key=ROAD.index),
            level=kept.level or gone.level,
            manager_id=kept.manager_id or gone.manager_id,
            attempts=kept.attempts + gone.attempts,
            last_contact_at=last.last_contact_at,
            last_outcome=last.last_outcome,
            next_action=soon.next_action,
            next_action_on=soon.next_action_on,
            set_aside=kept.set_aside and gone.set_aside,
            agreement=kept.agreement or gone.agreement,
            presence_due_on=kept.presence_due_on or gone.presence_due_on,
        )


def part(moved: dict[str, Any]) -> None:
    """Two cases again: fields that are still as the merge left them become what they were."""
    kept = Case.objects.get(pk=moved["kept"])
    before, after = moved["before"], moved["after"]
    now = values_of("cases_case", kept.pk)
    values = {name: before[name] for name in JOINED if now[name] == after[name]}
    values["attempts"] = before["attempts"] + now["attempts"] - after["attempts"]
    with _leading_back():
        restore("cases_case", kept.pk, values)
    names = ("stage", "closed_on", "close_reason")
    with _leading_back():
        restore("cases_case", moved["gone"], {name: moved["gone_before"][name] for name in names})


def merged(gone: Youth, kept: Youth) -> None:
    """The record that goes counts nowhere; who was active stays so under the one that is kept."""
    Youth.objects.filter(pk=gone.pk).update(status=YouthStatus.ENDED, merged_into=kept)
    if gone.status == YouthStatus.ACTIVE:
        Youth.objects.filter(pk=kept.pk).update(status=YouthStatus.ACTIVE)


def restore(table: str, key: int, values: dict[str, Any]) -> None:
    """Write values as `to_jsonb` gave them back into a row."""
    if not values:
        return
    names = ", ".join(values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} t SET ({names}) = (SELECT {names} FROM"
            f" jsonb_populate_record(NULL::{table}, %s::jsonb)) WHERE id = %s",
            [json.dumps(values), key],
        )


def values_of(table: str, key: int) -> dict[str, Any]:
    """A row as `restore` takes it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t) FROM {table} t WHERE id = %s", [key])
        found: dict[str, Any] = json.loads(cursor.fetchone()[0])
        return found


def _swap(case: Case, to: Stage, by: User | None, **more: Any) -> None:
    """Of two people who move the same case, the second is refused."""
    old = case.stage
    if to == Stage.CLOSED:
        more["closed_on"] = today()
    if not Case.objects.filter(pk=case.pk, stage=old).update(stage=to, **more):
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
