"""What a young person does now, how long that is believed, and what becomes of it afterwards."""

from datetime import date, timedelta
from typing import Any

from django.db import connection

from cases.enums import JournalKind, MilestoneKind, State, StateGroup
from cases.models import Case, Milestone, StateRule, StatusSpell
from cases.services import journal
from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.kit.dates import add_months, month_start, today

WORK = "states"
# Nobody confirmed it in time: not known from the day after, and somebody is to ask. A journal line
# says which state it was; the case of somebody excluded stays set aside.
_LAPSED = (
    """
    CREATE TEMP TABLE lapsed ON COMMIT DROP AS
    SELECT id, case_id, youth_id, county_id, state, current_until FROM cases_statusspell
    WHERE ended_on IS NULL AND current_until < %(today)s FOR UPDATE SKIP LOCKED
    """,
    """
    UPDATE cases_statusspell s SET ended_on = l.current_until FROM lapsed l WHERE l.id = s.id
    """,
    """
    INSERT INTO cases_statusspell (case_id, youth_id, county_id, state, since, verified_on,
        recorded_at)
    SELECT case_id, youth_id, county_id, 'UNKNOWN', current_until + 1, %(today)s, now() FROM lapsed
    """,
    """
    INSERT INTO cases_journalentry (case_id, youth_id, county_id, recorded_at, kind, detail)
    SELECT case_id, youth_id, county_id, now(), 'state',
        jsonb_build_object('was', state, 'state', 'UNKNOWN') FROM lapsed
    """,
    """
    UPDATE cases_case c SET next_action = 'verify',
        next_action_on = least(c.next_action_on, %(today)s)
    FROM lapsed l WHERE l.case_id = c.id AND c.closed_on IS NULL
    """,
)


def settle(case: Case, state: State, on: date, *, by: User | None) -> StatusSpell:
    """Somebody said on a day what the young person does: the same confirms, another one begins.

    What was said before the present spell was confirmed is older news and changes nothing.
    """
    rule = StateRule.objects.get(state=state)
    until = on + timedelta(days=rule.days) if rule.days is not None else None
    now = StatusSpell.objects.select_for_update().filter(youth_id=case.youth_id, ended_on=None)
    standing = now.first()
    if standing and on < standing.verified_on and standing.state != State.UNKNOWN:
        return standing
    if standing and standing.state == state:
        now.update(verified_on=on, current_until=until)
        return standing
    if standing:
        now.update(ended_on=max(on, standing.since))
    made = StatusSpell.objects.create(
        case=case,
        youth_id=case.youth_id,
        county_id=case.county_id,
        state=state,
        since=on,
        verified_on=on,
        current_until=until,
        by=by,
    )
    detail = {"state": state.value, "was": standing.state if standing else ""}
    journal.add(case, JournalKind.STATE, detail, by=by)
    return made


def lapse() -> int:
    """Every state past its term becomes not known, with a task for the manager. How many."""
    with scope.system(WORK), connection.cursor() as cursor:
        for statement in _LAPSED:
            cursor.execute(statement, {"today": today()})
            if "CREATE TEMP TABLE" in statement:
                lapsed = int(cursor.rowcount)
        cursor.execute("DROP TABLE lapsed")
    return lapsed


def group_of(state: str) -> StateGroup:
    """What a state counts as."""
    return StateGroup(StateRule.objects.get(state=state).group)


def of(case: Case) -> StatusSpell | None:
    """What the young person does now, as far as anybody knows."""
    return StatusSpell.objects.filter(youth_id=case.youth_id, ended_on=None).first()


# Who joins: identified, or a NEET spell after one that was none. Who leaves: a milestone.
_MONTHS = """
SELECT month::date,
    (SELECT count(*) FROM cases_milestone m WHERE m.voided_at IS NULL AND m.kind = 'identified'
        AND m.county_id BETWEEN %(low)s AND %(high)s
        AND m.happened_on >= month AND m.happened_on < month + interval '1 month'),
    (SELECT count(*) FROM cases_statusspell s JOIN cases_staterule r ON r.state = s.state
        JOIN LATERAL (SELECT p.state FROM cases_statusspell p WHERE p.youth_id = s.youth_id
            AND (p.since, p.id) < (s.since, s.id) ORDER BY p.since DESC, p.id DESC LIMIT 1) b
            ON true
        JOIN cases_staterule q ON q.state = b.state AND q."group" IN ('eet', 'out')
        WHERE r."group" = 'neet' AND s.county_id BETWEEN %(low)s AND %(high)s
        AND s.since >= month AND s.since < month + interval '1 month'),
    (SELECT count(*) FROM cases_milestone m WHERE m.voided_at IS NULL AND m.kind = 'left_neet'
        AND m.county_id BETWEEN %(low)s AND %(high)s
        AND m.happened_on >= month AND m.happened_on < month + interval '1 month'),
    (SELECT count(*) FROM cases_statusspell s WHERE s.state = 'UNKNOWN'
        AND s.county_id BETWEEN %(low)s AND %(high)s
        AND s.since >= month AND s.since < month + interval '1 month')
FROM generate_series(%(from)s::date, %(to)s::date, interval '1 month') month ORDER BY 1 DESC
"""


def joiners_and_leavers(county_id: int | None, months: int = 12) -> list[dict[str, object]]:
    """By month: identified, back to NEET, left NEET, lapsed to not known; of a county or of all."""
    low, high = (county_id, county_id) if county_id else (scope.FIRST, scope.LAST)
    last = month_start(today())
    words: dict[str, Any] = {
        "low": low,
        "high": high,
        "from": add_months(last, 1 - months),
        "to": last,
    }
    names = ("month", "identified", "returned", "left", "lapsed")
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, words)
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def has_left(case: Case) -> bool:
    """Whether the ledger says that the young person is no longer NEET."""
    found = Milestone.objects.standing().filter(youth_id=case.youth_id)
    return found.filter(kind=MilestoneKind.LEFT_NEET).exists()
