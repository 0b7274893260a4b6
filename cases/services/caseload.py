"""Who works with whom: giving cases to a manager, sharing them with the team, handing all over."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import JournalKind
from cases.models import Case, CaseMember
from cases.services import acting, journal
from intespo.accounts.enums import Role
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError

MOST = 500
MANAGERS = (Role.EXPERT, Role.COORDINATOR)
SHARERS = (Role.TEAM_MEMBER, Role.EXPERT)
WRONG_ROLE = {
    "assign": gettext_lazy("Only an expert or a coordinator manages cases."),
    "share": gettext_lazy("Cases are shared with experts and team members."),
}
# One journal line a case and one update for all; who had it already stays as it was.
_ASSIGN = """
WITH given AS (
    UPDATE cases_case SET manager_id = %(to)s, assigned_on = %(today)s
    FROM (SELECT id AS key, manager_id AS was FROM cases_case WHERE id = ANY(%(cases)s)
          AND county_id = %(county)s AND closed_on IS NULL
          AND manager_id IS DISTINCT FROM %(to)s FOR UPDATE) c
    WHERE id = c.key RETURNING id, youth_id, county_id, c.was
)
INSERT INTO cases_journalentry (case_id, youth_id, county_id, by_id, recorded_at, kind, detail)
SELECT id, youth_id, county_id, %(by)s, now(), 'assigned',
    jsonb_build_object('from', was, 'to', %(to)s::bigint) FROM given
"""
_SHARE = """
WITH shared AS (
    INSERT INTO cases_casemember (case_id, county_id, user_id, added_at)
    SELECT id, county_id, %(to)s, now() FROM cases_case
    WHERE id = ANY(%(cases)s) AND county_id = %(county)s AND closed_on IS NULL
    ON CONFLICT (case_id, user_id) DO NOTHING RETURNING case_id, county_id
)
INSERT INTO cases_journalentry (case_id, youth_id, county_id, by_id, recorded_at, kind, detail)
SELECT s.case_id, c.youth_id, s.county_id, %(by)s, now(), 'shared',
    jsonb_build_object('with', %(to)s::bigint) FROM shared s JOIN cases_case c ON c.id = s.case_id
"""


def assign(cases: Sequence[int], to: User, *, by: User) -> int:
    """Give open cases of the county to an expert; how many changed hands."""
    if to.role not in MANAGERS:
        raise DomainError(str(WRONG_ROLE["assign"]))
    return _done(_ASSIGN, cases, to, by)


def share(cases: Sequence[int], to: User, *, by: User) -> int:
    """Let a colleague of the county work on cases too; how many are new to them."""
    if to.role not in SHARERS:
        raise DomainError(str(WRONG_ROLE["share"]))
    return _done(_SHARE, cases, to, by)


def hand_over(giver: User, to: User, *, by: User) -> int:
    """All open cases of one expert go to another: leave, illness, a new post."""
    mine = Case.objects.open().filter(manager=giver, county=to.county)
    return assign(list(mine.values_list("pk", flat=True)), to, by=by)


@transaction.atomic
def unshare(case: Case, member: CaseMember, *, by: User) -> None:
    """A colleague no longer works on the case."""
    case = acting.held(case, by=by)
    gone, _rows = CaseMember.objects.filter(pk=member.pk, case=case).delete()
    if not gone:
        raise DomainError(_("This colleague is not in the team any more."))
    journal.add(case, JournalKind.SHARED, {"without": member.user_id}, by=by)


@transaction.atomic
def _done(statement: str, cases: Sequence[int], to: User, by: User) -> int:
    if not to.is_active or to.county_id is None:
        raise DomainError(_("This account is closed."))
    words: dict[str, Any] = {"to": to.pk, "cases": list(cases), "county": to.county_id, "by": by.pk}
    with connection.cursor() as cursor:
        cursor.execute(statement, {**words, "today": today()})
        return int(cursor.rowcount)
