"""The rules that a new database begins with; every one is a row that the agency edits."""

from django.db import migrations

# outcome: column, place, reached, stage, agreement, state, next action, days, icon
OUTCOMES = {
    "agrees": ("talked", 1, True, "agreed", "yes", "SEEKING", "register", 1, "thumbs-up"),
    "hesitates": ("talked", 2, True, "contacted", "", "NOT_READY", "call", 3, "hourglass"),
    "refuses": ("talked", 3, True, "contacted", "no", "NOT_READY", "counsel", 30, "thumbs-down"),
    "no_answer": ("not_talked", 4, False, "", "", "", "call", 1, "phone-missed"),
    "wrong_number": ("not_talked", 5, False, "", "", "", "find", 3, "phone-off"),
    "other_person": ("not_talked", 6, False, "", "", "", "call", 1, "user"),
    "employed": ("changed", 7, False, "", "", "EMPLOYED", "verify", 14, "briefcase"),
    "in_school": ("changed", 8, False, "", "", "EDUCATION", "verify", 14, "graduation-cap"),
    "moved": ("changed", 9, False, "", "", "", "verify", 14, "plane"),
    "in_training": ("changed", 10, False, "", "", "TRAINING", "verify", 14, "book-open"),
    "child_care": ("changed", 11, False, "", "", "CHILD_LEAVE", "verify", 14, "baby"),
    "abroad": ("changed", 12, False, "", "", "ABROAD", "verify", 30, "globe"),
    "detained": ("changed", 13, False, "", "", "DETAINED", "verify", 30, "lock"),
    "deceased": ("changed", 14, False, "", "", "DECEASED", "verify", 0, "circle-minus"),
}
# state: counts as, days it holds (domain.md §5.3, an assumption: the lapse periods are not public)
STATES = {
    "SEEKING": ("neet", 90),
    "NOT_READY": ("neet", 90),
    "START_AGREED": ("neet", 14),
    "CARER": ("neet", 180),
    "PREGNANT": ("neet", 180),
    "ILL": ("neet", 180),
    "EMPLOYED": ("eet", 180),
    "DAY_LABOUR": ("eet", 90),
    "SELF_EMPLOYED": ("eet", 180),
    "WORKS_ABROAD": ("eet", 180),
    "APPRENTICE": ("eet", 365),
    "TRAINEE": ("eet", 180),
    "EDUCATION": ("eet", 365),
    "SECOND_CHANCE": ("eet", 365),
    "TRAINING": ("eet", 180),
    "CHILD_LEAVE": ("out", 365),
    "ABROAD": ("out", 180),
    "DETAINED": ("out", 365),
    "UNFIT": ("out", 365),
    "DECEASED": ("out", None),
    "UNKNOWN": ("unknown", None),
}
# level: days between contacts, social worker, counsellor, least services (domain.md §1.5)
LEVELS = {
    "FGO": (
        15,
        True,
        True,
        "servicii sociale întâi, A doua șansă, contract de solidaritate,"
        " acompaniere după angajare cel mult 3 luni",
    ),
    "GO": (
        30,
        True,
        True,
        "plan individual, formare, A doua șansă până la gimnaziu, loc de muncă subvenționat",
    ),
    "MO": (45, False, False, "informare, mediere, consiliere, formare sau evaluarea competențelor"),
    "UO": (60, False, False, "informare și mediere"),
}
RISK = {"at_risk": True}
# code: name, path, basis, conditions (domain.md §2.5; amounts in bani)
MEASURES = {
    "INFO": (
        "Informare și consiliere profesională",
        "service",
        "Legea 76/2002, art. 57 a), 58",
        {},
    ),
    "MED": (
        "Medierea muncii",
        "service",
        "Legea 76/2002, art. 57 b)",
        {"registered_days": 0, "note": "cu plan individual de mediere"},
    ),
    "TRAIN": (
        "Formare profesională",
        "training",
        "Legea 76/2002, art. 57 c)",
        {"registered_days": 0, "note": "cursuri gratuite"},
    ),
    "VALID": (
        "Evaluarea și certificarea competențelor",
        "training",
        "Legea 76/2002, art. 57 c^1)",
        {"registered_days": 0},
    ),
    "BIZ": (
        "Consultanță pentru o afacere proprie",
        "service",
        "Legea 76/2002, art. 57 d)",
        {"registered_days": 0, "min_age": 18},
    ),
    "PRIMA_INSERTIE": (
        "Primă de inserție",
        "bonus",
        "Legea 76/2002, art. 73^1",
        {
            "min_age": 16,
            "isced_min": "ISCED3",
            "registered_days": 0,
            "note": "absolvenți înregistrați în 60 de zile de la absolvire, angajați"
            " cu normă întreagă peste 12 luni",
        },
    ),
    "PRIMA_ACTIVARE": (
        "Primă de activare",
        "bonus",
        "Legea 76/2002, art. 73^2",
        {
            "registered_days": 30,
            "amount": 100000,
            "unit": "net, o dată",
            "note": "fără indemnizație, angajare cu normă întreagă peste 3 luni",
        },
    ),
    "PRIMA_INCADRARE": (
        "Primă de încadrare",
        "bonus",
        "Legea 76/2002, art. 74",
        {"registered_days": 0, "note": "loc de muncă la peste 15 km de casă"},
    ),
    "PRIMA_INSTALARE": (
        "Primă de instalare",
        "bonus",
        "Legea 76/2002, art. 75",
        {
            "registered_days": 0,
            "amount": 1250000,
            "unit": "o dată",
            "note": "mutare la peste 50 km; cu familia 15.500 lei",
        },
    ),
    "PRIMA_RELOCARE": (
        "Primă de relocare",
        "bonus",
        "Legea 76/2002, art. 76^2",
        {"registered_days": 0, "amount": 90000, "unit": "cel mult pe lună, 36 de luni"},
    ),
    "SUBV_ABS": (
        "Subvenție pentru încadrarea absolvenților",
        "job",
        "Legea 76/2002, art. 80",
        {
            "registered_days": 0,
            "isced_min": "ISCED3",
            "amount": 225000,
            "unit": "angajatorului, pe lună, 12 luni",
        },
    ),
    "SUBV_85": (
        "Subvenție pentru încadrarea tinerilor NEET",
        "job",
        "Legea 76/2002, art. 85",
        {"registered_days": 0, "amount": 225000, "unit": "angajatorului, pe lună, 12 luni"},
    ),
    "SOLID": (
        "Contract de solidaritate cu acompaniament social",
        "solidarity",
        "Legea 76/2002, art. 93^1–93^6",
        {
            "min_age": 16,
            "max_age_exclusive": 26,
            "registered_days": 0,
            **RISK,
            "levels": ["GO", "FGO"],
        },
    ),
    "UCENICIE": (
        "Ucenicie la locul de muncă",
        "apprenticeship",
        "Legea 279/2005",
        {"min_age": 16, "registered_days": 0, "amount": 225000, "unit": "angajatorului, pe lună"},
    ),
    "STAGIU": (
        "Stagiu pentru absolvenți de învățământ superior",
        "apprenticeship",
        "Legea 335/2013",
        {
            "isced_min": "ISCED6",
            "registered_days": 0,
            "amount": 225000,
            "unit": "angajatorului, pe lună, 6 luni",
        },
    ),
    "A2S_PRIM": (
        "A doua șansă, învățământ primar",
        "second_chance",
        "legea învățământului",
        {"isced_max": "ISCED0", "note": "cu cel puțin 4 ani peste vârsta clasei"},
    ),
    "A2S_SEC": (
        "A doua șansă, secundar inferior",
        "second_chance",
        "legea învățământului",
        {"isced_max": "ISCED1", "note": "4 ani, cu calificare"},
    ),
    "SOC_ECON": (
        "Loc de muncă la o întreprindere socială de inserție",
        "job",
        "Legea 219/2015",
        {"registered_days": 0, "levels": ["GO", "FGO"]},
    ),
    "SOC_SERV": ("Servicii sociale (DGASPC, SPAS)", "service", "Legea 292/2011", {}),
    "EURES": ("Mediere EURES", "service", "Regulamentul (UE) 2016/589", {"min_age": 18}),
    "PRIMA_STAB": (
        "Primă de stabilitate NEET",
        "bonus",
        "OUG, martie 2026",
        {
            "registered_days": 0,
            "amount": 2700000,
            "unit": "în 24 de luni",
            "note": "primul loc de muncă permanent",
        },
    ),
}
SINCE = {"PRIMA_STAB": "2026-03-06"}
TEXTS = {
    "messages": "Sunt de acord să fiu sunat(ă) și să primesc mesaje despre locuri de muncă, cursuri"
    " și înscriere. Mă pot răzgândi oricând, fără vreo urmare.",
    "social_worker": "Sunt de acord ca asistentul social din echipă să vadă dosarul meu, ca să mă"
    " ajute. Mă pot răzgândi oricând.",
    "partners": "Sunt de acord ca datele mele de contact să fie date partenerilor care oferă un loc"
    " de muncă sau un curs. Mă pot răzgândi oricând.",
    "photo": "Sunt de acord să apar în fotografii făcute la evenimente. Mă pot răzgândi oricând.",
    "survey": "Sunt de acord să fiu întrebat(ă), după proiect, cum îmi merge. Mă pot răzgândi"
    " oricând.",
}


