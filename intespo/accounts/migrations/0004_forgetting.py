"""The only ways in which the record loses something: erasure of a person, and its own term."""

from django.db import migrations

FUNCTIONS = """
-- What a person's rows were before goes with the person; that something changed, and who did it, stays.
CREATE FUNCTION forget_changes(of_table text, ids bigint[]) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
DECLARE
    number bigint;
BEGIN
    IF current_setting('intespo.actor', true) IS DISTINCT FROM 'system:erasure' THEN
        RAISE EXCEPTION 'only an erasure forgets' USING ERRCODE = 'restrict_violation';
    END IF;
    UPDATE accounts_change SET old = '{}' WHERE "table" = of_table AND row_id = ANY(ids)
        AND old IS NOT NULL AND old <> '{}';
    GET DIAGNOSTICS number = ROW_COUNT;
    RETURN number;
END $$;
-- Whole months of the access log, past their term; their seals stay as links of the chain.
CREATE FUNCTION accesslog_forget(before date) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
DECLARE
    part record;
    number bigint;
    total bigint := 0;
    keeps interval := interval '36 months';
BEGIN
    IF before > now()::date - keeps + interval '1 month' THEN
        RAISE EXCEPTION 'the access log is kept for 36 months' USING ERRCODE = 'restrict_violation';
    END IF;
    FOR part IN SELECT c.relname FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
        WHERE inhparent = 'accounts_accesslog'::regclass
          AND c.relname ~ '^accounts_accesslog_\\d{4}_\\d{2}$'
          AND to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month'
              <= date_trunc('month', before::timestamp)
    LOOP
        EXECUTE format('SELECT count(*) FROM %I', part.relname) INTO number;
        EXECUTE format('DROP TABLE %I', part.relname);
        total := total + number;
    END LOOP;
    RETURN total;
END $$;
"""
BACK = "DROP FUNCTION forget_changes(text, bigint[]); DROP FUNCTION accesslog_forget(date);"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_staff_accounts")]
    operations = [migrations.RunSQL(FUNCTIONS, BACK)]
