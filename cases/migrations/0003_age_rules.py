"""The age windows of domain.md §2.1 as dated rows."""

from datetime import date

from django.db import migrations

RULES = [
    ("NEET_LAW76", 16, 25, date(2016, 12, 3), date(2021, 9, 15), "Legea 76/2002, art. 5 pct. IV^4"),
    ("NEET_LAW76", 16, 30, date(2021, 9, 16), None, "Legea 76/2002, modificată de OUG 101/2021"),
    # The operation's own window; its end stays open so that the next period works too.
    ("INTESPO_TARGET", 16, 25, date(2017, 9, 25), None, "Cererea de finanțare INTESPO, OS 2.3"),
]


def load(apps, schema_editor):
    rules = apps.get_model("cases", "AgeRule").objects.using(schema_editor.connection.alias)
    for code, low, high, since, until, source in RULES:
        rules.update_or_create(
            code=code,
            valid_from=since,
            defaults={
                "min_age": low,
                "max_age_exclusive": high,
                "valid_until": until,
                "source": source,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_facts_are_append_only")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop, elidable=True)]
