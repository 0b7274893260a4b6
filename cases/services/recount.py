"""The ledger counted again from the facts: what is missing in it, what it has too much of.

`identified` comes from lists and `agreed` from the outcome's row as it was on that day, which no
fact keeps: both are left out. What a person voided counts as they left it.
"""

from typing import NamedTuple

from django.db import connection

from cases.enums import MilestoneKind
from cases.services.leaving import EFFECTS
from cases.services.measures import QUALIFYING
from intespo.accounts import scope

_LEFT = ", ".join(f"'{reason}'" for reason, effect in EFFECTS.items() if effect.left_neet)
_QUALIFYING = ", ".join(f"'{path.value}'" for path in QUALIFYING)
# Each kind's facts: one row a youth at least.
FACTS: dict[str, str] = {
    "contacted": "SELECT youth_id FROM cases_contactattempt WHERE reached",
    "registered": "SELECT youth_id FROM cases_registration",
    "informed": "SELECT youth_id FROM cases_counsellingsession",
    "counselled": "SELECT youth_id FROM cases_counsellingsession WHERE kind = 'counselling'",
    "referred": "SELECT youth_id FROM cases_referral",
    "in_measure": "SELECT youth_id FROM cases_referral"
    " WHERE status IN ('started', 'done', 'dropped')",
    "qualified": "SELECT r.youth_id FROM cases_referral r"
    " JOIN cases_measure m ON m.id = r.measure_id"
    f" WHERE r.status = 'done' AND m.path IN ({_QUALIFYING})",
    "left_neet": "SELECT youth_id FROM cases_journalentry WHERE kind = 'left'"
    f" AND detail ->> 'reason' IN ({_LEFT})",
    **{
        f"{prefix}_{months}": "SELECT youth_id FROM cases_monitoringcheck"
        f" WHERE clock = '{clock}' AND months = {months} AND done_on <= counts_until"
        " AND state <> 'UNKNOWN'"
        for prefix, clock, all_months in (
            ("month", "registration", (1, 3, 6, 9, 12)),
            ("after", "exit", (6, 12, 18)),
        )
        for months in all_months
    },
}
_COUNT = """
WITH facts AS (SELECT DISTINCT youth_id FROM ({facts}) f), voided AS (
    SELECT DISTINCT youth_id FROM cases_milestone m WHERE kind = '{kind}' AND voided_at IS NOT NULL
), standing AS (
    SELECT youth_id FROM cases_milestone WHERE kind = '{kind}' AND voided_at IS NULL
)
SELECT
    (SELECT count(*) FROM (SELECT youth_id FROM facts EXCEPT SELECT youth_id FROM standing
        EXCEPT SELECT youth_id FROM voided) x),
    (SELECT count(*) FROM (SELECT youth_id FROM standing EXCEPT SELECT youth_id FROM facts) x)
"""


class Difference(NamedTuple):
    """How many people a kind lacks, and how many it has without a fact."""

    kind: MilestoneKind
    missing: int
    extra: int


def differences() -> list[Difference]:
    """Kinds on which ledger and facts disagree, in the whole country; none when all is well."""
    found = []
    with scope.system("recount"), connection.cursor() as cursor:
        for kind, facts in FACTS.items():
            cursor.execute(_COUNT.format(kind=kind, facts=facts))
            missing, extra = cursor.fetchone()
            if missing or extra:
                found.append(Difference(MilestoneKind(kind), missing, extra))
    return found
