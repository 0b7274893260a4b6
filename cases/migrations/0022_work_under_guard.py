"""Case work under policy, history and rules of its own; a stage moves only as the road allows."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from intespo.accounts.history import keep
from intespo.accounts.policies import RELEASE, WITHIN, protect

before = import_module("cases.migrations.0010_rights_of_persons")
hands = import_module("cases.migrations.0016_rows_change_hands")
PROTECTED = (
    *("casedocument", "presence", "consent", "personallink", "referral", "statusspell"),
    "monitoringcheck",
)
# A file that is transferred takes its facts along: only the county of a row changes.
MOVES = """
    IF current_setting('intespo.actor', true) = 'system:transfer'
       AND to_jsonb(OLD) - 'county_id' = to_jsonb(NEW) - 'county_id' THEN
        RETURN NEW;
    END IF;
"""
# The witness of a spoken consent goes with an erasure; that there was one stays.
TEXTS = hands.TEXTS.replace("'detail'", "'detail', 'witness'")
TRIGGER = (
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION refuse_fact_change({words})"
)
# Both counties of a transfer see it; nobody else does.
BOTH = WITHIN + " OR " + WITHIN.replace("county_id", "to_county_id")
BOTH_SEE = f"""
ALTER TABLE cases_transfer ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_transfer FORCE ROW LEVEL SECURITY;
CREATE POLICY county ON cases_transfer USING ({BOTH});
"""
# As in cases/transitions.py; a correction, a merge and its undo say so before they lead back.
MOVE = """
CREATE FUNCTION refuse_unlawful_move() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.stage <> 'closed' AND coalesce(current_setting('intespo.move', true), '') <> 'back'
       AND (OLD.stage, NEW.stage) NOT IN (
        ('identified', 'contacted'), ('identified', 'agreed'), ('contacted', 'agreed'),
        ('contacted', 'registered'), ('agreed', 'registered'), ('registered', 'profiled'),
        ('registered', 'monitored'), ('profiled', 'in_support'), ('profiled', 'monitored'),
        ('in_support', 'monitored')) THEN
        RAISE EXCEPTION 'a case cannot move from % to %', OLD.stage, NEW.stage
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lawful_move BEFORE UPDATE OF stage ON cases_case FOR EACH ROW
    WHEN (OLD.stage IS DISTINCT FROM NEW.stage) EXECUTE FUNCTION refuse_unlawful_move();
"""


def append_only(table, *settable):
    words = ", ".join(f"'{column}'" for column in settable)
    return migrations.RunSQL(
        TRIGGER.format(table=table, words=words), f"DROP TRIGGER append_only ON {table}"
    )


def function(let, texts):
    return before.FUNCTION.replace("{declare}", texts).replace("{erasure}", let)


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_rules_of_work")]
    operations = [
        migrations.AlterField(
            model_name="registration",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territory.county",
            ),
        ),
        *(protect(f"cases_{table}") for table in PROTECTED),
        migrations.RunSQL(BOTH_SEE, RELEASE.format(table="cases_transfer")),
        *(keep(f"cases_{table}") for table in (*PROTECTED, "transfer")),
        migrations.RunSQL(
            function(before.ERASURE + hands.HANDS + MOVES, TEXTS),
            function(before.ERASURE + hands.HANDS, hands.TEXTS),
        ),
        append_only("cases_consent", "withdrawn_at", "withdrawn_by_id", "withdrawn_through"),
        append_only("cases_presence"),
        migrations.RunSQL(MOVE, "DROP FUNCTION refuse_unlawful_move() CASCADE"),
    ]
