"""The statements of the outbox. Every one is safe against a second worker beside it.

The gate is an advisory lock: a lease shares it, an opt-out has it alone. So no statement that hands
a message out overlaps the storing of an opt-out, and its snapshot is taken behind the gate: nothing
is leased after a STOP was stored.
"""

GATE = 71  # the key of the advisory lock
SHARE_GATE = f"SELECT pg_advisory_xact_lock_shared({GATE}, 0)"
CLOSE_GATE = f"SELECT pg_advisory_xact_lock({GATE}, 0)"

OPTED_OUT = """EXISTS (SELECT FROM outreach_suppression s
    WHERE s.address_hash = m.address_hash AND s.lifted_at IS NULL)"""
OBJECTED = """EXISTS (SELECT FROM cases_objection o
    WHERE o.youth_id = m.youth_id AND o.withdrawn_at IS NULL)"""
# The last word counts: a consent given after the withdrawal opens the way again.
CONSENT_WITHDRAWN = """EXISTS (SELECT FROM cases_consent n WHERE n.youth_id = m.youth_id
    AND n.purpose = 'messages'
    AND n.channel = CASE m.channel WHEN 'call' THEN 'phone' ELSE m.channel END
    AND n.withdrawn_at > coalesce((SELECT max(g.recorded_at) FROM cases_consent g
        WHERE g.youth_id = n.youth_id AND g.purpose = n.purpose AND g.channel = n.channel
        AND g.withdrawn_at IS NULL), '-infinity'))"""
REGISTERED = """EXISTS (SELECT FROM cases_registration r
    WHERE r.youth_id = m.youth_id AND r.left_on IS NULL)"""
CAPPED = """(SELECT count(*) FROM outreach_message p WHERE p.youth_id = m.youth_id
    AND p.channel = m.channel AND p.state IN ('sending', 'sent', 'delivered', 'unknown')
    AND p.started_at > now() - make_interval(days => %(cap_days)s)) >= %(cap)s"""
# What may change between the lease and the call, asked at both.
_NOW = f"""
    WHEN m.confirms THEN ''
    WHEN {OPTED_OUT} THEN 'opted_out'
    WHEN {OBJECTED} THEN 'objected'"""
_AT_LEASE = f"""CASE {_NOW}
    WHEN {CONSENT_WITHDRAWN} THEN 'consent'
    WHEN y.anonymised_at IS NOT NULL THEN 'erased'
    WHEN m.recipient <> CASE m.channel WHEN 'email' THEN y.email
        WHEN 'letter' THEN y.address ELSE y.phone END THEN 'changed'
    WHEN c.closed_on IS NOT NULL THEN 'closed'
    WHEN m.step_id IS NULL THEN ''
    WHEN y.status NOT IN ('potential', 'active') THEN 'excluded'
    WHEN a.stopped_at IS NOT NULL THEN a.stopped_why
    WHEN m.recruits AND {REGISTERED} THEN 'registered'
    WHEN {CAPPED} THEN 'capped'
    ELSE '' END"""
