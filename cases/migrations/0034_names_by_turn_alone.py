"""Turned names go by their own key: what they are follows from the name that was."""

import django.db.models.deletion
from django.db import migrations, models

TURNS = """
SELECT {row}.id, {row}.county_id, array_to_string(w[i:] || w[:i - 1], ' ')
FROM {source} CROSS JOIN LATERAL string_to_array({row}.search_key, ' ') AS w
CROSS JOIN LATERAL generate_subscripts(w, 1) AS i
"""
GONE = """
    DELETE FROM cases_youthname y USING ({turns}) t (youth_id, county_id, turned)
    WHERE y.turned = t.turned AND y.county_id = t.county_id AND y.youth_id = t.youth_id
"""
OLD = TURNS.format(row="o", source="(SELECT OLD.*) o")
NEW = TURNS.format(row="n", source="(SELECT NEW.*) n").replace("SELECT", "SELECT DISTINCT", 1)
SEARCH_PATH = "SET search_path = pg_catalog, public, pg_temp"
FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION youth_names_changed() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH}
AS $$
BEGIN
    {GONE.format(turns=OLD)};
    INSERT INTO cases_youthname (youth_id, county_id, turned) {NEW};
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION youth_names_removed() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH}
AS $$
BEGIN
    {GONE.format(turns=TURNS.format(row="o", source="old_rows o"))};
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0033_references_in_sets")]
    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="youthname",
            name="youth",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.youth",
            ),
        ),
    ]
