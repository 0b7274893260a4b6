"""Names are found by the beginning of each word: a trigram index cannot serve under a row policy."""

import django.db.models.deletion
from django.db import migrations, models

TURNS = """
SELECT DISTINCT n.id, n.county_id,
    array_to_string(w[i:] || w[:i - 1], ' ')
FROM {rows} n CROSS JOIN LATERAL string_to_array(n.search_key, ' ') AS w
CROSS JOIN LATERAL generate_subscripts(w, 1) AS i
"""
INSERT = "INSERT INTO cases_youthname (youth_id, county_id, turned) " + TURNS
FUNCTIONS = f"""
CREATE FUNCTION youth_names_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {INSERT.format(rows="new_rows")};
    RETURN NULL;
END $$;
CREATE FUNCTION youth_names_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM cases_youthname WHERE youth_id = NEW.id;
    {INSERT.format(rows="(SELECT NEW.id, NEW.county_id, NEW.search_key)")};
    RETURN NULL;
END $$;
CREATE FUNCTION youth_names_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM cases_youthname y USING old_rows o WHERE y.youth_id = o.id;
    RETURN NULL;
END $$;
CREATE TRIGGER names_added AFTER INSERT ON cases_youth REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION youth_names_added();
CREATE TRIGGER names_changed AFTER UPDATE OF search_key, county_id ON cases_youth FOR EACH ROW
    WHEN ((OLD.search_key, OLD.county_id) IS DISTINCT FROM (NEW.search_key, NEW.county_id))
    EXECUTE FUNCTION youth_names_changed();
CREATE TRIGGER names_removed AFTER DELETE ON cases_youth REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION youth_names_removed();
"""
BACK = """
DROP FUNCTION youth_names_added() CASCADE;
DROP FUNCTION youth_names_changed() CASCADE;
DROP FUNCTION youth_names_removed() CASCADE;
"""


def link(to, **more):
    return models.ForeignKey(
        db_constraint=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to=to,
        **more,
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_county_on_every_row")]
    operations = [
        migrations.CreateModel(
            name="YouthName",
            fields=[
                ("turned", models.TextField()),
                ("county", link("territory.county", db_index=False)),
                ("youth", link("cases.youth")),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "turned",
                        "county",
                        "youth",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
            options={"ordering": ("turned", "youth")},
        ),
        migrations.RunSQL(INSERT.format(rows="cases_youth"), migrations.RunSQL.noop, elidable=True),
        migrations.RunSQL(FUNCTIONS, BACK),
        migrations.RemoveIndex(model_name="youth", name="youth_search"),
    ]
