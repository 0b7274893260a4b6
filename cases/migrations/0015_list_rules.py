"""What each kind of list does (domain.md §8), as rows that the agency edits."""

from django.db import migrations

# kind: effect, reason of exclusion, why; then words of the state column that decide otherwise
RULES = {
    "national_register": ("adds", "", "registrul național al tinerilor NEET"),
    "population_register": (
        "completes",
        "",
        "populația de 16–24 de ani: completează adresa, nu spune cine este NEET",
    ),
    "town_hall": ("adds", "", "tineri fără ocupație, pe care primăria îi cunoaște"),
    "school_inspectorate": ("adds", "", "părăsirea timpurie a școlii"),
    "social_payments": (
        "excludes",
        "SOCIAL_BENEFIT",
        "beneficiari de prestații; ipoteză de lucru: orice prestație exclude până la termenul ei",
    ),
    "labour_inspectorate": ("excludes", "EMPLOYED", "contracte de muncă în vigoare"),
    "child_protection": ("adds", "", "tineri ieșiți din sistemul de protecție"),
    "health_insurance": (
        "completes",
        "",
        "categoria asiguratului hotărăște; fără categorie, lista doar completează",
    ),
    "ngo": ("adds", "", "tineri întâlniți pe teren"),
    "other": ("adds", "", "liste libere: prefectură, consiliu județean"),
}
WORDS = (
    ("school_inspectorate", "inscris", "excludes", "IN_EDUCATION"),
    ("school_inspectorate", "frecvent", "excludes", "IN_EDUCATION"),
    ("social_payments", "crestere", "excludes", "CHILD_RAISING"),
    ("social_payments", "insertie", "excludes", "CHILD_RAISING"),
    ("health_insurance", "salariat", "excludes", "EMPLOYED"),
    ("health_insurance", "angajat", "excludes", "EMPLOYED"),
    ("health_insurance", "elev", "excludes", "IN_EDUCATION"),
    ("health_insurance", "student", "excludes", "IN_EDUCATION"),
)


def write_rules(apps, schema_editor):
    alias = schema_editor.connection.alias
    rules = apps.get_model("cases", "ListRule").objects.using(alias)
    words = apps.get_model("cases", "ListRuleWord").objects.using(alias)
    for kind, (effect, reason, basis) in RULES.items():
        values = {"effect": effect, "reason": reason, "basis": basis}
        rules.get_or_create(kind=kind, defaults=values)
    for kind, word, effect, reason in WORDS:
        rule = rules.get(kind=kind)
        words.get_or_create(rule=rule, word=word, defaults={"effect": effect, "reason": reason})


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_identification")]
    operations = [migrations.RunPython(write_rules, migrations.RunPython.noop, elidable=True)]
