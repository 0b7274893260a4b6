"""New tables of persons under policy and history; a merge may hand facts to another record."""

from importlib import import_module

from django.db import migrations

from intespo.accounts.history import keep
from intespo.accounts.policies import protect

before = import_module("cases.migrations.0010_rights_of_persons")
TEXTS = "texts text[] := ARRAY['note', 'detail', 'void_reason'];"
HANDS = """
    IF current_setting('intespo.actor', true) = 'system:merge'
       AND to_jsonb(OLD) - '{youth_id, case_id}'::text[]
           = to_jsonb(NEW) - '{youth_id, case_id}'::text[] THEN
        RETURN NEW;
    END IF;
"""


def function(let: str) -> str:
    """The trigger function, with what it lets through."""
    return before.FUNCTION.replace("{declare}", TEXTS).replace("{erasure}", let)


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_list_rules")]
    operations = [
        *(protect(f"cases_{table}") for table in ("exclusion", "matchpair", "merge")),
        *(keep(f"cases_{table}") for table in ("exclusion", "merge")),
        # Pairs are derived at every rehearsal; what somebody decided about one counts.
        keep("cases_matchpair", only=("status", "decided_at", "decided_by_id")),
        # That rows were read stands in the history of their list; the file itself is kept.
        migrations.RunSQL(
            "DROP TRIGGER history_added ON cases_listrow",
            "CREATE TRIGGER history_added AFTER INSERT ON cases_listrow REFERENCING NEW TABLE AS"
            " new_rows FOR EACH STATEMENT EXECUTE FUNCTION keep_change()",
        ),
        migrations.RunSQL(function(before.ERASURE + HANDS), function(before.ERASURE)),
    ]
