"""What past milestones and registrations say, from the facts beside them.

Facts are append-only and their changes are kept: both triggers rest while the new columns are
filled for the first time.
"""

from django.db import migrations

FILL = [
    # The policies hold for the owner too: without a scope there is no row to fill.
    "SELECT set_config('intespo.county_from', '0', true),"
    " set_config('intespo.county_to', '32767', true)",
    "ALTER TABLE cases_milestone DISABLE TRIGGER USER",
    "ALTER TABLE cases_registration DISABLE TRIGGER USER",
    """
    UPDATE cases_milestone m SET state = k.state FROM cases_monitoringcheck k
    WHERE k.youth_id = m.youth_id AND k.state <> ''
      AND m.kind = CASE k.clock WHEN 'exit' THEN 'after_' ELSE 'month_' END || k.months
    """,
    """
    UPDATE cases_milestone m SET state = CASE j.detail ->> 'reason'
        WHEN 'EMP_PERM' THEN 'EMPLOYED' WHEN 'EMP_TEMP' THEN 'EMPLOYED'
        WHEN 'EMP_ABROAD' THEN 'WORKS_ABROAD' WHEN 'SELF_EMP' THEN 'SELF_EMPLOYED'
        WHEN 'APPRENT' THEN 'APPRENTICE' WHEN 'STAGE' THEN 'TRAINEE' WHEN 'EDU' THEN 'EDUCATION'
        WHEN 'TRAIN' THEN 'TRAINING' ELSE '' END
    FROM cases_journalentry j
    WHERE m.kind = 'left_neet' AND j.case_id = m.case_id AND j.kind = 'left'
      AND j.detail ->> 'on' = m.happened_on::text
    """,
    """
    UPDATE cases_milestone m SET measure = r.code FROM (
        SELECT DISTINCT ON (f.youth_id) f.youth_id, s.code FROM cases_referral f
        JOIN cases_measure s ON s.id = f.measure_id WHERE f.started_on IS NOT NULL
        ORDER BY f.youth_id, f.started_on, f.id) r
    WHERE m.kind = 'in_measure' AND r.youth_id = m.youth_id
    """,
    """
    UPDATE cases_registration SET mistaken = left_reason = 'ERROR_DUP',
        left_at = coalesce((SELECT max(j.recorded_at) FROM cases_journalentry j
            WHERE j.case_id = cases_registration.case_id AND j.kind IN ('left', 'void')), now())
    WHERE left_on IS NOT NULL
    """,
    "ALTER TABLE cases_milestone ENABLE TRIGGER USER",
    "ALTER TABLE cases_registration ENABLE TRIGGER USER",
    # Deferred checks of the updates would stand in the way of the next migration.
    "SET CONSTRAINTS ALL IMMEDIATE",
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0027_what_a_milestone_says")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
