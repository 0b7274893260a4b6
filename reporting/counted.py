"""Figures whose rows keep only their present state: counted once, at the cut-off, with their rows.

An attempt, a message, a state or a list may change after a report; so the keys of the rows behind a
figure are kept with the run, by county, and its list is read from them for ever.
"""

from typing import Any, NamedTuple

from django.db import connection, transaction

from cases.enums import Channel
from intespo.accounts import scope
from reporting.asof import Frame, known
from reporting.cells import Counted
from reporting.matrix import areas

# Code, area, then of the month and from the start.
Counts = dict[str, dict[str, list[int]]]
_ZONE = "AT TIME ZONE 'Europe/Bucharest'"
_LEFT = f"(coalesce({{x}}settled_at, {{x}}started_at, {{x}}created_at) {_ZONE})::date"
_WAYS = ", ".join(f"('{channel.value}', 'D{n}')" for n, channel in enumerate(Channel, 1))
# What happened on a day: county, code, key, day, how much. Days are local, as people count them.
_EVENTS = f"""
SELECT a.county_id, w.code, a.id AS key, (a.at {_ZONE})::date AS day, 1 AS amount
FROM cases_contactattempt a JOIN (VALUES {_WAYS}) w(channel, code) USING (channel)
UNION ALL SELECT county_id, 'P2', id, (applied_at {_ZONE})::date, 1
FROM cases_sourcelist WHERE status = 'applied'
UNION ALL SELECT county_id, 'P4', id, offered_on, 1
FROM cases_referral WHERE organisation_id IS NOT NULL
UNION ALL SELECT county_id, 'P5', id, started_on, 1
FROM cases_referral WHERE organisation_id IS NOT NULL
UNION ALL SELECT county_id, 'P6', id, starts_on, 1 FROM outreach_campaign
WHERE status IN ('running', 'paused', 'stopped', 'done')
UNION ALL SELECT county_id, 'P7', id, {_LEFT.format(x="")}, 1
FROM outreach_message WHERE step_id IS NOT NULL AND state IN ('sent', 'delivered', 'unknown')
UNION ALL SELECT county_id, 'P8', id, (received_at {_ZONE})::date, 1
FROM outreach_inbound WHERE kind = 'reply'
UNION ALL SELECT county_id, CASE kind WHEN 'identified' THEN 'J1' ELSE 'J3' END, id, happened_on, 1
FROM cases_milestone m WHERE {known("m")} AND kind IN ('identified', 'left_neet')
UNION ALL SELECT county_id, 'J2', id, since, 1 FROM (
    SELECT s.county_id, s.id, s.since, r."group" AS now,
        lag(r."group") OVER (PARTITION BY s.youth_id ORDER BY s.since, s.id) AS was
    FROM cases_statusspell s JOIN cases_staterule r ON r.state = s.state) turned
WHERE now = 'neet' AND was IN ('eet', 'out')
UNION ALL SELECT county_id, 'J4', id, since, 1 FROM cases_statusspell WHERE state = 'UNKNOWN'
UNION ALL SELECT c.county_id, w.code, c.id, c.held_on, c.people FROM partners_civilrecord c
JOIN (VALUES ('training', 'O2'), ('network', 'O3'), ('audience', 'O5')) w(kind, code) USING (kind)
WHERE c.struck_at IS NULL
"""
_VISITED = f"""
SELECT a.county_id, 'P1', y.locality_id, max((a.at {_ZONE})::date), 1
FROM cases_contactattempt a JOIN cases_youth y ON y.id = a.youth_id
WHERE a.channel = 'visit' AND (a.at {_ZONE})::date <= %(end)s GROUP BY 1, 3
"""
# What stands at the end of the month belongs to no day of it.
_IN_FORCE = """
SELECT DISTINCT p.county_id, x.code, x.what, NULL::date, 1 FROM partners_protocol p
JOIN partners_organisation o ON o.id = p.organisation_id
JOIN territory_county c ON c.id = p.county_id
CROSS JOIN LATERAL (VALUES ('P3', o.id), ('O4', p.id)) x(code, what)
WHERE p.status = 'signed' AND p.signed_on <= %(end)s
  AND (p.valid_until IS NULL OR p.valid_until >= %(end)s)
  AND (x.code = 'P3' OR o.kind = 'ngo' AND c.code IN ('B', 'IF'))
"""
_CSO = """
SELECT o.county_id, 'O1', o.id, NULL::date, 1 FROM partners_organisation o
JOIN territory_county c ON c.id = o.county_id
WHERE o.kind = 'ngo' AND c.code IN ('B', 'IF') AND (
    (o.created_at AT TIME ZONE 'Europe/Bucharest')::date <= %(end)s OR EXISTS (
    SELECT FROM partners_protocol p WHERE p.organisation_id = o.id AND p.signed_on <= %(end)s))
"""
_FRESH = """
SELECT s.county_id, x.code, s.id, NULL::date, 1 FROM cases_statusspell s
JOIN cases_case k ON k.id = s.case_id AND (k.closed_on IS NULL OR k.closed_on > %(end)s)
CROSS JOIN LATERAL (SELECT s.state = 'UNKNOWN' OR s.current_until < %(end)s AS lost) l
CROSS JOIN LATERAL (VALUES ('K1', true), ('K2', l.lost IS NOT TRUE), ('K3', l.lost)) x(code, held)
WHERE (s.ended_on IS NULL OR s.ended_on > %(end)s) AND s.since <= %(end)s AND x.held
"""
# One statement sees one moment: every figure is of the same.
_ROWS = f"""
SELECT * FROM ({_EVENTS}) d WHERE day <= %(end)s
UNION ALL ({_VISITED}) UNION ALL ({_IN_FORCE}) UNION ALL ({_CSO}) UNION ALL ({_FRESH})
"""
_KEEP = f"""
WITH found AS (
    SELECT county_id, code, coalesce(sum(amount) FILTER (WHERE day >= %(start)s), 0) AS of_month,
        sum(amount) AS amount,
        coalesce(array_agg(key ORDER BY key) FILTER (WHERE day >= %(start)s), '{{}}') AS month,
        array_agg(key ORDER BY key) AS total
    FROM ({_ROWS}) e(county_id, code, key, day, amount) GROUP BY 1, 2
), kept AS (
    INSERT INTO reporting_countedrows (run_id, county_id, code, month, total)
    SELECT %(run)s, county_id, code, month, total FROM found
) SELECT county_id, code, of_month, amount FROM found
"""


