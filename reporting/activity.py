"""What was done in a month beside the milestones: contacts by way, lists, partners, campaigns, who
joined and left, how fresh what is known is, the project of civil society organisations.

These rows keep only their present state, so their counts are taken once, at the cut-off, and frozen
with the run. A row's figures are those of the month (`b`) and from the start (`c`).
"""

from dataclasses import dataclass

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import Channel
from intespo.accounts import scope
from reporting.asof import Frame
from reporting.matrix import areas

CSO_TARGETS = {"O1": 30, "O2": 70, "O3": 10, "O4": 4, "O5": 50_000}  # domain.md §9.5
Counts = dict[str, dict[str, list[int]]]


@dataclass(frozen=True)
class Line:
    """One printed row; `columns` are b (of the month), c (from the start), or both."""

    code: str
    label: Promise | str
    columns: str = "bc"
    # What the row is a part of, for its share.
    of: str = ""
    # Said instead of figures where nothing is recorded.
    why_not: Promise | str = ""


@dataclass(frozen=True)
class Block:
    """Rows under one title; `only` names the areas that print it, empty for all."""

    title: Promise
    lines: tuple[Line, ...]
    only: tuple[str, ...] = ()


BLOCKS = (
    Block(
        _("Attempts to contact, by way"),
        tuple(Line(f"D{n}", channel.label) for n, channel in enumerate(Channel, 1)),
    ),
    Block(
        _("In the field, partners and campaigns"),
        (
            Line("P1", _("Localities visited")),
            Line("P2", _("Lists of partners applied")),
            Line("P3", _("Partners with a protocol in force"), "c"),
            Line("P4", _("Measures offered together with a partner")),
            Line("P5", _("of them begun"), of="P4"),
            Line("P6", _("Campaigns begun")),
            Line("P7", _("Messages of campaigns that left")),
            Line("P8", _("Replies received")),
        ),
    ),
    Block(
        _("Joiners and leavers"),
        (
            Line("J1", pgettext_lazy("joiners", "Identified")),
            Line("J2", _("NEET again after work or school")),
            Line("J3", pgettext_lazy("joiners", "Left NEET")),
            Line("J4", _("No longer known: nobody confirmed it in time")),
        ),
    ),
    Block(
        _("How fresh it is (open files with a state on record)"),
        (
            Line("K1", _("Open files with a state"), "c"),
            Line("K2", _("of them confirmed and in term"), "c", of="K1"),
            Line("K3", _("of them not known"), "c", of="K1"),
        ),
    ),
    Block(
        _("Project of civil society organisations (SMIS 300609, Bucharest-Ilfov)"),
        (
            Line("O1", _("Civil society organisations on record"), "c"),
            Line("O2", _("Their specialists trained"), "", why_not=_("not recorded here yet")),
            Line("O3", _("Members of the network"), "", why_not=_("not recorded here yet")),
            Line("O4", _("Partnerships: their protocols in force"), "c"),
            Line("O5", _("Audience of the campaign"), "", why_not=_("not recorded here yet")),
        ),
        only=("RO", "B", "IF"),
    ),
)
# What happened on a day: county, code, day. Days are local, as people and protocols count them.
_EVENTS = """
SELECT county_id, channel AS code, (at AT TIME ZONE 'Europe/Bucharest')::date AS day
FROM cases_contactattempt
UNION ALL SELECT county_id, 'P2', (applied_at AT TIME ZONE 'Europe/Bucharest')::date
FROM cases_sourcelist WHERE status = 'applied'
UNION ALL SELECT county_id, 'P4', offered_on FROM cases_referral WHERE organisation_id IS NOT NULL
UNION ALL SELECT county_id, 'P5', started_on FROM cases_referral WHERE organisation_id IS NOT NULL
UNION ALL SELECT county_id, 'P6', starts_on FROM outreach_campaign
WHERE status IN ('running', 'paused', 'stopped', 'done')
UNION ALL SELECT county_id, 'P7',
    (coalesce(settled_at, started_at, created_at) AT TIME ZONE 'Europe/Bucharest')::date
FROM outreach_message WHERE step_id IS NOT NULL AND state IN ('sent', 'delivered', 'unknown')
UNION ALL SELECT county_id, 'P8', (received_at AT TIME ZONE 'Europe/Bucharest')::date
FROM outreach_inbound WHERE kind = 'reply'
UNION ALL SELECT county_id, CASE kind WHEN 'identified' THEN 'J1' ELSE 'J3' END, happened_on
FROM cases_milestone WHERE voided_at IS NULL AND kind IN ('identified', 'left_neet')
UNION ALL SELECT county_id, 'J2', since FROM (
    SELECT s.county_id, s.since, r."group" AS now,
        lag(r."group") OVER (PARTITION BY s.youth_id ORDER BY s.since, s.id) AS was
    FROM cases_statusspell s JOIN cases_staterule r ON r.state = s.state) turned
WHERE now = 'neet' AND was IN ('eet', 'out')
UNION ALL SELECT county_id, 'J4', since FROM cases_statusspell WHERE state = 'UNKNOWN'
"""
_BY_DAY = f"""
SELECT county_id, code, count(*) FILTER (WHERE day >= %(start)s), count(*)
FROM ({_EVENTS}) e WHERE day <= %(end)s GROUP BY 1, 2
"""
_VISITED = """
SELECT county_id, 'P1', count(DISTINCT locality_id) FILTER (WHERE day >= %(start)s),
    count(DISTINCT locality_id)
FROM (SELECT a.county_id, y.locality_id, (a.at AT TIME ZONE 'Europe/Bucharest')::date AS day
    FROM cases_contactattempt a JOIN cases_youth y ON y.id = a.youth_id
    WHERE a.channel = 'visit') v
WHERE day <= %(end)s GROUP BY 1
"""
_IN_FORCE = """
SELECT p.county_id, x.code, 0, count(DISTINCT x.what) FROM partners_protocol p
JOIN partners_organisation o ON o.id = p.organisation_id
JOIN territory_county c ON c.id = p.county_id
CROSS JOIN LATERAL (VALUES ('P3', o.id), ('O4', p.id)) x(code, what)
WHERE p.status = 'signed' AND p.signed_on <= %(end)s
  AND (p.valid_until IS NULL OR p.valid_until >= %(end)s)
  AND (x.code = 'P3' OR o.kind = 'ngo' AND c.code IN ('B', 'IF'))
GROUP BY 1, 2
"""
_CSO = """
SELECT o.county_id, 'O1', 0, count(*) FROM partners_organisation o
JOIN territory_county c ON c.id = o.county_id WHERE o.kind = 'ngo' AND c.code IN ('B', 'IF')
GROUP BY 1
"""
_FRESH = """
SELECT s.county_id, x.code, 0, count(*) FROM cases_statusspell s
JOIN cases_case k ON k.id = s.case_id AND k.closed_on IS NULL
CROSS JOIN LATERAL (SELECT s.state = 'UNKNOWN' OR s.current_until < %(end)s AS lost) l
CROSS JOIN LATERAL (VALUES ('K1', true), ('K2', l.lost IS NOT TRUE), ('K3', l.lost)) x(code, held)
WHERE s.ended_on IS NULL AND s.since <= %(end)s AND x.held GROUP BY 1, 2
"""
_STATEMENTS = (_BY_DAY, _VISITED, _IN_FORCE, _CSO, _FRESH)
_WAYS = {channel.value: f"D{n}" for n, channel in enumerate(Channel, 1)}


def blocks(area: str) -> list[Block]:
    """What a document of an area prints."""
    return [block for block in BLOCKS if not block.only or area in block.only]


def count(frame: Frame) -> Counts:
    """Code, area, then of the month and from the start; what is nought is left out.

    A campaign of the whole country belongs to no county.
    """
    found: Counts = {}
    within = areas()
    places: dict[int | None, list[str]] = {None: ["RO"]}
    for area, counties in within.items():
        for county in counties:
            places.setdefault(county, []).append(area)
    with scope.system("activity"), connection.cursor() as cursor:
        # Every table is read whole (the policies make the planner expect a few rows).
        cursor.execute("SET LOCAL enable_nestloop = off")
        for statement in _STATEMENTS:
            cursor.execute(statement, frame.words())
            for county, code, month, total in cursor.fetchall():
                for area in places[county]:
                    held = found.setdefault(_WAYS.get(code, code), {}).setdefault(area, [0, 0])
                    held[0] += month
                    held[1] += total
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
    return found
