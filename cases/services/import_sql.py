"""The set statements of a rehearsal: stage, look for people twice, decide, write down."""

from string import Template

from cases.services.matching import IN_ORDER

READY = ("ANALYZE staged (row, cnp_hash)", IN_ORDER)
# Pairs first, in one go: they refer to rows.
FORGET = (
    """
    DELETE FROM cases_matchpair p USING cases_listrow r
    WHERE r.id = p.row_id AND r.source_list_id = %(list)s
    """,
    "DELETE FROM cases_listrow WHERE source_list_id = %(list)s",
)
STAGE = """
CREATE TEMP TABLE staged (row int, cnp_sealed bytea, cnp_hash uuid, last_name text,
    first_name text, birth_date date, sex text, locality_id int, address text, phone text,
    phone_note text, email text, education text, note text, since date, until date,
    search_key text, turned text, sort_key text, effect text, ground text, problem text,
    detail text, warnings text[], number bigint) ON COMMIT DROP
"""
STAGE_AGAIN = """
INSERT INTO staged SELECT row, cnp_sealed, cnp_hash, last_name, first_name, birth_date, sex,
    locality_id, address, phone, phone_note, email, education, note, since, until, search_key,
    CASE WHEN cnp_hash IS NULL THEN array_to_string(words[of_last + 1:] || words[:of_last], ' ')
        ELSE '' END,
    sort_key, effect, ground, problem, detail, warnings,
    CASE WHEN decision = 'new' THEN youth_id END
FROM cases_listrow
CROSS JOIN LATERAL (SELECT string_to_array(search_key, ' ') AS words,
    cardinality(string_to_array(trim(regexp_replace(last_name, '[^[:alnum:]]+', ' ', 'g')), ' '))
        AS of_last) w
WHERE source_list_id = %(list)s
"""
# One person twice in one list: of several rows with a number the first counts, and a row without
# one gives way to any other of the same name, birth date and unit. Contracts of one person are not
# the same row twice: this is for rows that add.
TWICE = """
CREATE TEMP TABLE twice ON COMMIT DROP AS
SELECT s.row, t.first, 'cnp_twice' AS reason FROM staged s JOIN (
    SELECT cnp_hash, min(row) AS first FROM staged
    WHERE cnp_hash IS NOT NULL AND effect <> 'excludes' AND problem = ''
    GROUP BY 1 HAVING count(*) > 1) t ON t.cnp_hash = s.cnp_hash
WHERE s.row > t.first AND s.effect <> 'excludes' AND s.problem = ''
UNION ALL
SELECT l.row, min(s.row), 'person_twice' FROM (
    SELECT row, numbered, unit, birth_date, search_key AS key FROM lookup
    UNION SELECT row, numbered, unit, birth_date, turned FROM lookup) l
JOIN staged s ON s.birth_date = l.birth_date AND s.search_key = l.key AND s.row <> l.row
    AND (s.cnp_hash IS NOT NULL OR s.row < l.row) AND s.effect <> 'excludes' AND s.problem = ''
LEFT JOIN territory_locality p ON p.siruta = s.locality_id
WHERE NOT l.numbered AND coalesce(coalesce(p.parent_id, p.siruta) = l.unit, true)
GROUP BY 1
"""
NEWER = """
CREATE TEMP TABLE newer ON COMMIT DROP AS
SELECT DISTINCT r.youth_id AS youth FROM cases_listrow r
JOIN cases_sourcelist l ON l.id = r.source_list_id
WHERE l.kind = %(source)s AND l.county_id = %(county)s AND l.status = 'applied'
  AND l.reference_date > %(on)s AND r.youth_id IS NOT NULL AND r.effect = 'excludes'
  AND EXISTS (SELECT FROM staged WHERE effect = 'excludes')
"""
# What a name tells of the sex, learnt from people on record whose number says it.
SEXES = """
CREATE TEMP TABLE sexes ON COMMIT DROP AS
SELECT lower(split_part(first_name, ' ', 1)) AS word,
    CASE WHEN count(*) FILTER (WHERE sex = 'F') * 2 > count(*) THEN 'F' ELSE 'M' END AS sex
FROM cases_youth WHERE county_id = %(county)s AND cnp_hash IS NOT NULL
  AND EXISTS (SELECT FROM staged WHERE sex = '' AND effect = 'adds' AND problem = '')
GROUP BY 1
"""
# The same for one row that a person told apart from who is on record.
TELL_SEX = """
UPDATE cases_listrow r SET sex = coalesce(
    (SELECT CASE WHEN count(*) FILTER (WHERE y.sex = 'F') * 2 > count(*) THEN 'F' ELSE 'M' END
     FROM cases_youth y WHERE y.county_id = r.county_id AND y.cnp_hash IS NOT NULL
       AND lower(split_part(y.first_name, ' ', 1)) = lower(split_part(r.first_name, ' ', 1))
     HAVING count(*) > 0),
    CASE WHEN right(lower(split_part(r.first_name, ' ', 1)), 1) = 'a' THEN 'F' ELSE 'M' END)
WHERE r.id = %(row)s AND r.sex = ''
"""
# Each column of a decision; the order is that of DECIDED_COLUMNS.
DECIDED_COLUMNS = ("decision", "reason", "first_row", "youth_id", "matched_by", "warnings", "sex")
_DECIDED = """
    s.decision,
    CASE s.decision
        WHEN 'rejected' THEN coalesce(s.twice, s.problem)
        WHEN 'ineligible_age' THEN s.problem
        WHEN 'match' THEN CASE WHEN s.newer IS NOT NULL AND s.effect = 'excludes'
            THEN 'newer_list' ELSE 'known' END
        WHEN 'complete' THEN 'known'
        WHEN 'ended' THEN 'run_out'
        WHEN 'unknown_person' THEN
            CASE WHEN s.effect = 'excludes' THEN 'not_on_record' ELSE 'not_added' END
        WHEN 'review' THEN
            CASE WHEN s.numbered IS NOT NULL THEN 'known_elsewhere' ELSE 'looks_like' END
        ELSE '' END,
    CASE WHEN s.decision = 'rejected' THEN s.first END,
    CASE WHEN s.decision = 'new'
            THEN coalesce(s.youth, s.number, nextval('cases_youth_id_seq'))
        WHEN s.decision IN ('match', 'complete', 'excluded', 'ended') THEN s.youth END,
    CASE WHEN s.decision IN ('match', 'complete', 'excluded', 'ended')
        THEN CASE WHEN s.numbered IS NOT NULL THEN 'cnp' ELSE 'name' END ELSE '' END,
    CASE WHEN s.known_as IS NOT NULL
              AND NOT string_to_array(s.known_as, ' ') && string_to_array(s.search_key, ' ')
         THEN s.warnings || '{name_differs}' ELSE s.warnings END,
    CASE WHEN s.sex = '' AND s.decision = 'new' THEN coalesce(s.sex_told,
            CASE WHEN right(lower(split_part(s.first_name, ' ', 1)), 1) = 'a' THEN 'F' ELSE 'M' END)
         ELSE s.sex END
FROM (
    SELECT s.*, t.reason AS twice, t.first, n.youth AS newer, y.id AS numbered, f.youth,
        x.sex AS sex_told, CASE WHEN y.county_id = %(county)s THEN y.search_key END AS known_as,
        CASE
            WHEN s.problem IN ('too_young', 'too_old') AND b.row IS NULL THEN 'ineligible_age'
            WHEN t.row IS NOT NULL AND s.effect <> 'excludes' THEN 'rejected'
            WHEN y.id IS NOT NULL AND y.county_id <> %(county)s THEN 'review'
            WHEN f.youth IS NOT NULL AND coalesce(y.status, b.status) <> 'withdrawn' THEN CASE
                WHEN s.effect <> 'excludes' THEN CASE
                    WHEN (y.id IS NULL AND s.cnp_hash IS NOT NULL)
                        OR (coalesce(y.address, b.address) = '' AND s.address <> '')
                        OR (coalesce(y.phone, b.phone) = '' AND s.phone <> '')
                        OR (coalesce(y.email, b.email) = '' AND s.email <> '')
                        OR (coalesce(y.education, b.education) = '' AND s.education <> '')
                    THEN 'complete' ELSE 'match' END
                WHEN n.youth IS NOT NULL THEN 'match'
                WHEN s.until < %(on)s THEN 'ended' ELSE 'excluded' END
            WHEN f.youth IS NULL AND b.row IS NOT NULL THEN 'review'
            WHEN s.problem <> '' THEN 'rejected'
            WHEN s.effect = 'adds' THEN 'new'
            ELSE 'unknown_person' END AS decision
    FROM staged s
    LEFT JOIN twice t ON t.row = s.row
    LEFT JOIN cases_youth y ON $number
    LEFT JOIN best b ON $name
    -- Of who has a sex nothing is asked.
    LEFT JOIN sexes x ON x.word = CASE s.sex
        WHEN '' THEN lower(split_part(s.first_name, ' ', 1)) END
    CROSS JOIN LATERAL (SELECT CASE WHEN y.id IS NOT NULL AND y.county_id = %(county)s THEN y.id
        WHEN y.id IS NULL AND b.certain THEN b.youth END AS youth) f
    LEFT JOIN newer n ON n.youth = f.youth
    -- Looked at from outside as a value, or the decision would be made anew wherever it is asked.
    WHERE $rows OFFSET 0
) s
"""
_READ = (
    *("row", "cnp_sealed", "cnp_hash", "last_name", "first_name", "birth_date", "locality_id"),
    *("address", "phone", "phone_note", "email", "education", "note", "since", "until"),
    *("search_key", "sort_key", "effect", "ground", "problem", "detail"),
)


