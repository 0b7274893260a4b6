"""Rules of sending and first wordings as rows; the agency edits them."""

from django.db import migrations

WEEKDAYS = {"weekday_from": "09:00", "weekday_until": "19:00"}
SATURDAYS = {"saturday_from": "10:00", "saturday_until": "14:00"}
# domain.md §10: assumptions, for the agency to edit.
RULES = {
    "sms": {**WEEKDAYS, **SATURDAYS, "cap": 2, "cap_days": 30, "price": 170, "approval_above": 500},
    "email": {
        **WEEKDAYS,
        **SATURDAYS,
        "cap": 3,
        "cap_days": 30,
        "price": 0,
        "approval_above": 2000,
    },
    "letter": {**WEEKDAYS, "cap": 1, "cap_days": 90, "price": 7000, "approval_above": 200},
    "call": {**WEEKDAYS, "cap": 3, "cap_days": 30, "price": 0, "approval_above": 2000},
}
TEMPLATES = (
    (
        "Prima veste, SMS",
        "first",
        "sms",
        "",
        "Bună, {prenume}! Agenția pentru ocupare {judet} te ajută gratuit cu un curs sau un loc de muncă. Sună la 021.44.44.000 {telefon_judet}. Nu mai vrei mesaje? Răspunde STOP",
    ),
    (
        "Prima veste, SMS, cu întrebare",
        "first",
        "sms",
        "",
        "{prenume}, ce ți-ar prinde bine acum: un curs sau un job? Răspunde-ne sau sună la 021.44.44.000 {telefon_judet}. Agenția pentru ocupare {judet}. STOP = fără mesaje",
    ),
    (
        "Prima veste, e-mail",
        "first",
        "email",
        "Un curs, o școală sau un loc de muncă lângă tine",
        "Bună, {prenume}!\n\nSuntem Agenția pentru ocupare {judet}. Te ajutăm gratuit să găsești un curs, o școală sau un loc de muncă aproape de casă.\n\nSună-ne la 021.44.44.000 sau {telefon_judet} ori vino la {adresa}. Poți și răspunde la acest e-mail.",
    ),
    (
        "Scrisoare",
        "reminder",
        "letter",
        "O veste pentru tine de la agenția pentru ocupare",
        "Bună, {prenume}!\n\nTe ajutăm gratuit să găsești un curs, o școală sau un loc de muncă aproape de casă. Nu trebuie să plătești nimic și nu te obligă la nimic.\n\nSună-ne la 021.44.44.000 sau {telefon_judet}, ori vino la {adresa} cu buletinul.",
    ),
    (
        "Listă de sunat",
        "reminder",
        "call",
        "",
        "Bună, sunt de la Agenția pentru ocupare {judet}. Vorbesc cu {prenume}? Te sun ca să-ți spun ce cursuri și locuri de muncă sunt aproape. Ai două minute?",
    ),
)


def fill(apps, schema):
    def rows(name):
        return apps.get_model("outreach", name).objects.using(schema.connection.alias)

    for channel, rule in RULES.items():
        rows("SendingRule").create(channel=channel, valid_from="2017-09-25", **rule)
    for name, purpose, channel, subject, body in TEMPLATES:
        rows("MessageTemplate").create(
            name=name, purpose=purpose, channel=channel, subject=subject, body=body
        )


class Migration(migrations.Migration):
    dependencies = [("outreach", "0005_under_guard")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
