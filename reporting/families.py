"""Figures that compare two facts of a person: rows, and the conditions that name a part of them.

One definition serves twice: its conditions are counted side by side, and one of them is the WHERE
of the list behind a figure. A figure's name is `condition`, or `key.condition` where a family
counts several kinds at once.
"""

from dataclasses import dataclass

from reporting.asof import known

ROW = "id, county_id, youth_id, case_id"
_OF = "m.id, m.county_id, m.youth_id, m.case_id"


@dataclass(frozen=True)
class Family:
    """Rows with `ROW` and a `key`, and what may be said of each of them."""

    rows: str
    conditions: dict[str, str]

    def counts(self) -> str:
        """SQL: key, county, then a count for each condition in order."""
        counted = ", ".join(f"count(*) FILTER (WHERE {c})" for c in self.conditions.values())
        return f"SELECT key, county_id, {counted} FROM ({self.rows}) r GROUP BY 1, 2"

    def listed(self, name: str) -> str:
        """SQL of the rows behind one figure."""
        *key, condition = name.split(".")
        wanted = self.conditions[condition]
        return (
            f"SELECT {ROW} FROM ({self.rows}) r WHERE key = '{key[0] if key else ''}' AND {wanted}"
        )


# How each figure came from the last report's to this one's: before + of_month + older - voided
# is the figure of now.
CHANGES = Family(
    f"""
    SELECT {_OF}, m.kind AS key, m.happened_on >= %(start)s AS fresh,
        m.happened_on < %(start)s AND m.recorded_at <= %(before)s
            AND (m.voided_at IS NULL OR m.voided_at > %(before)s) AS was, {known("m")} AS now
    FROM cases_milestone m WHERE m.kind IN ('contacted', 'registered', 'profiled')
    """,
    {
        "before": "was",
        "of_month": "now AND NOT was AND fresh",
        "older": "now AND NOT was AND NOT fresh",
        "voided": "was AND NOT now",
    },
)
# Registered and not profiled at the month's end; of them, for over thirty days.
WAITING = Family(
    f"""
    SELECT {_OF}, '' AS key, m.happened_on
    FROM cases_milestone m WHERE m.kind = 'registered' AND {known("m")}
      AND NOT EXISTS (SELECT FROM cases_milestone p WHERE p.youth_id = m.youth_id
          AND p.kind = 'profiled' AND {known("p")})
    """,
    {"unprofiled": "true", "unprofiled_30": "happened_on <= %(since_30)s"},
)


# Who left NEET so long ago, and what was found out of them then (domain.md §4).
_FOLLOWED = f"""
WITH f AS MATERIALIZED (
    SELECT {_OF}, m.kind, m.happened_on, m.state FROM cases_milestone m
    WHERE m.kind IN ('left_neet', 'after_6', 'after_12', 'after_18') AND {known("m")})
SELECT {_OF}, t.months AS key, coalesce(a.state, '') AS state
FROM (VALUES ('6', %(ripe_6)s), ('12', %(ripe_12)s), ('18', %(ripe_18)s)) t(months, ripe)
JOIN f m ON m.kind = 'left_neet' AND m.happened_on <= t.ripe
LEFT JOIN f a ON a.youth_id = m.youth_id AND a.kind = 'after_' || t.months
"""


_EET, _NEET = "state = ANY(%(eet)s::text[])", "state = ANY(%(neet)s::text[])"
FOLLOW = Family(
    _FOLLOWED,
    {
        "cohort": "true",
        "positive": _EET,
        "negative": _NEET,
        "other": f"state <> '' AND NOT {_EET} AND NOT {_NEET}",
        "unknown": "state = ''",
    },
)
# The Youth Guarantee counts spells, not persons (domain.md §4): each registration is one. A spell
# ends on the day on which it was left, as far as that was known; where to, the ledger says.
_TO = {
    "to_work": ("EMPLOYED", "DAY_LABOUR", "SELF_EMPLOYED", "WORKS_ABROAD"),
    "to_apprentice": ("APPRENTICE", "TRAINEE"),
    "to_education": ("EDUCATION", "SECOND_CHANCE"),
    "to_training": ("TRAINING",),
}
_ANYWHERE = ", ".join(f"'{state}'" for states in _TO.values() for state in states)
SPELLS = Family(
    f"""
    SELECT m.*, '' AS key, CASE WHEN m.left_at <= %(cut)s AND m.left_on <= %(end)s
            THEN m.left_on END AS gone, coalesce(o.state, '') AS state
    FROM cases_registration m
    LEFT JOIN cases_milestone o ON o.youth_id = m.youth_id AND o.kind = 'left_neet'
        AND o.happened_on = m.left_on AND {known("o")}
    WHERE m.recorded_at <= %(cut)s AND m.registered_on <= %(end)s
      AND (m.left_at IS NULL OR m.left_at > %(cut)s OR NOT m.mistaken)
    """,
    {
        "stock": "gone IS NULL",
        "stock_4m": "gone IS NULL AND registered_on <= %(four_months)s",
        "exits": "gone IS NOT NULL",
        "exits_4m": f"gone <= registered_on + interval '4 months' AND {_EET}",
        **{
            name: f"gone IS NOT NULL AND state IN ({', '.join(repr(s) for s in states)})"
            for name, states in _TO.items()
        },
        "to_unknown": f"gone IS NOT NULL AND state NOT IN ({_ANYWHERE})",
    },
)
FAMILIES = {"changes": CHANGES, "waiting": WAITING, "follow": FOLLOW, "spells": SPELLS}
