"""Counters follow the ledger: triggers on it add a row per cut, and all that stands is counted once.

Rows come grouped: a list of 400,000 young people adds a few hundred counter rows.
"""

from django.db import migrations

_CUTS = """
    CROSS JOIN LATERAL (VALUES ('all', ''), ('sex', m.sex),
        ('urban', CASE WHEN m.urban THEN 'urban' ELSE 'rural' END),
        ('level', nullif(m.level, '')), ('month', to_char(m.happened_on, 'YYYY-MM')),
        ('week', to_char(date_trunc('week', m.happened_on::timestamp), 'YYYY-MM-DD')))
        x(dimension, value)
    WHERE x.value IS NOT NULL
    GROUP BY 1, 2, 3, 4 HAVING sum(m.n) <> 0;
"""
_ADD = """
    INSERT INTO reporting_counter (county_id, kind, dimension, value, n, delta)
    SELECT m.county_id, m.kind, x.dimension, x.value, sum(m.n), true FROM (
"""
_NEW = """
        SELECT county_id, kind, sex, urban, level, happened_on, count(*) AS n FROM new_rows
        WHERE voided_at IS NULL GROUP BY 1, 2, 3, 4, 5, 6
"""
_OLD = """
        SELECT county_id, kind, sex, urban, level, happened_on, -count(*) AS n FROM old_rows
        WHERE voided_at IS NULL GROUP BY 1, 2, 3, 4, 5, 6
"""
FUNCTION = f"""
CREATE FUNCTION count_milestones() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {_ADD} {_NEW} ) m {_CUTS}
    ELSIF TG_OP = 'UPDATE' THEN
        {_ADD} {_NEW} UNION ALL {_OLD} ) m {_CUTS}
    ELSE
        {_ADD} {_OLD} ) m {_CUTS}
    END IF;
    RETURN NULL;
END $$
"""
TRIGGERS = """
CREATE TRIGGER counted_added AFTER INSERT ON cases_milestone REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION count_milestones();
CREATE TRIGGER counted_changed AFTER UPDATE ON cases_milestone
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION count_milestones();
CREATE TRIGGER counted_removed AFTER DELETE ON cases_milestone REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION count_milestones()
"""
FILL = [
    # The policies hold for the owner too: without a scope there is no row to count.
    "SELECT set_config('intespo.county_from', '0', true),"
    " set_config('intespo.county_to', '32767', true)",
    f"""
    {_ADD}
        SELECT county_id, kind, sex, urban, level, happened_on, count(*) AS n FROM cases_milestone
        WHERE voided_at IS NULL GROUP BY 1, 2, 3, 4, 5, 6 ) m {_CUTS}
    """.rstrip().rstrip(";"),
    "UPDATE reporting_counter SET delta = false",
    # Deferred checks of the rows would stand in the way of the next migration.
    "SET CONSTRAINTS ALL IMMEDIATE",
]


class Migration(migrations.Migration):
    dependencies = [("reporting", "0006_counters"), ("cases", "0029_registrations_left_whole")]

    operations = [
        migrations.RunSQL(FILL, "TRUNCATE reporting_counter"),
        migrations.RunSQL([FUNCTION, TRIGGERS], "DROP FUNCTION count_milestones() CASCADE"),
    ]
