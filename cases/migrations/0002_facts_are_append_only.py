"""A trigger refuses DELETE of facts and every UPDATE but setting the named columns once."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION refuse_fact_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    once text;
    settable text[] := coalesce(TG_ARGV, ARRAY[]::text[]);
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'facts of % are never deleted', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF to_jsonb(OLD) - settable IS DISTINCT FROM to_jsonb(NEW) - settable THEN
        RAISE EXCEPTION 'facts of % are never edited', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    FOREACH once IN ARRAY settable LOOP
        IF to_jsonb(OLD) ->> once IS NOT NULL
           AND to_jsonb(OLD) ->> once IS DISTINCT FROM to_jsonb(NEW) ->> once THEN
            RAISE EXCEPTION '% of % is set once', once, TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
"""
# table: the columns that may be set once, from NULL
FACTS = {
    "cases_milestone": ("voided_at", "voided_by_id", "void_reason"),
    "cases_contactattempt": (),
    "cases_counsellingsession": (),
    "cases_journalentry": (),
}


def _trigger(table: str, columns: tuple[str, ...]) -> str:
    words = ", ".join(f"'{column}'" for column in columns)
    return (
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_fact_change({words});"
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION refuse_fact_change() CASCADE"),
        *(
            migrations.RunSQL(_trigger(table, columns), f"DROP TRIGGER append_only ON {table}")
            for table, columns in FACTS.items()
        ),
    ]
