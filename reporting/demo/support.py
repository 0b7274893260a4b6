"""What followed the registration of the made-up people: checks, states, consents, measures."""

# Who left NEET: some time after the counselling, into work or school.
LEFT = """
CREATE TEMP TABLE demo_left AS
SELECT s.id, d.day AS left_on,
    CASE WHEN pg_temp.r(s.id, 201) < 0.7 THEN 'EMP_PERM' WHEN pg_temp.r(s.id, 201) < 0.85
         THEN 'EMP_TEMP' ELSE 'EDU' END AS reason
FROM demo_steps s
CROSS JOIN LATERAL (SELECT s.counselled_on + 30 + (pg_temp.r(s.id, 200) * 200)::int AS day) d
WHERE s.counselled_on IS NOT NULL AND pg_temp.r(s.id, 202) < 0.35 AND d.day <= %(today)s::date
"""
LEFT_RECORDS = """
UPDATE cases_registration r SET left_on = l.left_on, left_reason = l.reason,
    left_at = l.left_on + time '12:00'
FROM demo_left l WHERE r.youth_id = l.id
"""
LEFT_LINES = """
INSERT INTO cases_journalentry (case_id, youth_id, county_id, by_id, recorded_at, kind, detail)
SELECT c.id, l.id, c.county_id, c.manager_id, l.left_on + time '12:00', 'left',
    jsonb_build_object('reason', l.reason, 'on', l.left_on::text, 'note', 'REVISAL')
FROM demo_left l JOIN cases_case c ON c.youth_id = l.id
"""
LEFT_CASES = """
UPDATE cases_case c SET stage = 'monitored', next_action = 'contact' FROM demo_left l
WHERE c.youth_id = l.id AND c.stage = 'in_support'
"""
# Past checks were mostly made in time; those around today wait.
CHECKS = """
INSERT INTO cases_monitoringcheck (case_id, youth_id, county_id, clock, months, due_on,
    counts_until, done_on, state, note, by_id, dropped)
SELECT c.id, c.youth_id, c.county_id, x.clock, x.months, x.due, x.due + 30, d.day,
    CASE WHEN d.day IS NULL THEN '' WHEN d.day >= l.left_on THEN
        CASE WHEN l.reason = 'EDU' THEN 'EDUCATION' ELSE 'EMPLOYED' END
        ELSE 'SEEKING' END, '', CASE WHEN d.day IS NOT NULL THEN c.manager_id END, false
FROM cases_case c JOIN demo_steps s ON s.id = c.youth_id LEFT JOIN demo_left l ON l.id = s.id
CROSS JOIN LATERAL (
    SELECT 'registration' AS clock, m AS months,
        (s.registered_on + m * interval '1 month')::date AS due
    FROM unnest(array[1, 3, 6, 9, 12]) m WHERE s.registered_on IS NOT NULL
    UNION ALL
    SELECT 'exit', m, (l.left_on + m * interval '1 month')::date
    FROM unnest(array[6, 12, 18]) m WHERE l.left_on IS NOT NULL) x
CROSS JOIN LATERAL (SELECT CASE WHEN x.due < %(today)s::date - 12
    AND pg_temp.r(c.id, 210 + x.months) < 0.93
    THEN x.due + (pg_temp.r(c.id, 230 + x.months) * 10)::int END AS day) d
ORDER BY c.id, x.due
"""
# As cases/services/states.py leaves them: one state that stands, or one that lapsed before it.
SPELLS = """
INSERT INTO cases_statusspell (case_id, youth_id, county_id, state, since, verified_on,
    current_until, ended_on, by_id, recorded_at)
SELECT c.id, c.youth_id, c.county_id, p.state, p.since, p.verified, p.verified + r.days,
    CASE WHEN p.verified + r.days < %(today)s::date THEN p.verified + r.days END, c.manager_id,
    now()
FROM demo_steps s JOIN cases_case c ON c.youth_id = s.id LEFT JOIN demo_left l ON l.id = s.id
CROSS JOIN LATERAL (SELECT CASE WHEN l.reason = 'EDU' THEN 'EDUCATION'
        WHEN l.id IS NOT NULL THEN 'EMPLOYED'
        WHEN s.agreed_on IS NOT NULL THEN 'SEEKING' ELSE 'NOT_READY' END AS state,
    coalesce(l.left_on, s.contacted_on) AS since,
    greatest(coalesce(l.left_on, s.contacted_on),
        %(today)s::date - (pg_temp.r(s.id, 240) ^ 0.7 * 96)::int) AS verified) p
JOIN cases_staterule r ON r.state = p.state
WHERE s.contacted_on IS NOT NULL
"""
UNKNOWN = """
INSERT INTO cases_statusspell (case_id, youth_id, county_id, state, since, verified_on, recorded_at)
SELECT case_id, youth_id, county_id, 'UNKNOWN', ended_on + 1, %(today)s, now()
FROM cases_statusspell WHERE ended_on IS NOT NULL
"""
LAPSED_CASES = """
UPDATE cases_case c SET next_action = 'verify', next_action_on = least(c.next_action_on, s.since)
FROM cases_statusspell s WHERE s.case_id = c.id AND s.state = 'UNKNOWN'
"""
AGREEMENTS = """
UPDATE cases_case c SET
    agreement = CASE WHEN s.agreed_on IS NOT NULL THEN 'yes'
        WHEN c.last_outcome = 'refuses' THEN 'no' ELSE '' END,
    presence_due_on = CASE WHEN s.registered_on IS NOT NULL AND l.id IS NULL
        THEN %(today)s::date + (pg_temp.r(s.id, 250) * 180)::int END
FROM demo_steps s LEFT JOIN demo_left l ON l.id = s.id
WHERE c.youth_id = s.id AND s.contacted_on IS NOT NULL
"""
CONSENTS = """
INSERT INTO cases_consent (case_id, youth_id, county_id, by_id, recorded_at, purpose, channel,
    text_id, given_on, evidence, witness, withdrawn_at, withdrawn_through)
SELECT c.id, s.id, s.county_id, c.manager_id, s.registered_on + time '11:30', x.purpose, x.channel,
    t.id, s.registered_on, 'form', '',
    CASE WHEN w.gone THEN s.registered_on + 21 + time '10:00' END,
    CASE WHEN w.gone THEN 'form' END
FROM demo_steps s JOIN cases_case c ON c.youth_id = s.id
CROSS JOIN (VALUES ('messages', 'phone', 1.0), ('messages', 'sms', 0.9), ('social_worker', '', 0.4),
    ('photo', '', 0.25)) x(purpose, channel, share)
JOIN cases_consenttext t ON t.purpose = x.purpose AND t.version = 1
CROSS JOIN LATERAL (SELECT x.purpose = 'photo' AND pg_temp.r(s.id, 261) < 0.2
    AND s.registered_on + 22 < %(today)s::date AS gone) w
WHERE s.registered_on IS NOT NULL AND pg_temp.r(s.id, 260 + length(x.purpose)) < x.share
"""
REFERRALS = """
INSERT INTO cases_referral (case_id, youth_id, county_id, measure_id, title, status, answer_by,
    offered_on, answered_on, started_on, result, created_at, created_by_id)
SELECT c.id, s.id, s.county_id, m.id, p.title, p.status,
    CASE WHEN p.status = 'offered' THEN %(today)s::date + (pg_temp.r(s.id, 272) * 9)::int END,
    o.day, CASE WHEN p.status IN ('accepted', 'refused') THEN o.day + 3 END,
    CASE WHEN p.status = 'started' THEN o.day + 7 END,
    CASE WHEN p.status = 'refused' THEN 'naveta e prea scumpă' ELSE '' END,
    o.day + time '12:00', c.manager_id
FROM demo_steps s JOIN cases_case c ON c.youth_id = s.id LEFT JOIN demo_left l ON l.id = s.id
CROSS JOIN LATERAL (SELECT least(s.counselled_on + 5, %(today)s::date - 8) AS day) o
CROSS JOIN LATERAL (SELECT (array['offered', 'sent', 'accepted', 'refused', 'started'])
        [1 + floor(pg_temp.r(s.id, 270) * 4.99)::int] AS status,
    (array['Curs de sudor, 360 de ore', 'Curs de lucrător comercial', 'Curs de operator calculator',
        'Curs de ospătar'])[1 + floor(pg_temp.r(s.id, 271) * 3.99)::int] AS title) p
JOIN cases_measure m ON m.code = 'TRAIN'
WHERE s.counselled_on IS NOT NULL AND l.id IS NULL AND pg_temp.r(s.id, 273) < 0.3
  AND o.day >= s.counselled_on
"""
MEMBERS = """
INSERT INTO cases_casemember (case_id, county_id, user_id, added_at)
SELECT c.id, c.county_id, u.id, now() FROM cases_case c
JOIN accounts_user u ON u.county_id = c.county_id AND u.role = 'team_member'
WHERE c.level IN ('GO', 'FGO') AND pg_temp.r(c.id, 280) < 0.8
ON CONFLICT DO NOTHING
"""
MILESTONES = """
INSERT INTO cases_milestone (youth_id, case_id, county_id, locality_id, kind, happened_on,
    recorded_at, recorded_by_id, sex, age_band, urban, more_developed, education, groups, source,
    channel, level, state, measure)
SELECT y.id, c.id, c.county_id, y.locality_id, x.kind, x.day,
    least(x.day + time '14:00' + pg_temp.r(y.id, 290) * interval '3 hours', now()), c.manager_id,
    y.sex,
    CASE WHEN a.years < 18 THEN '16-17' WHEN a.years < 20 THEN '18-19'
         WHEN a.years < 25 THEN '20-24' ELSE '25-29' END,
    l.urban, g.more_developed, y.education, y.groups, y.source, '', '', x.state, x.measure
FROM (
    SELECT youth_id, CASE clock WHEN 'exit' THEN 'after_' ELSE 'month_' END || months AS kind,
        done_on AS day, state, '' AS measure
    FROM cases_monitoringcheck WHERE done_on <= counts_until
    UNION ALL SELECT id, 'left_neet', left_on,
        CASE reason WHEN 'EDU' THEN 'EDUCATION' ELSE 'EMPLOYED' END, '' FROM demo_left
    UNION ALL SELECT youth_id, 'referred', offered_on, '', '' FROM cases_referral
    UNION ALL SELECT youth_id, 'in_measure', started_on, '', 'TRAIN' FROM cases_referral
        WHERE status = 'started'
) x JOIN cases_youth y ON y.id = x.youth_id JOIN cases_case c ON c.youth_id = y.id
JOIN territory_locality l ON l.siruta = y.locality_id
JOIN territory_county t ON t.id = c.county_id JOIN territory_region g ON g.id = t.region_id
CROSS JOIN LATERAL (SELECT extract(year FROM age(x.day, y.birth_date)) AS years) a
"""
ORDER = (
    *(
        "LEFT",
        "LEFT_RECORDS",
        "LEFT_LINES",
        "LEFT_CASES",
        "CHECKS",
        "SPELLS",
        "UNKNOWN",
        "LAPSED_CASES",
    ),
    *("AGREEMENTS", "CONSENTS", "REFERRALS", "MEMBERS", "MILESTONES"),
)
ANALYSED = {
    "LEFT": "demo_left",
    "CHECKS": "cases_monitoringcheck",
    "SPELLS": "cases_statusspell",
    "REFERRALS": "cases_referral",
}
TABLES = (
    *("cases_monitoringcheck", "cases_statusspell", "cases_consent", "cases_referral"),
    "cases_casemember",
)
