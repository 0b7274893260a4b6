"""Set statements of campaigns: the audience frozen once, a step's messages, its figures."""

from outreach import texts
from outreach.addresses import HASHED
from outreach.services.outbox_sql import CAPPED, CONSENT_WITHDRAWN, OBJECTED, OPTED_OUT, REGISTERED

_ADDRESS = """CASE w.channel
    WHEN 'sms' THEN CASE WHEN y.phone LIKE '+407%%' THEN y.phone ELSE '' END
    WHEN 'email' THEN y.email WHEN 'letter' THEN y.address ELSE y.phone END"""
# What of a person's ways is open: none there, all opted out, all withdrawn, or one that serves.
_WAYS = f"""
    SELECT bool_or(m.address <> '') AS there,
        bool_or(m.address <> '' AND NOT {OPTED_OUT}) AS open,
        bool_or(m.address <> '' AND NOT {OPTED_OUT} AND NOT {CONSENT_WITHDRAWN}) AS agreed,
        bool_or(m.address <> '' AND NOT ({CAPPED})) AS fresh
    FROM unnest(%(channels)s::text[]) AS w (channel)
    CROSS JOIN LATERAL (SELECT y.id AS youth_id, w.channel AS channel, {_ADDRESS} AS address,
        {HASHED.format(address=_ADDRESS)} AS address_hash) m
"""
# The lot is a hash of campaign and person: drawn once, drawn the same again, known beforehand to
# nobody who chooses the audience.
_LOT = "('x' || substr(md5(%(campaign)s || ':' || {salt} || y.id), 1, 7))::bit(28)::int"
FREEZE = f"""
INSERT INTO outreach_audience
    (campaign_id, case_id, youth_id, county_id, arm, held_back, stopped_why)
SELECT %(campaign)s, d.id, d.youth_id, d.county_id,
    CASE WHEN d.why <> '' THEN 'A' WHEN d.lot < %(hold_out)s THEN 'H'
        WHEN %(split)s AND d.side = 1 THEN 'B' ELSE 'A' END,
    CASE WHEN d.why = '' AND d.lot < %(hold_out)s THEN 'hold_out' ELSE d.why END, ''
FROM (
    SELECT c.id, c.youth_id, c.county_id,
        {_LOT.format(salt="'lot:' ")} %% 100 AS lot, {_LOT.format(salt="'side:' ")} %% 2 AS side,
        CASE WHEN y.status NOT IN ('potential', 'active') THEN 'excluded'
            WHEN {OBJECTED.replace("m.youth_id", "y.id")} THEN 'objected'
            WHEN %(recruits)s AND {REGISTERED.replace("m.youth_id", "y.id")} THEN 'registered'
            WHEN NOT ways.there THEN 'no_address'
            WHEN NOT ways.open THEN 'opted_out'
            WHEN NOT ways.agreed THEN 'consent'
            WHEN NOT ways.fresh THEN 'capped'
            ELSE '' END AS why
    FROM cases_case c JOIN cases_youth y ON y.id = c.youth_id
    CROSS JOIN LATERAL ({_WAYS}) ways
    WHERE c.id IN ({{chosen}}) AND c.closed_on IS NULL
) d
ON CONFLICT DO NOTHING
"""


def _filled(column: str) -> str:
    """A wording with its variables filled, without diacritics when the campaign says so."""
    text = f"CASE a.arm WHEN 'B' THEN coalesce(b.{column}, t.{column}) ELSE t.{column} END"
    for name, value in texts.VARIABLES.items():
        text = f"replace({text}, '{{{name}}}', {value})"
    text = f"regexp_replace({text}, '{texts.GAP}', '\\1', 'g')"
    bare = f"translate({text}, '{texts.WITH_MARKS}', '{texts.WITHOUT_MARKS}')"
    return f"CASE WHEN %(plain)s THEN {bare} ELSE {text} END"


