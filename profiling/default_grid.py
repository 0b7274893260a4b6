"""The default grid `RO-NEET-PROF` 1.0 of domain.md §1.4: an assumption, printed as such.

Only the locality classes of C01 stand in the order; every weight and threshold waits for the
annex of Order ANOFM 11/2018.
"""

CODE, VERSION, VALID_FROM = "RO-NEET-PROF", "1.0", "2018-04-01"
ASSUMPTION = (
    "Punctele și pragurile grilei 1.0 sunt o ipoteză de lucru până la preluarea anexei "
    "Ordinului ANOFM 11/2018."
)
# code, question, answers (code, text, points); the largest answer is the criterion's cap.
CRITERIA: tuple[tuple[str, str, tuple[tuple[str, str, int], ...]], ...] = (
    (
        "LOC",
        "Localitatea de domiciliu",
        (
            ("MUN", "municipiu", 0),
            ("ORS", "oraș", 2),
            ("SAP", "sat aparținând municipiului sau orașului", 4),
            ("SRC", "sat reședință de comună", 6),
            ("SCC", "alt sat al comunei", 8),
        ),
    ),
    (
        "AGE",
        "Vârsta la profilare",
        (("A20", "20 de ani sau peste", 0), ("A18", "18–19 ani", 2), ("A16", "16–17 ani", 4)),
    ),
    (
        "EDU",
        "Ultimul nivel absolvit",
        (
            ("I5", "studii superioare", 0),
            ("I4", "postliceală", 3),
            ("I3C", "liceu cu bacalaureat sau certificat de calificare", 6),
            ("I3", "liceu fără bacalaureat", 9),
            ("I2", "gimnaziu", 14),
            ("I1", "primar", 18),
            ("I0", "fără studii", 20),
        ),
    ),
    (
        "QUAL",
        "Calificare profesională",
        (
            ("CER", "certificat recunoscut, cerut pe piață", 0),
            ("REC", "certificat recunoscut", 3),
            ("NO", "fără calificare", 6),
        ),
    ),
    (
        "EXP",
        "Experiență de muncă, cumulat",
        (
            ("M12", "12 luni sau mai mult", 0),
            ("M6", "6–11 luni", 3),
            ("M1", "1–5 luni", 6),
            ("INF", "doar muncă fără forme legale", 8),
            ("NO", "niciuna", 10),
        ),
    ),
    (
        "DUR",
        "Timp de la ultimul loc de muncă, școală sau curs",
        (
            ("U6", "sub 6 luni", 0),
            ("U12", "6–11 luni", 3),
            ("U24", "12–23 de luni", 6),
            ("O24", "24 de luni sau mai mult", 9),
            ("NEV", "24 de luni sau mai mult și nu a lucrat niciodată", 10),
        ),
    ),
    (
        "MOT",
        "Motivație și căutare activă",
        (
            ("ACT", "caută activ în ultimele 4 săptămâni", 0),
            ("WIL", "dispus, dar nu caută", 4),
            ("UNS", "nehotărât", 7),
            ("NO", "nu dorește", 10),
        ),
    ),
    (
        "MOB",
        "Mobilitate",
        (
            ("FAR", "se mută sau face naveta peste 30 km", 0),
            ("CTY", "în județ", 2),
            ("LOC", "doar în localitate", 5),
            ("NO", "fără transport", 6),
        ),
    ),
    (
        "SKILL",
        "Competențe digitale și de bază",
        (
            ("IND", "se descurcă singur", 0),
            ("BAS", "de bază", 2),
            ("NDG", "fără competențe digitale", 4),
            ("LIT", "dificultăți de citit și scris", 6),
        ),
    ),
    (
        "HEALTH",
        "Sănătate și capacitate de muncă",
        (
            ("OK", "fără restricții", 0),
            ("RES", "restricții pentru unele munci", 3),
            ("DIS", "handicap ușor sau mediu", 5),
            ("SEV", "handicap accentuat sau grav", 6),
        ),
    ),
    (
        "CARE",
        "Îngrijirea copiilor sau a altor persoane",
        (("NO", "nu", 0), ("SUP", "da, cu sprijin", 2), ("YES", "da, fără sprijin", 5)),
    ),
)
# Several answers at once, 3 points each, 9 at most.
MULTIPLE = (
    "SOC",
    "Situații care cer mai mult sprijin (bifează tot ce se aplică)",
    9,
    (
        ("VMI", "beneficiar de venit minim de incluziune sau ajutor social", 3),
        ("CHP", "provine din sistemul de protecție a copilului", 3),
        ("HOM", "fără locuință stabilă", 3),
        ("DET", "fost deținut sau sancțiune penală", 3),
        ("VIC", "victimă a violenței sau a traficului", 3),
        ("SIN", "părinte singur", 3),
    ),
)
THRESHOLDS = (("UO", 0, 24), ("MO", 25, 44), ("GO", 45, 64), ("FGO", 65, 100))
