"""Words by which lists that add, and the insured, say that somebody is no potential NEET."""

from django.db import migrations

AWAY = (
    ("deced", "DECEASED"),
    ("strainatate", "ABROAD"),
    ("emigra", "ABROAD"),
    ("detinut", "DETAINED"),
    ("arestat", "DETAINED"),
    ("salariat", "EMPLOYED"),
    ("angajat", "EMPLOYED"),
)
WORDS = {
    "town_hall": AWAY,
    "child_protection": AWAY,
    "ngo": AWAY,
    "other": AWAY,
    "health_insurance": (("salari", "EMPLOYED"),),
}


def write_words(apps, schema_editor):
    alias = schema_editor.connection.alias
    rules = apps.get_model("cases", "ListRule").objects.using(alias)
    words = apps.get_model("cases", "ListRuleWord").objects.using(alias)
    for kind, said in WORDS.items():
        for rule in rules.filter(kind=kind):
            for word, reason in said:
                values = {"effect": "excludes", "reason": reason}
                words.get_or_create(rule=rule, word=word, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("cases", "0036_lists_thrown_away")]
    operations = [migrations.RunPython(write_words, migrations.RunPython.noop, elidable=True)]
