"""What headings of lists say, folded: whole headings, then words and beginnings of words."""

from typing import NamedTuple

from cases.enums import Column

# Folded headings that say exactly what a column is.
WORDS: dict[Column, tuple[str, ...]] = {
    Column.CNP: ("cnp", "cod numeric personal", "cod numeric", "nr cnp", "cod num pers"),
    Column.LAST_NAME: ("nume", "numele", "nume de familie", "nume familie", "numele de familie"),
    Column.FIRST_NAME: ("prenume", "prenumele", "nume mic"),
    Column.FULL_NAME: (
        *("nume si prenume", "nume prenume", "numele si prenumele", "nume complet", "numeprenume"),
        *("beneficiar", "beneficiarul", "beneficiara", "persoana", "titular", "titularul"),
        *("solicitant", "solicitantul", "tanar", "tanarul", "elev", "elevul", "salariat"),
        *("salariatul", "angajat", "angajatul", "asigurat", "asiguratul", "asistat", "cursant"),
        *("participant", "participantul", "copil", "copilul", "minor", "minorul"),
    ),
    Column.NAME_GIVEN_FIRST: ("prenume si nume", "prenume nume", "prenumele si numele"),
    Column.BIRTH_DATE: ("data n", "dn", "d n", "nast", "datanasterii", "datanastere"),
    Column.BIRTH_DAY: ("zi", "ziua"),
    Column.BIRTH_MONTH: ("luna",),
    Column.BIRTH_YEAR: ("an", "anul"),
    Column.SEX: ("sex", "sexul", "gen", "genul", "m f", "f m"),
    Column.SIRUTA: ("siruta", "cod siruta"),
    Column.LOCALITY: (
        *("localitate", "localitatea", "localit", "loc", "uat", "comuna", "oras", "orasul"),
        *("municipiu", "domiciliu", "domiciliul", "primaria", "primarie", "resedinta"),
        *("unitate administrativ teritoriala", "unitatea administrativ teritoriala"),
    ),
    Column.VILLAGE: ("sat", "satul", "sat cartier", "sat localitate componenta"),
    Column.ADDRESS: ("adresa", "adr", "adr dom", "strada", "str", "strada si numarul"),
    Column.PHONE: ("telefon", "tel", "mobil", "gsm", "numar de telefon"),
    Column.EMAIL: ("email", "e mail", "mail", "posta electronica"),
    Column.EDUCATION: (
        *("nivel studii", "nivel de studii", "studii", "nivel educatie", "nivelul studiilor"),
        *("ultima scoala absolvita", "scoala absolvita", "educatie", "niv educ", "isced"),
    ),
    Column.GRADE: ("clasa", "clasa a", "an studiu"),
    Column.STATE: (
        *("stare", "starea", "status", "situatie", "situatia", "categorie", "stare contract"),
        *("tip beneficiu", "tip prestatie", "tip beneficiar", "categorie asigurat", "tip masura"),
        *("stare elev", "beneficiu", "prestatie", "masura", "categoria", "tip drept"),
        *("tip indemnizatie", "tip asigurat", "tip contract"),
    ),
    Column.SINCE: (
        *("de la", "de la data", "data de la", "data start", "data ang", "data inc"),
        *("incepand cu", "incepand cu data", "incepand cu data de"),
    ),
    Column.UNTIL: ("data sf", "data final"),
    Column.NOTE: ("observatii", "obs", "mentiuni", "nota", "note", "observatie"),
}
EXACT = {word: column for column, words in WORDS.items() for word in words}
# Whom the columns of a list name: of several, the first kind is the person, the others are not.
_KINDS = (
    (
        "tanar",
        "elev",
        "beneficiar",
        "asigurat",
        "salariat",
        "angajat",
        "participant",
        "cursant",
        "asistat",
        "persoan",
    ),
    ("titular", "solicitant", "sustinator"),
    ("copil", "copii", "minor", "membru", "membri"),
)
_ENDINGS = ("", "a", "ul", "ului", "lor", "l", "lui", "ei", "i")
PEOPLE = tuple(frozenset(word + ending for word in kind for ending in _ENDINGS) for kind in _KINDS)
# Whoever else stands in a list is not the young person.
OTHERS: tuple[str, ...] = (
    "mama",
    "mamei",
    "tata",
    "tatalui",
    "parint",
    "tutore",
    "sot",
    "sotie",
    "sotul",
    "sotia",
)
OTHERS += ("reprezentant", "bunic", "apartinator", "intretinator", "ocrotitor", "gazda")
# Nor is who works with them, or the house that they belong to.
STAFF: tuple[str, ...] = (
    "angajator",
    "scoal",
    "scolii",
    "dirigint",
    "firma",
    "unitat",
    "medic",
    "manager",
)
STAFF += ("asistent", "responsabil", "operator", "institut", "centru", "proiect", "consilier")
STAFF += ("referent", "intocmit", "invatator", "cabinet", "societat")
NAMES, GIVEN = {"nume", "numele"}, {"prenume", "prenumele"}
BIRTH = ("nast", "nascut", "nasc")
# What else is said of a birth than its day.
OF_A_BIRTH = ("locul", "loc", "localit", "certific", "serie", "act", "tara", "judet", "anul")
PARTS_OF_A_DAY = {
    "zi": Column.BIRTH_DAY,
    "ziua": Column.BIRTH_DAY,
    "luna": Column.BIRTH_MONTH,
    "an": Column.BIRTH_YEAR,
    "anul": Column.BIRTH_YEAR,
}
PHONES = ("telefon", "tel", "mobil", "gsm")