def _decided(*, rows: str, number: str, name: str) -> str:
    """Decisions about some rows; how each finds who has its number, and who its name."""
    return Template(_DECIDED).substitute(rows=rows, number=number, name=name)


_NUMBER, _NAME = "y.cnp_hash = s.cnp_hash", "b.row = s.row"
_WRITE = f"""
INSERT INTO cases_listrow (source_list_id, county_id, {", ".join(_READ)},
    {", ".join(DECIDED_COLUMNS)})
SELECT %(list)s, %(county)s, {", ".join(f"s.{name}" for name in _READ)},
"""
# Rows that are not looked up are decided before the others are found: their number says who they
# are. Of the others nobody on record has the number: that is why they are.
_LOOKED_UP = "EXISTS (SELECT FROM lookup l WHERE l.row = s.row)"
WRITE_NUMBERED = _WRITE + _decided(rows=f"NOT {_LOOKED_UP}", number=_NUMBER, name="false")
WRITE_OTHERS = _WRITE + _decided(rows=_LOOKED_UP, number="false", name=_NAME)
_ANY = _decided(rows="true", number=_NUMBER, name=f"{_NAME} AND y.id IS NULL")
WRITE_AGAIN = (
    f"CREATE TEMP TABLE decided (row, {', '.join(DECIDED_COLUMNS)}) ON COMMIT DROP AS"
    f" SELECT s.row, {_ANY}",
    """
    UPDATE cases_listrow r SET decision = d.decision, reason = d.reason, first_row = d.first_row,
        youth_id = d.youth_id, matched_by = d.matched_by, warnings = d.warnings
    FROM decided d WHERE r.source_list_id = %(list)s AND r.row = d.row
      AND (r.decision, r.youth_id, r.reason) IS DISTINCT FROM (d.decision, d.youth_id, d.reason)
    """,
    FORGET[0],
)
# Whom a row looks like, for the rehearsal's words and for the queue.
PAIRS = """
INSERT INTO cases_matchpair (county_id, row_id, youth_id, score, evidence, status)
SELECT %(county)s, r.id, s.youth, s.score, s.evidence,
    CASE WHEN r.decision = 'review' THEN 'open' ELSE 'obsolete' END
FROM best b JOIN scored s ON s.row = b.row CROSS JOIN LATERAL (
    SELECT r.id, r.decision, r.youth_id FROM cases_listrow r
    WHERE r.source_list_id = %(list)s AND r.row = b.row OFFSET 0) r
WHERE r.decision = 'review' OR s.youth = r.youth_id
ON CONFLICT DO NOTHING
"""
# With their sizes known the list itself is read in its order, and written in that order: rows that
# come to an index in order take a third of the time.
PREPARE = (TWICE, NEWER, SEXES, "ANALYZE twice", "ANALYZE newer", "ANALYZE sexes")