# Calls are leased by nobody: what would hold a message back takes them off the list.
HOLD_CALLS = f"""
UPDATE outreach_message o SET state = 'suppressed', held_back = d.why, settled_at = now()
FROM (
    SELECT m.id, {_AT_LEASE} AS why
    FROM (SELECT q.*, k.id AS campaign_id, k.recruits FROM outreach_message q
          LEFT JOIN outreach_campaignstep t ON t.id = q.step_id
          LEFT JOIN outreach_campaign k ON k.id = t.campaign_id
          WHERE q.channel = 'call' AND q.state = 'queued') m
    JOIN cases_youth y ON y.id = m.youth_id JOIN cases_case c ON c.id = m.case_id
    LEFT JOIN outreach_audience a ON a.campaign_id = m.campaign_id AND a.youth_id = m.youth_id
) d WHERE d.id = o.id AND d.why <> ''
"""
_AT_START = f"CASE {_NOW} ELSE '' END"
# The outbox is worked by its keys: plans that sort or hash read all of it for 500 rows. What the
# planner believes of a policy's range (half a per cent of the rows) would lead it there: so each
# row is looked up by its key under LIMIT 1 and updated by its place (ctid). A row that moves
# between the two is asked once more (a CASE hides that from the planner) or left alone: a start
# that is lost is released later, a settlement is said again.
BY_ID = "SELECT p.ctid AS place, p.* FROM outreach_message p WHERE p.id = i.id LIMIT 1"
BY_KEY = "SET LOCAL enable_sort = off; SET LOCAL enable_hashjoin = off"
_LEASE = f"""
WITH m AS MATERIALIZED (
    SELECT m.ctid AS place, m.id, m.youth_id, m.case_id, m.channel, m.recipient, m.address_hash,
        m.confirms, m.step_id, k.id AS campaign_id, k.recruits
    FROM outreach_message m
    LEFT JOIN outreach_campaignstep t ON t.id = m.step_id
    LEFT JOIN outreach_campaign k ON k.id = t.campaign_id
    WHERE m.state = 'queued' AND m.channel = %(channel)s
      AND (m.not_before IS NULL OR m.not_before <= now())
      AND (m.step_id IS NULL OR (%(open)s AND k.status = 'running')) {{which}}
    ORDER BY m.channel, m.id FOR UPDATE OF m SKIP LOCKED LIMIT %(limit)s
), decided AS MATERIALIZED (
    SELECT m.place, {_AT_LEASE} AS why FROM m
    CROSS JOIN LATERAL (SELECT * FROM cases_youth p WHERE p.id = m.youth_id LIMIT 1) y
    CROSS JOIN LATERAL (SELECT * FROM cases_case p WHERE p.id = m.case_id LIMIT 1) c
    LEFT JOIN LATERAL (SELECT * FROM outreach_audience p
        WHERE p.campaign_id = m.campaign_id AND p.youth_id = m.youth_id LIMIT 1) a ON true
)
UPDATE outreach_message o SET
    state = CASE WHEN d.why = '' THEN 'leased' ELSE 'suppressed' END,
    held_back = d.why, {{taken}},
    settled_at = CASE WHEN d.why <> '' THEN clock_timestamp() END
FROM decided d WHERE o.ctid = d.place
RETURNING o.id, o.state
"""
LEASE = _LEASE.format(which="", taken="lease = %(lease)s, claimed_at = clock_timestamp()")
# A batch holds its letters until they are posted or given back: no clock runs.
LEASE_LETTERS = _LEASE.format(
    which="AND m.county_id = %(county)s",
    taken="batch_id = CASE WHEN d.why = '' THEN %(batch)s END",
)
# A campaign that was paused or stopped since the lease gives its rows back.
START = f"""
WITH decided AS MATERIALIZED (
    SELECT m.place, m.step_id IS NULL OR k.status = 'running' AS runs, {_AT_START} AS why
    FROM unnest(%(ids)s::bigint[]) AS i (id)
    CROSS JOIN LATERAL ({BY_ID}) m
    LEFT JOIN outreach_campaignstep t ON t.id = m.step_id
    LEFT JOIN outreach_campaign k ON k.id = t.campaign_id
)
UPDATE outreach_message o SET
    state = CASE WHEN d.why <> '' THEN 'suppressed' WHEN d.runs THEN 'sending' ELSE 'queued' END,
    held_back = d.why, started_at = CASE WHEN d.why = '' AND d.runs THEN clock_timestamp() END,
    attempts = o.attempts + CASE WHEN d.why = '' AND d.runs THEN 1 ELSE 0 END,
    settled_at = CASE WHEN d.why <> '' THEN clock_timestamp() END,
    claimed_at = CASE WHEN d.why <> '' OR d.runs THEN o.claimed_at END
FROM decided d WHERE o.ctid = d.place
  AND CASE WHEN o.state = 'leased' THEN o.lease = %(lease)s ELSE false END
RETURNING o.id, o.state, o.recipient, o.subject, o.body
"""
PATIENCE = 8  # calls to a gateway that is away, with longer and longer pauses
# An answer that comes after the lease ran out still settles; a receipt that came first stands.
SETTLE = f"""
WITH v AS MATERIALIZED (
    SELECT m.place, i.state, i.gateway_id, i.refusal
    FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(gateway_ids)s::text[],
        %(refusals)s::text[]) AS i (id, state, gateway_id, refusal)
    CROSS JOIN LATERAL ({BY_ID}) m
    WHERE m.state = 'sending' OR (m.state = 'unknown' AND i.state IN ('sent', 'failed'))
)
UPDATE outreach_message m SET
    state = CASE WHEN v.state = 'queued' AND m.attempts >= {PATIENCE} THEN 'failed'
        ELSE v.state END,
    settled_at = CASE WHEN v.state <> 'queued' THEN clock_timestamp() END,
    gateway = %(gateway)s, gateway_id = v.gateway_id, refusal = v.refusal,
    started_at = CASE WHEN v.state <> 'queued' THEN m.started_at END,
    claimed_at = CASE WHEN v.state <> 'queued' THEN m.claimed_at END,
    not_before = CASE WHEN v.state = 'queued'
        THEN now() + make_interval(mins => m.attempts * m.attempts) END
FROM v WHERE m.ctid = v.place
"""
# Rows of workers that are gone: what was not called yet waits again, what was is for a person.
RELEASE = """
UPDATE outreach_message SET
    state = CASE WHEN state = 'leased' THEN 'queued' ELSE 'unknown' END,
    refusal = CASE WHEN state = 'leased' THEN refusal ELSE 'lease' END,
    settled_at = CASE WHEN state = 'leased' THEN NULL ELSE clock_timestamp() END,
    claimed_at = CASE WHEN state = 'leased' THEN NULL ELSE claimed_at END, lease = NULL
WHERE settled_at IS NULL AND claimed_at IS NOT NULL AND state IN ('leased', 'sending')
  AND coalesce(started_at, claimed_at) < now() - make_interval(secs => %(seconds)s)
RETURNING state
"""
GIVE_BACK = """
UPDATE outreach_message SET state = 'queued', lease = NULL, claimed_at = NULL
WHERE settled_at IS NULL AND claimed_at IS NOT NULL AND state = 'leased' AND lease = %(lease)s
"""
