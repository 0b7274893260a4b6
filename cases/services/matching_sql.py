"""Who on record may be a row's person: blocks that are joined by equality, never a product.

Somebody of the wrong age is only looked for with day and month swapped.

`staged` holds the rows, `lookup` those that no number decides. A pair of one birth date shares at
least one word of the name (one slip spoils one word); with a swapped or wrong day, or with none,
the whole name must be the same; a phone alone brings whoever has it.
"""

EMPTY_LOOKUP = """
CREATE TEMP TABLE lookup (row int, last_name text, first_name text, birth_date date, sex text,
    phone text, search_key text, turned text, unit int, numbered boolean, swapped date,
    aged boolean) ON COMMIT DROP
"""
LOOKUP = """
INSERT INTO lookup
SELECT s.row, s.last_name, s.first_name, s.birth_date, s.sex, s.phone, s.search_key, s.turned,
    coalesce(l.parent_id, l.siruta) AS unit, s.cnp_hash IS NOT NULL AS numbered,
    CASE WHEN extract(day FROM s.birth_date) <= 12 THEN
        make_date(extract(year FROM s.birth_date)::int, extract(day FROM s.birth_date)::int,
                  extract(month FROM s.birth_date)::int) END AS swapped,
    s.problem IN ('too_young', 'too_old') AS aged
FROM staged s LEFT JOIN territory_locality l ON l.siruta = s.locality_id
WHERE s.problem <> 'name_missing' AND s.search_key <> ''
  AND (s.problem NOT IN ('too_young', 'too_old')
       OR (s.cnp_hash IS NULL AND extract(day FROM s.birth_date) <= 12))
  AND (s.cnp_hash IS NULL OR (%(nameless)s AND NOT EXISTS (
       SELECT FROM cases_youth y WHERE y.cnp_hash = s.cnp_hash)))
"""
# Each word of each row's name, on the day and on the one that it may have been swapped with.
WORDS = """
CREATE TEMP TABLE words ON COMMIT DROP AS
SELECT row, numbered, day, unnest(string_to_array(search_key, ' ')) AS word
FROM lookup CROSS JOIN LATERAL (VALUES (birth_date), (swapped)) d(day) WHERE day IS NOT NULL
"""
NAMELESS = (
    "SELECT EXISTS (SELECT FROM cases_youth WHERE county_id = %(county)s AND cnp_hash IS NULL)"
)

_ASKED = """
    y.county_id = %(county)s AND y.merged_into_id IS NULL AND y.anonymised_at IS NULL
    AND y.status <> 'ended'
"""
# People with a number are only looked for among those whose number is not known.
PAIRS = (
    f"""
    CREATE TEMP TABLE pairs ON COMMIT DROP AS
    SELECT DISTINCT w.row, y.id AS youth
    FROM (SELECT y.id, y.birth_date, y.cnp_hash, unnest(string_to_array(y.search_key, ' ')) AS word
          FROM cases_youth y WHERE {_ASKED}
            AND y.birth_date IN (SELECT DISTINCT day FROM words)) y
    JOIN words w ON w.day = y.birth_date AND w.word = y.word
        AND (y.cnp_hash IS NULL OR NOT w.numbered)
    """,
    # The same name, in either order, in one year or without a day.
    f"""
    INSERT INTO pairs
    SELECT l.row, y.id FROM cases_youth y
    JOIN (SELECT row, numbered, birth_date, search_key AS key FROM lookup
          UNION SELECT row, numbered, birth_date, turned FROM lookup
         ) l ON l.key = y.search_key
    WHERE {_ASKED} AND (y.cnp_hash IS NULL OR NOT l.numbered)
      AND (l.birth_date IS NULL OR (l.birth_date <> y.birth_date
           AND extract(year FROM l.birth_date) = extract(year FROM y.birth_date)
           AND (extract(month FROM l.birth_date) = extract(month FROM y.birth_date)
                OR extract(day FROM l.birth_date) = extract(day FROM y.birth_date))))
    """,
    f"""
    INSERT INTO pairs
    SELECT l.row, y.id FROM lookup l JOIN cases_youth y ON y.phone = l.phone
    WHERE l.phone <> '' AND {_ASKED} AND (y.cnp_hash IS NULL OR NOT l.numbered)
    """,
)
CANDIDATES = """
SELECT p.row, p.youth, l.last_name, l.first_name, l.birth_date, l.sex, l.unit, l.phone,
    y.last_name, y.first_name, y.birth_date, y.sex, coalesce(t.parent_id, t.siruta), y.phone
FROM (SELECT DISTINCT row, youth FROM pairs) p
JOIN lookup l ON l.row = p.row JOIN cases_youth y ON y.id = p.youth
    AND (NOT l.aged OR y.birth_date = l.swapped)
LEFT JOIN territory_locality t ON t.siruta = y.locality_id
"""
# Each last name, then each first name, in one reading.
NAMES = """
SELECT last_name, first_name FROM cases_youth
WHERE county_id = %s AND EXISTS (SELECT FROM lookup)
GROUP BY GROUPING SETS ((last_name), (first_name))
"""
SCORED = """
CREATE TEMP TABLE scored (row int, youth bigint, score int, evidence text[]) ON COMMIT DROP;
CREATE TEMP TABLE best (row int, youth bigint, score int, certain boolean, status text,
    address text, phone text, email text, education text) ON COMMIT DROP
"""
# The best candidate of each row, and whether it is clearly the best; who was brought by a list that
# was taken back is only found again, never asked about.
BEST = """
INSERT INTO best
SELECT DISTINCT ON (s.row) s.row, s.youth, s.score,
    s.score >= %(match)s AND s.score - coalesce(
        lead(s.score) OVER (PARTITION BY s.row ORDER BY s.score DESC, s.youth), 0) >= %(clear)s
        AS certain,
    y.status, y.address, y.phone, y.email, y.education
FROM scored s CROSS JOIN LATERAL (
    SELECT y.status, y.address, y.phone, y.email, y.education FROM cases_youth y
    WHERE y.id = s.youth OFFSET 0) y
WHERE y.status <> 'withdrawn' OR s.score >= %(match)s
ORDER BY s.row, s.score DESC, s.youth
"""
# People with different numbers are different people: one of them at most is the one on record.
ONE_OF_MANY = """
UPDATE best SET certain = false WHERE youth IN (
    SELECT b.youth FROM best b JOIN staged s ON s.row = b.row WHERE b.certain
    GROUP BY b.youth HAVING count(DISTINCT s.cnp_hash) > 1)
"""
