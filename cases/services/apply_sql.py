"""The set statements that make a rehearsal true, and those that take a list back.

`rows_here` is the temporary table of the rows at hand: a whole list, or those that a person decided
about.
"""

from cases.services.matching import BY_INDEX, IN_ORDER
from cases.services.milestones import record_new_people, record_statement, void_statement

_CASE = """youth_id, county_id, stage, level, opened_on, close_reason, next_action, next_action_on,
    attempts, last_outcome, set_aside"""
_CASE_VALUES = """youth_id, %(county)s, 'identified', '', %(today)s, '', 'first_call', %(today)s, 0,
    '', false"""
# Somebody new gets a number and a case; who was taken back with another list has them.
ROWS_HERE = """
CREATE TEMP TABLE rows_here ON COMMIT DROP AS
SELECT id, row, decision, youth_id, CASE WHEN fresh THEN nextval('cases_case_id_seq') END AS case_id
FROM (SELECT r.id, r.row, r.decision, r.youth_id,
        r.decision = 'new' AND (SELECT y.id FROM cases_youth y WHERE y.id = r.youth_id) IS NULL
            AS fresh
    FROM cases_listrow r
    WHERE r.source_list_id = %(list)s AND (%(rows)s::bigint[] IS NULL OR r.id = ANY(%(rows)s))
      AND r.decision IN ('new', 'complete', 'match', 'excluded', 'ended')
    ORDER BY r.row) r
"""
# Rows of the list beside what is done with them, by their keys: a planner expects few rows in a
# table under policy, and would read it whole.
_ROWS = """
SELECT r.* FROM rows_here h
CROSS JOIN LATERAL (SELECT * FROM cases_listrow r WHERE r.id = h.id OFFSET 0) r
WHERE {which}
"""
APPLY = (
    # A person told apart in the queue, and lists that were rehearsed when numbers came later.
    """
    UPDATE cases_listrow SET youth_id = nextval('cases_youth_id_seq')
    WHERE source_list_id = %(list)s AND (%(rows)s::bigint[] IS NULL OR id = ANY(%(rows)s))
      AND decision = 'new' AND youth_id IS NULL
    """,
    ROWS_HERE,
    "ANALYZE rows_here",
    """
    INSERT INTO cases_youth (id, cnp_sealed, cnp_hash, last_name, first_name, birth_date, sex,
        county_id, locality_id, address, phone, phone_note, email, education, groups, source,
        status, search_key, sort_key, created_at, created_by_id)
    SELECT r.youth_id, CASE WHEN r.cnp_hash IS NOT NULL THEN r.cnp_sealed END, r.cnp_hash,
        r.last_name, r.first_name, r.birth_date, r.sex, %(county)s, r.locality_id, r.address,
        r.phone, r.phone_note, r.email, r.education, '{}', %(source)s, 'potential', r.search_key,
        r.sort_key, now(), %(by)s
    FROM rows_here h JOIN cases_listrow r ON r.id = h.id WHERE h.case_id IS NOT NULL
    """,
    # Who was taken back with another list comes again, with what this list says.
    f"""
    UPDATE cases_youth y SET cnp_sealed = coalesce(y.cnp_sealed, CASE WHEN r.cnp_hash IS NOT NULL
            THEN r.cnp_sealed END), cnp_hash = coalesce(y.cnp_hash, r.cnp_hash),
        last_name = r.last_name, first_name = r.first_name, birth_date = r.birth_date, sex = r.sex,
        locality_id = r.locality_id, address = r.address, phone = r.phone,
        phone_note = r.phone_note, email = r.email, education = r.education, source = %(source)s,
        search_key = r.search_key, sort_key = r.sort_key
    FROM ({_ROWS.format(which="h.decision = 'new' AND h.case_id IS NULL")}) r
    WHERE y.id = r.youth_id
    """,
    f"""
    CREATE TEMP TABLE filled ON COMMIT DROP AS
    SELECT DISTINCT ON (y.id) y.id, r.id AS row_id, r.cnp_hash, r.cnp_sealed, r.address, r.phone,
        r.phone_note, r.email, r.education,
        CASE WHEN y.cnp_hash IS NULL AND r.cnp_hash IS NOT NULL AND NOT EXISTS (
            SELECT FROM cases_youth o WHERE o.cnp_hash = r.cnp_hash) THEN '{{cnp}}'::text[]
            ELSE '{{}}' END
        || CASE WHEN y.address = '' AND r.address <> '' THEN '{{address}}'::text[] ELSE '{{}}' END
        || CASE WHEN y.phone = '' AND r.phone <> '' THEN '{{phone}}'::text[] ELSE '{{}}' END
        || CASE WHEN y.email = '' AND r.email <> '' THEN '{{email}}'::text[] ELSE '{{}}' END
        || CASE WHEN y.education = '' AND r.education <> '' THEN '{{education}}'::text[]
            ELSE '{{}}' END AS fields
    FROM ({_ROWS.format(which="h.decision = 'complete'")}) r
    CROSS JOIN LATERAL (SELECT * FROM cases_youth y WHERE y.id = r.youth_id OFFSET 0) y
    ORDER BY y.id, r.row
    """,
    "ANALYZE filled",
    IN_ORDER,
    """
    UPDATE cases_youth y SET
        cnp_hash = CASE WHEN 'cnp' = ANY(f.fields) THEN f.cnp_hash ELSE y.cnp_hash END,
        cnp_sealed = CASE WHEN 'cnp' = ANY(f.fields) THEN f.cnp_sealed ELSE y.cnp_sealed END,
        address = CASE WHEN 'address' = ANY(f.fields) THEN f.address ELSE y.address END,
        phone = CASE WHEN 'phone' = ANY(f.fields) THEN f.phone ELSE y.phone END,
        phone_note = CASE WHEN 'phone' = ANY(f.fields) THEN f.phone_note ELSE y.phone_note END,
        email = CASE WHEN 'email' = ANY(f.fields) THEN f.email ELSE y.email END,
        education = CASE WHEN 'education' = ANY(f.fields) THEN f.education ELSE y.education END
    FROM filled f WHERE y.id = f.id AND f.fields <> '{}'
    """,
    BY_INDEX,
    """
    INSERT INTO cases_provenance (youth_id, county_id, source_list_id, fields, at)
    SELECT id, %(county)s, %(list)s, fields, now() FROM filled WHERE fields <> '{}'
    ON CONFLICT (youth_id, source_list_id)
        DO UPDATE SET fields = excluded.fields, at = excluded.at
    """,
    f"""
    INSERT INTO cases_case (id, {_CASE})
    SELECT case_id, {_CASE_VALUES} FROM rows_here WHERE case_id IS NOT NULL ORDER BY row
    """,
    f"""
    INSERT INTO cases_case ({_CASE})
    SELECT {_CASE_VALUES} FROM rows_here WHERE decision = 'new' AND case_id IS NULL ORDER BY row
    ON CONFLICT (youth_id) WHERE closed_on IS NULL DO NOTHING
    """,
    # Identified on the day the list is true: that is when the person was found to be a NEET.
    record_new_people("""
        SELECT h.case_id, h.youth_id, r.county_id, r.locality_id, r.sex, r.birth_date, r.education,
            '{}'::text[] AS groups, %(source)s AS source
        FROM rows_here h JOIN cases_listrow r ON r.id = h.id WHERE h.case_id IS NOT NULL OFFSET 0
    """),
    record_statement(
        "SELECT c.id FROM rows_here w JOIN cases_case c ON c.youth_id = w.youth_id"
        " AND c.closed_on IS NULL WHERE w.decision = 'new' AND w.case_id IS NULL"
    ),
)
# Of several contracts of one person the one that lasts longest counts.
EXCLUDE = (
    """
    INSERT INTO cases_exclusion (youth_id, county_id, reason, source_list_id, note, since, until,
        created_at, created_by_id)
    SELECT DISTINCT ON (h.youth_id, r.ground) h.youth_id, %(county)s, r.ground, %(list)s, '',
        coalesce(r.since, least(%(on)s, r.until)),
        coalesce(r.until, (%(on)s::date + make_interval(months => %(months)s))::date), now(), %(by)s
    FROM rows_here h JOIN cases_listrow r ON r.id = h.id
    WHERE h.decision = 'excluded'
    ORDER BY h.youth_id, r.ground, r.until DESC NULLS FIRST, r.row
    ON CONFLICT DO NOTHING
    """,
    # A newer list of the same kind speaks for the older one: what it confirms or ends is replaced.
    """
    UPDATE cases_exclusion e SET lifted_at = now(), lifted_by_id = %(by)s, lifted_list_id = %(list)s
    FROM cases_sourcelist l
    WHERE e.source_list_id = l.id AND l.kind = %(source)s AND l.id <> %(list)s
      AND e.lifted_at IS NULL AND e.youth_id IN (
          SELECT h.youth_id FROM rows_here h WHERE h.decision IN ('excluded', 'ended'))
    """,
)
# Whoever was worked with: the list that brought them is not taken back any more.
WORKED_ON = """
SELECT c.id FROM cases_listrow r JOIN cases_case c ON c.youth_id = r.youth_id
WHERE r.source_list_id = %(list)s AND (%(rows)s::bigint[] IS NULL OR r.id = ANY(%(rows)s))
  AND r.decision = 'new' AND c.close_reason <> 'list_undone'
  AND (c.attempts > 0 OR c.stage <> 'identified' OR c.manager_id IS NOT NULL
    OR EXISTS (SELECT FROM cases_contactattempt f WHERE f.case_id = c.id)
    OR EXISTS (SELECT FROM cases_counsellingsession f WHERE f.case_id = c.id)
    OR EXISTS (SELECT FROM cases_casemember f WHERE f.case_id = c.id)
    OR EXISTS (SELECT FROM cases_journalentry f WHERE f.case_id = c.id AND f.by_id IS NOT NULL)
    OR EXISTS (SELECT FROM cases_merge f
               WHERE f.undone_at IS NULL AND r.youth_id IN (f.kept_id, f.gone_id)))
ORDER BY c.id
"""
LATER_LISTS = """
SELECT DISTINCT l.id FROM cases_listrow r
JOIN cases_listrow o ON o.youth_id = r.youth_id AND o.source_list_id <> %(list)s
    AND o.decision IN ('new', 'complete', 'match', 'excluded', 'ended')
JOIN cases_sourcelist l ON l.id = o.source_list_id
WHERE r.source_list_id = %(list)s AND r.decision = 'new'
  AND l.status = 'applied' AND l.applied_at > %(applied_at)s
UNION
SELECT DISTINCT l.id FROM cases_listrow r
JOIN cases_listrow o ON o.youth_id = r.youth_id AND o.decision IN ('excluded', 'ended')
JOIN cases_sourcelist l ON l.id = o.source_list_id AND l.kind = %(source)s
WHERE r.source_list_id = %(list)s AND r.decision = 'excluded' AND l.id <> %(list)s
  AND l.status = 'applied' AND l.applied_at > %(applied_at)s
ORDER BY 1
"""
UNDO = (
    ROWS_HERE,
    # Fields that this list filled and that nobody changed since become empty again.
    """
    UPDATE cases_youth y SET
        cnp_hash = CASE WHEN 'cnp' = ANY(p.fields) AND y.cnp_hash = r.cnp_hash THEN NULL
            ELSE y.cnp_hash END,
        cnp_sealed = CASE WHEN 'cnp' = ANY(p.fields) AND y.cnp_hash = r.cnp_hash THEN NULL
            ELSE y.cnp_sealed END,
        address = CASE WHEN 'address' = ANY(p.fields) AND y.address = r.address THEN ''
            ELSE y.address END,
        phone = CASE WHEN 'phone' = ANY(p.fields) AND y.phone = r.phone THEN '' ELSE y.phone END,
        phone_note = CASE WHEN 'phone' = ANY(p.fields) AND y.phone = r.phone THEN ''
            ELSE y.phone_note END,
        email = CASE WHEN 'email' = ANY(p.fields) AND y.email = r.email THEN '' ELSE y.email END,
        education = CASE WHEN 'education' = ANY(p.fields) AND y.education = r.education THEN ''
            ELSE y.education END
    FROM rows_here h JOIN cases_listrow r ON r.id = h.id
    JOIN cases_provenance p ON p.source_list_id = %(list)s AND p.youth_id = r.youth_id
    WHERE h.decision = 'complete' AND y.id = h.youth_id AND p.fields <> '{}'
    """,
    void_statement("SELECT youth_id FROM rows_here WHERE decision = 'new'"),
    """
    UPDATE cases_exclusion SET lifted_at = now(), lifted_by_id = %(by)s, lifted_list_id = NULL
    WHERE source_list_id = %(list)s AND lifted_at IS NULL
      AND youth_id IN (SELECT youth_id FROM rows_here)
    """,
    """
    UPDATE cases_exclusion SET lifted_at = NULL, lifted_by_id = NULL, lifted_list_id = NULL
    WHERE lifted_list_id = %(list)s AND youth_id IN (SELECT youth_id FROM rows_here)
      AND source_list_id IN (SELECT id FROM cases_sourcelist WHERE status = 'applied')
    """,
    """
    DELETE FROM cases_provenance WHERE source_list_id = %(list)s
      AND youth_id IN (SELECT youth_id FROM rows_here)
    """,
)
