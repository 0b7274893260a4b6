"""Objections under policy and history; an erasure may empty the texts of facts."""

from django.db import migrations

from intespo.accounts.history import keep
from intespo.accounts.policies import protect

# As in 0002, but under the name of an erasure texts may become empty: the fact itself stays.
FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_fact_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    once text;
    settable text[] := coalesce(TG_ARGV, ARRAY[]::text[]);
    {declare}
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'facts of % are never deleted', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    {erasure}
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
ERASURE = """
    IF current_setting('intespo.actor', true) = 'system:erasure'
       AND coalesce(to_jsonb(NEW) ->> 'note', '') = ''
       AND coalesce(to_jsonb(NEW) -> 'detail', '{}') = '{}'
       AND coalesce(to_jsonb(NEW) ->> 'void_reason', '') = ''
       AND to_jsonb(OLD) - texts = to_jsonb(NEW) - texts THEN
        RETURN NEW;
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_privacy"), ("accounts", "0004_forgetting")]
    operations = [
        protect("cases_objection"),
        keep("cases_objection"),
        migrations.RunSQL(
            FUNCTION.replace(
                "{declare}", "texts text[] := ARRAY['note', 'detail', 'void_reason'];"
            ).replace("{erasure}", ERASURE),
            FUNCTION.replace("{declare}", "").replace("{erasure}", ""),
        ),
    ]
