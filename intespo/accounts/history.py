"""Triggers that keep the history: every change of a table with persons becomes a `Change`.

Statement triggers see what raw SQL, bulk_update and COPY do as well. Added rows need no copy (they
are the first version): their keys are kept as ranges. A changed row keeps the old values of its
columns, a removed one all of them. What a machine derives anew at every step (a decision about a
list's row, a message's delivery state) is left out by naming the columns that count.
"""

from collections.abc import Sequence

from django.db import migrations

FUNCTIONS = """
-- The plan is kept from the first statement on: one made for one row must also serve 400,000.
CREATE OR REPLACE FUNCTION keep_change() RETURNS trigger LANGUAGE plpgsql
    SET enable_nestloop = off AS $$
DECLARE
    who bigint := nullif(current_setting('intespo.user_id', true), '')::bigint;
    actor text := coalesce(nullif(current_setting('intespo.actor', true), ''),
        'sql:' || current_user);
    request text := coalesce(current_setting('intespo.request', true), '');
    differing text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO accounts_change
            ("table", action, rows, row_id, total, county_id, at, user_id, actor, request)
        SELECT TG_TABLE_NAME, 'I',
            CASE WHEN count(*) > 1 THEN range_agg(int8range(id, id, '[]')) END,
            CASE WHEN count(*) = 1 THEN min(id) END,
            count(*), county_id, clock_timestamp(), who, actor, request
        FROM new_rows GROUP BY county_id;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO accounts_change
            ("table", action, row_id, total, old, county_id, at, user_id, actor, request)
        SELECT TG_TABLE_NAME, 'D', id, 1, to_jsonb(o), county_id, clock_timestamp(), who, actor,
            request
        FROM old_rows o;
    ELSIF (SELECT count(*) FROM (SELECT FROM new_rows LIMIT 100) n) < 100 THEN
        INSERT INTO accounts_change
            ("table", action, row_id, total, old, county_id, at, user_id, actor, request)
        SELECT TG_TABLE_NAME, 'U', c.id, 1, c.old, c.county_id, clock_timestamp(), who, actor,
            request
        FROM (
            SELECT j.id, j.county_id, (
                SELECT jsonb_object_agg(b.key, b.value) FROM jsonb_each(j.before) b
                WHERE b.value <> j.after -> b.key
            ) AS old
            FROM (SELECT n.id, n.county_id, to_jsonb(o) AS before, to_jsonb(n) AS after
                  FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE o IS DISTINCT FROM n
                  OFFSET 0) j
        ) c WHERE c.old IS NOT NULL;
    ELSE
        -- Of many rows column by column: that has to be planned, and is a third of the work then.
        SELECT string_agg(format('CASE WHEN o.%1$I IS DISTINCT FROM n.%1$I'
            ' THEN jsonb_build_object(%1$L, o.%1$I) ELSE ''{}'' END', attname), ' || ')
            INTO differing
        FROM pg_attribute WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped;
        EXECUTE format('INSERT INTO accounts_change'
            ' ("table", action, row_id, total, old, county_id, at, user_id, actor, request)'
            ' SELECT $1, ''U'', c.id, 1, c.old, c.county_id, clock_timestamp(), $2, $3, $4'
            ' FROM (SELECT n.id, n.county_id, %s AS old'
            ' FROM old_rows o JOIN new_rows n ON n.id = o.id OFFSET 0) c'
            ' WHERE c.old <> ''{}''', differing) USING TG_TABLE_NAME, who, actor, request;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION keep_column_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb := to_jsonb(NEW);
    old jsonb := (SELECT jsonb_object_agg(name, before -> name) FROM unnest(TG_ARGV) AS name
                  WHERE before -> name <> after -> name);
BEGIN
    IF old IS NOT NULL THEN
        INSERT INTO accounts_change
            ("table", action, row_id, total, old, county_id, at, user_id, actor, request)
        VALUES (TG_TABLE_NAME, 'U', NEW.id, 1, old, NEW.county_id, clock_timestamp(),
            nullif(current_setting('intespo.user_id', true), '')::bigint,
            coalesce(nullif(current_setting('intespo.actor', true), ''), 'sql:' || current_user),
            coalesce(current_setting('intespo.request', true), ''));
    END IF;
    RETURN NULL;
END $$;
"""
BACK = "DROP FUNCTION keep_change() CASCADE; DROP FUNCTION keep_column_change() CASCADE;"
ADDED = """
CREATE TRIGGER history_added AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION keep_change();
CREATE TRIGGER history_removed AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION keep_change();
"""
CHANGED = """
CREATE TRIGGER history_changed AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION keep_change();
"""
CHANGED_COLUMNS = """
CREATE TRIGGER history_changed AFTER UPDATE OF {columns} ON {table}
    FOR EACH ROW EXECUTE FUNCTION keep_column_change({words});
"""
DROPPED = """
DROP TRIGGER history_added ON {table};
DROP TRIGGER history_removed ON {table};
DROP TRIGGER history_changed ON {table};
"""


def keep(table: str, *, only: Sequence[str] = ()) -> migrations.RunSQL:
    """The migration step that gives a table its history; `only` names the columns that count."""
    if only:
        words = ", ".join(f"'{column}'" for column in only)
        changed = CHANGED_COLUMNS.format(table=table, columns=", ".join(only), words=words)
    else:
        changed = CHANGED.format(table=table)
    return migrations.RunSQL(ADDED.format(table=table) + changed, DROPPED.format(table=table))
