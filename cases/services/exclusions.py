"""Exclusions: who leaves worklists and counts of potentials for a time, and returns by itself."""

from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import transitions
from cases.enums import JournalKind, NextAction
from cases.models import Case, Exclusion
from cases.services import journal
from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError

WORK = "exclusion"
_HERE = "SELECT youth_id FROM rows_here WHERE youth_id IS NOT NULL"
# A case that somebody works on is not closed: its next action becomes to verify, today. What was
# planned stands in the journal, so that taking a list back can restore it.
_FLAG = """
WITH flagged AS (
    SELECT c.id, c.youth_id, c.county_id, c.next_action AS was, c.next_action_on AS was_on, e.reason
    FROM cases_case c
    JOIN LATERAL (SELECT reason FROM cases_exclusion e WHERE e.youth_id = c.youth_id
          AND e.lifted_at IS NULL AND e.source_list_id = %(list)s
          AND e.since <= %(today)s AND coalesce(e.until >= %(today)s, true) LIMIT 1) e ON true
    WHERE c.youth_id IN (SELECT youth_id FROM rows_here)
      AND c.closed_on IS NULL AND NOT c.set_aside AND c.next_action <> 'verify'
), written AS (
    INSERT INTO cases_journalentry (case_id, youth_id, county_id, by_id, recorded_at, kind, detail)
    SELECT id, youth_id, county_id, NULL, now(), 'excluded', jsonb_build_object('list', %(list)s,
        'reason', reason, 'was', was, 'was_on', was_on) FROM flagged
)
UPDATE cases_case c SET next_action = 'verify', next_action_on = %(today)s
FROM flagged f WHERE f.id = c.id
"""
_UNFLAG = """
UPDATE cases_case c SET next_action = j.detail ->> 'was',
    next_action_on = (j.detail ->> 'was_on')::date
FROM cases_journalentry j
WHERE c.youth_id IN (SELECT youth_id FROM rows_here)
  AND j.case_id = c.id AND j.kind = 'excluded' AND (j.detail -> 'list')::text = %(list)s::text
  AND c.next_action = 'verify' AND c.closed_on IS NULL
"""

_PLANNED_AGAIN = """
UPDATE cases_case c SET next_action = j.detail ->> 'was',
    next_action_on = nullif(j.detail ->> 'was_on', '')::date
FROM cases_journalentry j
WHERE c.id = %(case)s AND j.case_id = c.id AND j.kind = 'excluded'
  AND (j.detail -> 'exclusion')::text = %(exclusion)s::text AND j.detail ? 'was'
  AND c.next_action = 'verify' AND c.closed_on IS NULL
  AND NOT EXISTS (SELECT FROM cases_exclusion e WHERE e.youth_id = c.youth_id
    AND e.lifted_at IS NULL AND e.since <= %(today)s AND coalesce(e.until >= %(today)s, true))
"""


def of_list(list_id: int) -> None:
    """After rows said who is excluded: set aside who nobody works with, flag who somebody does.

    Inside the list's transaction, for the people in `rows_here`: who was flagged before and dealt
    with since is left alone.
    """
    transitions.settle_excluded(_HERE, {})
    _run(_FLAG, {"list": list_id, "today": today()})


def taken_back(list_id: int) -> None:
    """After rows were taken back: their people return, and cases to what was planned before."""
    _run(_UNFLAG, {"list": list_id})
    transitions.settle_excluded(_HERE, {})


@transaction.atomic
def exclude(
    case: Case, reason: str, since: date, until: date | None, note: str, *, by: User
) -> Exclusion:
    """A person says why somebody is no potential NEET for a time."""
    if until and until < since:
        raise DomainError(_("The exclusion ends before it begins."))
    standing = Exclusion.objects.standing(today()).filter(youth_id=case.youth_id, reason=reason)
    if standing.filter(source_list=None).exists():
        raise DomainError(_("This exclusion is in force already."))
    try:
        with transaction.atomic():
            made = Exclusion.objects.create(
                youth_id=case.youth_id,
                county_id=case.county_id,
                reason=reason,
                since=since,
                until=until,
                note=note,
                created_by=by,
            )
    except IntegrityError as refused:
        raise DomainError(_("This exclusion is in force already.")) from refused
    transitions.settle_excluded("SELECT %(youth)s::bigint", {"youth": case.youth_id})
    detail = {"exclusion": made.pk, "reason": reason, **_to_verify(case)}
    journal.add(case, JournalKind.EXCLUDED, detail, by=by)
    return made


def _to_verify(case: Case) -> dict[str, str]:
    """A case in progress is not closed: its manager verifies it, today. What was planned."""
    case.refresh_from_db()
    if case.closed_on or case.set_aside or case.next_action == NextAction.VERIFY:
        return {}
    planned = {"was": case.next_action, "was_on": f"{case.next_action_on or ''}"}
    Case.objects.filter(pk=case.pk).update(next_action=NextAction.VERIFY, next_action_on=today())
    return planned


@transaction.atomic
def lift(exclusion: Exclusion, case: Case, *, by: User) -> None:
    """A person says that a reason no longer holds."""
    standing = Exclusion.objects.filter(pk=exclusion.pk, lifted_at=None)
    if not standing.update(lifted_at=timezone.now(), lifted_by=by):
        raise DomainError(_("This exclusion was lifted already."))
    detail = {"exclusion": exclusion.pk, "reason": exclusion.reason, "lifted": True}
    journal.add(case, JournalKind.EXCLUDED, detail, by=by)
    _run(_PLANNED_AGAIN, {"case": case.pk, "exclusion": exclusion.pk, "today": today()})
    transitions.settle_excluded("SELECT %(youth)s::bigint", {"youth": case.youth_id})


def nightly() -> int:
    """Terms that end and begin: who comes back, who leaves. How many changed."""
    with scope.system(WORK):
        return transitions.settle_excluded(
            "SELECT id FROM cases_youth WHERE status = 'excluded'"
            " UNION SELECT youth_id FROM cases_exclusion WHERE lifted_at IS NULL"
            " AND since BETWEEN %(from)s AND %(today)s",
            {"from": date.fromordinal(today().toordinal() - 31), "today": today()},
        )


def _run(statement: str, words: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, words)
