"""How long each kind of data is kept, as rows that the agency can change (domain.md §7.1)."""

from datetime import date

from django.db import migrations

RULES = (
    (
        "never_reached",
        12,
        None,
        "12 luni de la ultima listă pe care apare persoana; fără contact nu există temei de a păstra"
        " mai mult (RGPD art. 5 alin. (1) lit. e)",
    ),
    (
        "participant",
        None,
        date(2028, 12, 31),
        "Regulamentul (UE) 1303/2013 art. 140: documentele operațiunii se păstrează după conturile"
        " finale",
    ),
    (
        "list_rows",
        6,
        None,
        "6 luni: rândurile respinse sau neeligibile servesc doar corectării listei de către"
        " expeditor",
    ),
    ("messages", 12, None, "12 luni: textul mesajelor servește doar răspunsului la plângeri"),
    ("access_log", 36, None, "3 ani: termenul general de prescripție"),
)


def write_rules(apps, schema_editor):
    rules = apps.get_model("cases", "RetentionRule").objects
    rules = rules.using(schema_editor.connection.alias)
    for subject, months, until, basis in RULES:
        values = {"months": months, "until": until, "basis": basis}
        rules.get_or_create(subject=subject, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_rights_of_persons")]
    operations = [migrations.RunPython(write_rules, migrations.RunPython.noop, elidable=True)]
