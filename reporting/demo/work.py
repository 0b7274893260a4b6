"""What was done with the made-up people, in SQL sets.

`pg_temp.r(id, salt)` is a number from 0 to 1 that depends on the seed, the id and the salt alone.
"""

RANDOM = """
CREATE FUNCTION pg_temp.r(id bigint, salt int) RETURNS float8 LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashint8extended(id * 1000 + salt, {seed}) & 2147483647) / 2147483647.0 $$
"""

# One row a youth: the day of each step, NULL when it was not taken or lies after `today`.
STEPS = """
CREATE TEMP TABLE demo_steps AS
WITH a AS (
    SELECT y.id, y.county_id, d.day AS identified, 0.55 + 0.42 * pg_temp.r(y.county_id, 1) AS eager,
        y.sex, y.locality_id,
        d.day + 2 + (pg_temp.r(y.id, 2) ^ 2 * 240)::int AS contacted,
        pg_temp.r(y.id, 3) AS c, pg_temp.r(y.id, 4) AS g, pg_temp.r(y.id, 5) AS p
    FROM cases_youth y JOIN unnest(%(rounds)s::date[]) WITH ORDINALITY d(day, place)
        ON d.place - 1 = y.id %% %(count)s
), b AS (
    SELECT *, CASE WHEN c < eager AND contacted <= %(today)s THEN contacted END AS contacted_on FROM a
), e AS (
    SELECT *, CASE WHEN g < 0.84 THEN contacted_on END AS agreed_on,
        CASE WHEN g < 0.74 THEN contacted_on + 1 + (pg_temp.r(id, 6) * 45)::int END AS registered,
        CASE WHEN pg_temp.r(id, 7) < 0.78
             THEN contacted_on + (pg_temp.r(id, 8) * 20)::int END AS informed
    FROM b
), f AS (
    SELECT *, CASE WHEN registered <= %(today)s THEN registered END AS registered_on,
        CASE WHEN informed <= %(today)s THEN informed END AS informed_on FROM e
), h AS (
    SELECT *, CASE WHEN p < 0.965 THEN registered_on + (pg_temp.r(id, 9) * 22)::int END AS profiled
    FROM f
), k AS (
    SELECT *, CASE WHEN profiled <= %(today)s THEN profiled END AS profiled_on FROM h
)
SELECT id, county_id, identified, contacted_on, agreed_on, registered_on, profiled_on,
    least(informed_on, s.counselled_on) AS informed_on, s.counselled_on, pg_temp.r(id, 11) AS hard
FROM k CROSS JOIN LATERAL (SELECT CASE WHEN pg_temp.r(id, 10) < 0.8
    AND profiled_on + 3 + (pg_temp.r(id, 12) * 25)::int <= %(today)s
    THEN profiled_on + 3 + (pg_temp.r(id, 12) * 25)::int END AS counselled_on) s
"""