class Rule(NamedTuple):
    """Any of these beginnings of words, none of those, and the column that a heading then names."""

    some: tuple[str, ...]
    none: tuple[str, ...]
    column: Column


# For headings of more than one word; the first rule that holds counts.
RULES = (
    # "Adresa de e-mail" is no address.
    Rule(("email", "mail"), (), Column.EMAIL),
    Rule(("siruta",), (), Column.SIRUTA),
    Rule(("judet", "tara", "postal", "mediu"), (), Column.NOTHING),
    Rule(("sat", "satul"), ("com", "comuna"), Column.VILLAGE),
    Rule(("localit", "loc", "uat", "comun", "oras", "municip", "mun"), ("munc",), Column.LOCALITY),
    Rule(("adres", "adr", "strad"), (), Column.ADDRESS),
    Rule(("domicil", "resedint"), (), Column.LOCALITY),
    Rule(("perioad",), (), Column.PERIOD),
    Rule(
        ("studii", "studiil", "educat", "educ", "absolv", "isced", "instruir", "pregatir"),
        ("an", "anul", "data"),
        Column.EDUCATION,
    ),
    Rule(
        ("incet", "sfarsit", "expir", "pana", "final", "valabil", "termen", "iesir", "radier"),
        ("motiv", "cauz", "articol", "stare", "statut", "status"),
        Column.UNTIL,
    ),
    Rule(("incep", "angajarii", "angajare", "acordar", "intrar"), ("stare", "motiv"), Column.SINCE),
    Rule(("sex", "sexul"), (), Column.SEX),
    Rule(("observat", "obs", "mentiun"), (), Column.NOTE),
    Rule(
        *(
            ("stare", "situat", "statut", "status", "drept", "calitat", "categor", "prestat"),
            ("civil", "material", "famil", "locuint", "sanat", "etni", "act", "document"),
        ),
        Column.STATE,
    ),
    Rule(("beneficii", "beneficiul", "indemniz"), (), Column.STATE),
)


def holds(words: set[str], beginnings: tuple[str, ...]) -> bool:
    """Whether a word begins so; beginnings of up to three letters stand for the whole word."""
    return any(
        word == start or (len(start) > 3 and word.startswith(start))
        for word in words
        for start in beginnings
    )