def fill(apps, schema):
    def rows(name):
        return apps.get_model("cases", name).objects.using(schema.connection.alias)

    for place, (outcome, row) in enumerate(OUTCOMES.items()):
        column, position, reached, stage, agreement, state, action, days, icon = row
        rows("OutcomeRule").create(
            outcome=outcome,
            column=column,
            position=position or place,
            reached=reached,
            stage=stage,
            agreement=agreement,
            state=state,
            next_action=action,
            days=days,
            icon=icon,
        )
    for state, (group, days) in STATES.items():
        rows("StateRule").create(state=state, group=group, days=days)
    for level, (days, worker, counsellor, services) in LEVELS.items():
        rows("LevelRule").create(
            level=level, days=days, social_worker=worker, counsellor=counsellor, services=services
        )
    for code, (name, path, basis, more) in MEASURES.items():
        rows("Measure").create(
            code=code,
            name=name,
            path=path,
            basis=basis,
            valid_from=SINCE.get(code, "2017-01-01"),
            **more,
        )
    for purpose, text in TEXTS.items():
        rows("ConsentText").create(purpose=purpose, version=1, text=text, valid_from="2017-09-25")


class Migration(migrations.Migration):
    dependencies = [("cases", "0020_case_work")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(
            [
                # The policies hold for the owner too: without a scope there is no row to fill.
                "SELECT set_config('intespo.county_from', '0', true),"
                " set_config('intespo.county_to', '32767', true)",
                "UPDATE cases_registration SET agency_id = county_id",
                # Deferred checks of the update would stand in the way of the next migration.
                "SET CONSTRAINTS ALL IMMEDIATE",
            ],
            migrations.RunSQL.noop,
        ),
    ]
