"""References of the largest tables, checked once a statement.

PostgreSQL checks a foreign key row by row: a list of 400,000 people took a quarter of a minute for
it, one row of the country's counties at a time. Here a statement's new rows are checked as a set.
Whoever deletes what others refer to waits for those who write and keeps new ones waiting: a check
never meets a row that goes while it looks.
"""

from typing import NamedTuple

from django.db import migrations

FUNCTIONS = """
-- Arguments in threes: a column, the table that it refers to, and that table's key.
CREATE OR REPLACE FUNCTION refuse_stray() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    low text := current_setting('intespo.county_from', true);
    high text := current_setting('intespo.county_to', true);
    rows text := CASE TG_LEVEL WHEN 'ROW' THEN '(SELECT ($1).*)' ELSE 'new_rows' END;
    stray bigint;
BEGIN
    -- As a foreign key does: what is there counts, whoever may see it.
    PERFORM set_config('intespo.county_from', '0', true),
        set_config('intespo.county_to', '32767', true);
    FOR i IN 0 .. TG_NARGS - 1 BY 3 LOOP
        -- One look into the other table's key for each value, whatever a planner expects, and in
        -- the order of that key: of many values, in a third of the time.
        EXECUTE format('SELECT n.key FROM (SELECT DISTINCT %1$I AS key FROM %4$s r'
            ' WHERE %1$I IS NOT NULL ORDER BY 1) n'
            ' WHERE (SELECT p.%3$I FROM %2$I p WHERE p.%3$I = n.key) IS NULL LIMIT 1',
            TG_ARGV[i], TG_ARGV[i + 1], TG_ARGV[i + 2], rows) INTO stray USING NEW;
        IF stray IS NOT NULL THEN
            RAISE EXCEPTION '%.% refers to a row that is not in %', TG_TABLE_NAME, TG_ARGV[i],
                TG_ARGV[i + 1] USING ERRCODE = 'foreign_key_violation';
        END IF;
    END LOOP;
    PERFORM set_config('intespo.county_from', coalesce(low, ''), true),
        set_config('intespo.county_to', coalesce(high, ''), true);
    RETURN NULL;
END $$;
-- The key of the table that rows go from, then in twos a table and its column that refers to it.
CREATE OR REPLACE FUNCTION refuse_orphans() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    low text := current_setting('intespo.county_from', true);
    high text := current_setting('intespo.county_to', true);
    found boolean;
BEGIN
    PERFORM set_config('intespo.county_from', '0', true),
        set_config('intespo.county_to', '32767', true);
    FOR i IN 1 .. TG_NARGS - 1 BY 2 LOOP
        EXECUTE format('LOCK TABLE %I IN SHARE ROW EXCLUSIVE MODE', TG_ARGV[i]);
        EXECUTE format('SELECT EXISTS (SELECT FROM %I c JOIN old_rows o ON c.%I = o.%I)',
            TG_ARGV[i], TG_ARGV[i + 1], TG_ARGV[0]) INTO found;
        IF found THEN
            RAISE EXCEPTION 'rows of % refer to what is deleted from %', TG_ARGV[i], TG_TABLE_NAME
                USING ERRCODE = 'foreign_key_violation';
        END IF;
    END LOOP;
    PERFORM set_config('intespo.county_from', coalesce(low, ''), true),
        set_config('intespo.county_to', coalesce(high, ''), true);
    RETURN NULL;
END $$;
"""
BACK = "DROP FUNCTION refuse_stray() CASCADE; DROP FUNCTION refuse_orphans() CASCADE;"


class Reference(NamedTuple):
    """A column of a table, and where it points."""

    column: str
    table: str
    key: str = "id"


def refer(table: str, *references: Reference) -> list[migrations.RunSQL]:
    """The migration steps that check what a table refers to, when rows come or point elsewhere."""
    words = ", ".join(f"'{word}'" for reference in references for word in reference)
    steps = [
        f"CREATE TRIGGER refers AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows"
        f" FOR EACH STATEMENT EXECUTE FUNCTION refuse_stray({words})"
    ]
    for one in references:
        own = ", ".join(f"'{word}'" for word in one)
        steps.append(
            f"CREATE TRIGGER refers_{one.column} AFTER UPDATE OF {one.column} ON {table}"
            f" FOR EACH ROW WHEN (OLD.{one.column} IS DISTINCT FROM NEW.{one.column})"
            f" EXECUTE FUNCTION refuse_stray({own})"
        )
    names = ("refers", *(f"refers_{one.column}" for one in references))
    back = (f"DROP TRIGGER {name} ON {table}" for name in names)
    return [migrations.RunSQL(a, b) for a, b in zip(steps, back, strict=True)]


def guard(table: str, key: str, *users: tuple[str, str]) -> migrations.RunSQL:
    """The step that keeps rows to which other tables' columns refer."""
    words = ", ".join(f"'{word}'" for word in (key, *(word for user in users for word in user)))
    return migrations.RunSQL(
        f"CREATE TRIGGER referred AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows"
        f" FOR EACH STATEMENT EXECUTE FUNCTION refuse_orphans({words})",
        f"DROP TRIGGER referred ON {table}",
    )