LISTS = """
INSERT INTO cases_sourcelist (kind, county_id, reference_date, file, file_name, sha256, status,
    rows_total, rows_read, failure, created_at, applied_at)
SELECT 'national_register', s.county_id, s.identified, '', 'registru-simulat-' || t.code || '.csv',
    md5(s.county_id || s.identified::text) || md5(%(seed)s::text), 'applied', count(*), count(*), '',
    s.identified + time '09:00', s.identified + time '10:00'
FROM demo_steps s JOIN territory_county t ON t.id = s.county_id
GROUP BY s.county_id, t.code, s.identified ORDER BY s.identified, s.county_id
"""
ROUNDS = """
WITH days AS (
    SELECT county_id, reference_date AS day, extract(year FROM reference_date)::int AS year,
        row_number() OVER (PARTITION BY county_id, extract(year FROM reference_date) ORDER BY reference_date) AS number
    FROM cases_sourcelist
), made AS (
    INSERT INTO partners_collectionround (county_id, year, number, opened_on, closed_on)
    SELECT county_id, year, number, day - 14, day + 7 FROM days RETURNING id, county_id, opened_on
)
UPDATE cases_sourcelist l SET round_id = m.id FROM made m
WHERE m.county_id = l.county_id AND m.opened_on = l.reference_date - 14
"""
ROWS = """
INSERT INTO cases_listrow (source_list_id, county_id, row, cnp_sealed, cnp_hash, last_name, first_name, birth_date, sex,
    locality_id, address, phone, education, search_key, sort_key, decision, reason, detail, warnings,
    youth_id)
SELECT l.id, l.county_id, 1 + row_number() OVER (PARTITION BY l.id ORDER BY y.id), y.cnp_sealed, y.cnp_hash, y.last_name,
    y.first_name, y.birth_date, y.sex, y.locality_id, y.address, '', y.education, y.search_key,
    y.sort_key, 'new', '', '', '{}', y.id
FROM demo_steps s JOIN cases_youth y ON y.id = s.id
JOIN cases_sourcelist l ON l.county_id = s.county_id AND l.reference_date = s.identified
"""
# Answers are drawn around each person's own difficulty, so that points and level are what they say.
ANSWERS = """
CREATE TEMP TABLE demo_answers AS
SELECT s.id, a.id AS answer_id, a.points
FROM demo_steps s
CROSS JOIN (SELECT c.id, c.position, c.multiple, count(*) AS n FROM profiling_criterion c
    JOIN profiling_answer w ON w.criterion_id = c.id WHERE c.grid_id = %(grid)s GROUP BY c.id) c
JOIN profiling_answer a ON a.criterion_id = c.id AND a.position = CASE WHEN c.multiple
    THEN (pg_temp.r(s.id, 40) * 9)::int
    ELSE least(floor(c.n * (0.62 * s.hard + 0.5 * pg_temp.r(s.id, 20 + c.position))), c.n - 1) END
WHERE s.profiled_on IS NOT NULL
"""
PROFILES = """
INSERT INTO profiling_profile (case_id, county_id, grid_id, score, computed_level, final_level,
    profiled_on, valid_until, by_id, recorded_at, key)
SELECT c.id, c.county_id, %(grid)s, p.score, t.level, t.level, s.profiled_on,
    s.profiled_on + interval '6 months', c.manager_id, s.profiled_on + time '12:00',
    md5('profile' || s.id || %(seed)s)::uuid
FROM (SELECT id, sum(points) AS score FROM demo_answers GROUP BY id) p
JOIN demo_steps s ON s.id = p.id JOIN cases_case c ON c.youth_id = s.id
JOIN profiling_threshold t ON t.grid_id = %(grid)s AND p.score BETWEEN t.low AND t.high
ORDER BY s.id
"""
PROFILE_ANSWERS = """
INSERT INTO profiling_profileanswer (profile_id, county_id, answer_id, points)
SELECT p.id, p.county_id, a.answer_id, a.points FROM demo_answers a
JOIN cases_case c ON c.youth_id = a.id JOIN profiling_profile p ON p.case_id = c.id
"""
CASES = """
INSERT INTO cases_case (youth_id, county_id, manager_id, stage, level, opened_on, close_reason,
    next_action, next_action_on, attempts, last_outcome)
SELECT s.id, s.county_id, m.id,
    CASE WHEN counselled_on IS NOT NULL THEN 'in_support' WHEN profiled_on IS NOT NULL THEN 'profiled'
         WHEN registered_on IS NOT NULL THEN 'registered' WHEN agreed_on IS NOT NULL THEN 'agreed'
         WHEN contacted_on IS NOT NULL THEN 'contacted' ELSE 'identified' END,
    '', identified, '',
    CASE WHEN counselled_on IS NOT NULL THEN 'contact' WHEN profiled_on IS NOT NULL THEN 'counsel'
         WHEN registered_on IS NOT NULL THEN 'profile' WHEN agreed_on IS NOT NULL THEN 'register'
         WHEN contacted_on IS NOT NULL THEN 'call' ELSE 'first_call' END,
    -- Mostly ahead: what is overdue is what an expert could still catch up with.
    %(today)s::date - 4 + (pg_temp.r(s.id, 60) ^ 0.6 * 120)::int, 0, ''
FROM demo_steps s
JOIN (SELECT id, county_id, row_number() OVER (PARTITION BY county_id ORDER BY id) AS place
      FROM accounts_user WHERE role = 'expert') m
  ON m.county_id = s.county_id AND m.place = 1 + s.id %% %(experts)s
ORDER BY s.id
"""
CONTACTS = """
INSERT INTO cases_contactattempt (case_id, youth_id, county_id, by_id, recorded_at, channel,
    direction, outcome, reached, at, minutes, note, key)
SELECT c.id, s.id, s.county_id, c.manager_id, x.at + interval '5 minutes',
    CASE WHEN pg_temp.r(s.id, 70 + n) < 0.7 THEN 'phone' WHEN pg_temp.r(s.id, 70 + n) < 0.9
         THEN 'visit' ELSE 'office' END,
    'out',
    CASE WHEN n = 0 THEN CASE WHEN s.agreed_on IS NOT NULL THEN 'agrees'
            WHEN pg_temp.r(s.id, 80) < 0.6 THEN 'hesitates' ELSE 'refuses' END
         WHEN pg_temp.r(s.id, 80 + n) < 0.8 THEN 'no_answer' ELSE 'other_person' END,
    n = 0, x.at, CASE WHEN n = 0 THEN 2 + (pg_temp.r(s.id, 90) * 12)::int END,
    CASE WHEN n = 0 THEN (%(notes)s::text[])[1 + (pg_temp.r(s.id, 91) * 7)::int] ELSE '' END,
    md5('contact' || s.id || '-' || n || %(seed)s)::uuid
FROM demo_steps s JOIN cases_case c ON c.youth_id = s.id
CROSS JOIN generate_series(0, 3) n
CROSS JOIN LATERAL (SELECT least(coalesce(s.contacted_on, s.identified + 20) - n * 2, %(today)s::date - 1)
    + time '06:30' + pg_temp.r(s.id, 95 + n) * interval '8 hours' AS at) x
WHERE (n = 0 AND s.contacted_on IS NOT NULL)
   OR (n > 0 AND x.at::date > s.identified AND pg_temp.r(s.id, 100) * 4 > n)
"""
CASE_TOTALS = """
UPDATE cases_case c SET attempts = t.n, last_contact_at = t.last, last_outcome = t.outcome,
    level = coalesce(p.final_level, '')
FROM (SELECT case_id, count(*) AS n, max(at) AS last,
        (array_agg(outcome ORDER BY at DESC))[1] AS outcome
      FROM cases_contactattempt GROUP BY case_id) t
LEFT JOIN profiling_profile p ON p.case_id = t.case_id
WHERE c.id = t.case_id
"""
REGISTRATIONS = """
INSERT INTO cases_registration (case_id, youth_id, county_id, agency_id, by_id, recorded_at, number, office,
    registered_on, left_reason)
SELECT c.id, s.id, s.county_id, s.county_id, c.manager_id, s.registered_on + time '11:00',
    (1000 + row_number() OVER (PARTITION BY s.county_id ORDER BY s.registered_on, s.id))::text,
    'Agenția ' || t.name, s.registered_on, ''
FROM demo_steps s JOIN cases_case c ON c.youth_id = s.id JOIN territory_county t ON t.id = s.county_id
WHERE s.registered_on IS NOT NULL
"""
SESSIONS = """
INSERT INTO cases_counsellingsession (case_id, youth_id, county_id, by_id, recorded_at, kind,
    held_on, minutes, note, key)
SELECT c.id, s.id, s.county_id, c.manager_id, x.day + time '13:00', x.kind, x.day,
    20 + (pg_temp.r(s.id, 110) * 40)::int, '', md5(x.kind || s.id || %(seed)s)::uuid
FROM demo_steps s JOIN cases_case c ON c.youth_id = s.id
CROSS JOIN LATERAL (VALUES ('information', s.informed_on), ('counselling', s.counselled_on)) x(kind, day)
WHERE x.day IS NOT NULL AND (x.kind = 'counselling' OR s.informed_on IS DISTINCT FROM s.counselled_on)
"""
YOUTHS = """
UPDATE cases_youth y SET status = 'active' FROM demo_steps s
WHERE s.id = y.id AND s.registered_on IS NOT NULL
"""
# Most facts are learnt the same day, some days later: reports show what was learnt late.
MILESTONES = """
INSERT INTO cases_milestone (youth_id, case_id, county_id, locality_id, kind, happened_on,
    recorded_at, recorded_by_id, sex, age_band, urban, more_developed, education, groups, source,
    channel, level)
SELECT y.id, c.id, c.county_id, y.locality_id, x.kind, x.day,
    least(x.day + time '07:00' + x.place * interval '20 minutes' + pg_temp.r(y.id, 120) * interval '5 hours'
        + CASE WHEN pg_temp.r(y.id, 121) < 0.03 THEN 12 * interval '1 day' ELSE interval '0' END,
        now()),
    CASE WHEN x.kind <> 'identified' THEN c.manager_id END, y.sex,
    CASE WHEN a.years < 18 THEN '16-17' WHEN a.years < 20 THEN '18-19'
         WHEN a.years < 25 THEN '20-24' ELSE '25-29' END,
    l.urban, g.more_developed, y.education, y.groups, y.source,
    CASE WHEN x.kind <> 'contacted' THEN '' WHEN pg_temp.r(s.id, 70) < 0.7 THEN 'phone'
         WHEN pg_temp.r(s.id, 70) < 0.9 THEN 'visit' ELSE 'office' END,
    CASE WHEN x.kind = 'profiled' THEN c.level ELSE '' END
FROM demo_steps s JOIN cases_youth y ON y.id = s.id JOIN cases_case c ON c.youth_id = s.id
JOIN territory_locality l ON l.siruta = y.locality_id
JOIN territory_county t ON t.id = c.county_id JOIN territory_region g ON g.id = t.region_id
CROSS JOIN LATERAL (VALUES ('identified', s.identified, 0), ('contacted', s.contacted_on, 1),
    ('agreed', s.agreed_on, 2), ('registered', s.registered_on, 3), ('profiled', s.profiled_on, 4),
    ('informed', s.informed_on, 5), ('counselled', s.counselled_on, 6)) x(kind, day, place)
CROSS JOIN LATERAL (SELECT extract(year FROM age(x.day, y.birth_date)) AS years) a
WHERE x.day IS NOT NULL
"""
ORDER = (
    *("STEPS", "LISTS", "ROUNDS", "ROWS", "CASES", "CONTACTS", "ANSWERS", "PROFILES"),
    *("PROFILE_ANSWERS", "CASE_TOTALS", "REGISTRATIONS", "SESSIONS", "YOUTHS", "MILESTONES"),
)
# Inside the transaction nobody else gathers statistics: without them the joins go row by row.
ANALYSED = {
    "STEPS": "demo_steps",
    "CASES": "cases_case",
    "ANSWERS": "demo_answers",
    "PROFILES": "profiling_profile",
    "CONTACTS": "cases_contactattempt",
    "LISTS": "cases_sourcelist",
}
TABLES = (
    *("cases_youth", "cases_case", "cases_milestone", "cases_contactattempt", "cases_listrow"),
    *("cases_registration", "cases_counsellingsession", "profiling_profile"),
    "profiling_profileanswer",
)
