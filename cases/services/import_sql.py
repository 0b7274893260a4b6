"""The set statements of an import. Rows that reading already judged keep their decision."""

from cases.services.milestones import record_statement

# A row reading did not refuse: everything that a youth needs is there.
OPEN = "r.source_list_id = %(list)s AND r.decision NOT IN ('rejected', 'ineligible_age')"

DECIDE = (
    # The same person twice in one list: the first row counts.
    f"""
    UPDATE cases_listrow r SET decision = 'rejected', reason = 'cnp_twice', detail = t.first::text
    FROM (SELECT id, row, min(row) OVER (PARTITION BY cnp_hash) AS first FROM cases_listrow r
          WHERE {OPEN}) t
    WHERE t.id = r.id AND t.row > t.first
    """,
    f"UPDATE cases_listrow r SET decision = 'new', reason = '', youth_id = NULL WHERE {OPEN}",
    # A valid CNP decides. Another county's youth is for two coordinators, not for a list.
    f"""
    UPDATE cases_listrow r SET youth_id = CASE WHEN y.county_id = %(county)s THEN y.id END,
        decision = CASE
            WHEN y.county_id <> %(county)s THEN 'review'
            WHEN (y.address = '' AND r.address <> '') OR (y.phone = '' AND r.phone <> '')
              OR (y.education = '' AND r.education <> '') THEN 'complete'
            ELSE 'match' END,
        reason = CASE WHEN y.county_id <> %(county)s THEN 'known_elsewhere' ELSE 'known' END
    FROM cases_youth y WHERE y.cnp_hash = r.cnp_hash AND {OPEN}
    """,
)

APPLY = (
    """
    INSERT INTO cases_youth (cnp_sealed, cnp_hash, last_name, first_name, birth_date, sex,
        county_id, locality_id, address, phone, phone_note, email, education, groups, source,
        status, search_key, sort_key, created_at, created_by_id)
    SELECT cnp_sealed, cnp_hash, last_name, first_name, birth_date, sex, %(county)s, locality_id,
        address, phone, '', '', education, '{}', %(source)s, 'potential', search_key, sort_key,
        now(), %(by)s
    FROM cases_listrow WHERE source_list_id = %(list)s AND decision = 'new'
    ORDER BY row
    ON CONFLICT (cnp_hash) DO NOTHING
    """,
    """
    UPDATE cases_listrow r SET youth_id = y.id FROM cases_youth y
    WHERE r.source_list_id = %(list)s AND r.decision = 'new' AND y.cnp_hash = r.cnp_hash
      AND y.county_id = %(county)s
    """,
    """
    UPDATE cases_youth y SET address = coalesce(nullif(y.address, ''), r.address),
        phone = coalesce(nullif(y.phone, ''), r.phone),
        education = coalesce(nullif(y.education, ''), r.education)
    FROM cases_listrow r
    WHERE r.source_list_id = %(list)s AND r.decision = 'complete' AND r.youth_id = y.id
    """,
    """
    INSERT INTO cases_provenance (youth_id, county_id, source_list_id, fields, at)
    SELECT youth_id, county_id, source_list_id, CASE decision
        WHEN 'new' THEN array['cnp', 'name', 'birth_date', 'sex', 'locality']
        ELSE '{}' END
        || CASE WHEN decision <> 'match' AND address <> '' THEN array['address'] ELSE '{}' END
        || CASE WHEN decision <> 'match' AND education <> '' THEN array['education'] ELSE '{}' END,
        now()
    FROM cases_listrow WHERE source_list_id = %(list)s AND youth_id IS NOT NULL
    ON CONFLICT (youth_id, source_list_id) DO NOTHING
    """,
    """
    INSERT INTO cases_case (youth_id, county_id, stage, level, opened_on, close_reason,
        next_action, next_action_on, attempts, last_outcome)
    SELECT youth_id, %(county)s, 'identified', '', %(today)s, '', 'first_call', %(today)s, 0, ''
    FROM cases_listrow WHERE source_list_id = %(list)s AND decision = 'new' AND youth_id IS NOT NULL
    ORDER BY row
    ON CONFLICT (youth_id) WHERE closed_on IS NULL DO NOTHING
    """,
    # Identified on the day the list is true: that is when the person was found to be a NEET.
    record_statement(
        "SELECT c.id FROM cases_listrow w JOIN cases_case c ON c.youth_id = w.youth_id"
        " AND c.closed_on IS NULL WHERE w.source_list_id = %(list)s AND w.decision = 'new'"
    ),
)