_PARTS = """CASE WHEN q.channel <> 'sms' THEN 1
    WHEN q.body ~ %(gsm)s THEN CASE WHEN length(q.body) <= 160 THEN 1
        ELSE ceil(length(q.body) / 153.0) END
    WHEN length(q.body) <= 70 THEN 1 ELSE ceil(length(q.body) / 67.0) END"""
# Who answered, was reached, or was excluded since does not get the step; once each (unique key).
QUEUE_STEP = f"""
INSERT INTO outreach_message (key, case_id, youth_id, county_id, step_id, arm, channel, recipient,
    address_hash, subject, body, parts, confirms, state, held_back, attempts, gateway, gateway_id,
    refusal, created_at, created_by_id)
SELECT gen_random_uuid(), q.case_id, q.youth_id, q.county_id, %(step)s, q.arm, q.channel, q.address,
    {HASHED.format(address="q.address")}, q.subject, q.body, {_PARTS}, false, 'queued', '', 0, '',
    '', '', now(), %(by)s
FROM (
    SELECT a.case_id, a.youth_id, a.county_id, a.arm, w.channel, {_ADDRESS} AS address,
        {_filled("subject")} AS subject, {_filled("body")} AS body
    FROM outreach_audience a
    JOIN cases_youth y ON y.id = a.youth_id JOIN cases_case c ON c.id = a.case_id
    JOIN territory_county n ON n.id = a.county_id
    LEFT JOIN outreach_countyoffice o ON o.county_id = a.county_id
    JOIN outreach_messagetemplate t ON t.id = %(template)s
    LEFT JOIN outreach_messagetemplate b ON b.id = %(template_b)s
    CROSS JOIN (VALUES (%(channel)s)) AS w (channel)
    WHERE a.campaign_id = %(campaign)s AND a.held_back = '' AND a.stopped_at IS NULL
      AND c.closed_on IS NULL
) q WHERE q.address <> ''
ON CONFLICT DO NOTHING
"""
# Who was reached since the audience was frozen gets no more steps.
REACHED = """
UPDATE outreach_audience a SET stopped_at = now(), stopped_why = 'answered'
FROM outreach_campaign k
WHERE k.id = a.campaign_id AND k.status = 'running' AND a.held_back = '' AND a.stopped_at IS NULL
  AND EXISTS (SELECT FROM cases_contactattempt x
              WHERE x.case_id = a.case_id AND x.reached AND x.at > k.frozen_at)
"""
STOP = """
UPDATE outreach_message m SET state = 'suppressed', held_back = 'stopped', settled_at = now()
FROM outreach_campaignstep t
WHERE t.id = m.step_id AND t.campaign_id = %(campaign)s AND m.state IN ('queued', 'leased')
"""
BY_STATE = """
SELECT m.step_id, m.state, count(*),
    coalesce(sum(m.parts) FILTER (WHERE m.started_at IS NOT NULL), 0)
FROM outreach_message m JOIN outreach_campaignstep t ON t.id = m.step_id
WHERE t.campaign_id = %(campaign)s GROUP BY 1, 2
"""
# Reached and registered after the freezing, by arm; the hold-out group beside them.
BY_ARM = """
SELECT a.arm, count(*),
    count(*) FILTER (WHERE EXISTS (SELECT FROM cases_contactattempt x
        WHERE x.case_id = a.case_id AND x.reached AND x.at > k.frozen_at)),
    count(*) FILTER (WHERE EXISTS (SELECT FROM cases_registration r
        WHERE r.youth_id = a.youth_id AND r.registered_on >= k.frozen_at::date
          AND r.recorded_at > k.frozen_at)),
    count(*) FILTER (WHERE EXISTS (SELECT FROM outreach_inbound i
        WHERE i.youth_id = a.youth_id AND i.kind = 'reply' AND i.received_at > k.frozen_at))
FROM outreach_audience a JOIN outreach_campaign k ON k.id = a.campaign_id
WHERE a.campaign_id = %(campaign)s AND a.held_back IN ('', 'hold_out')
GROUP BY 1 ORDER BY 1
"""