class Source(NamedTuple):
    """Where the persons of a figure stand: the table, and the day of a row."""

    table: str
    day: str


_ATTEMPTS = Source("cases_contactattempt", f"(x.at {_ZONE})::date")
_SPELLS = Source("cases_statusspell", "x.since")
_FACTS = Source("cases_milestone", "x.happened_on")
PERSONS: dict[str, Source] = {
    **{f"D{n}": _ATTEMPTS for n, _channel in enumerate(Channel, 1)},
    "P4": Source("cases_referral", "x.offered_on"),
    "P5": Source("cases_referral", "x.started_on"),
    "P7": Source("outreach_message", _LEFT.format(x="x.")),
    "P8": Source("outreach_inbound", f"(x.received_at {_ZONE})::date"),
    **dict.fromkeys(("J1", "J3"), _FACTS),
    **dict.fromkeys(("J2", "J4", "K1", "K2", "K3"), _SPELLS),
}


def keep(run_id: int, frame: Frame) -> Counts:
    """Count everything once and keep the rows with the run; what is nought is left out.

    A campaign of the whole country belongs to no county.
    """
    found: Counts = {}
    places: dict[int | None, list[str]] = {None: ["RO"]}
    for area, counties in areas().items():
        for county in counties:
            places.setdefault(county, []).append(area)
    words = {**frame.words(), "run": run_id}
    with scope.system("activity"), transaction.atomic(), connection.cursor() as cursor:
        # A worker that died while it counted left what it had.
        cursor.execute("DELETE FROM reporting_countedrows WHERE run_id = %(run)s", words)
        # Every table is read whole (the policies make the planner expect a few rows).
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(_KEEP, words)
        for county, code, month, total in cursor.fetchall():
            for area in places[county]:
                held = found.setdefault(code, {}).setdefault(area, [0, 0])
                held[0] += int(month)
                held[1] += int(total)
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
    return found


def listed(cell: Counted, run_id: int) -> tuple[str, dict[str, Any]]:
    """SQL of the rows behind a figure about persons, in the shape of every other list.

    What was erased since then has neither youth nor case.
    """
    table, day = PERSONS[cell.code]
    statement = f"""
SELECT k.key AS id, c.county_id, x.youth_id, x.case_id, {day} AS happened_on
FROM reporting_countedrows c
CROSS JOIN LATERAL unnest(c.{cell.column}) k(key) LEFT JOIN {table} x ON x.id = k.key
WHERE c.run_id = %(run)s AND c.code = %(code)s"""
    return statement, {"run": run_id, "code": cell.code}


def keys(cell: Counted, run_id: int, counties: list[int] | None) -> list[int]:
    """The keys of the records behind a figure that counts none; of every county when None."""
    within = "" if counties is None else "AND county_id = ANY(%(counties)s)"
    statement = f"""
SELECT k.key FROM reporting_countedrows, LATERAL unnest({cell.column}) k(key)
WHERE run_id = %(run)s AND code = %(code)s {within} ORDER BY county_id, k.key"""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"run": run_id, "code": cell.code, "counties": counties})
        return [key for (key,) in cursor.fetchall()]
