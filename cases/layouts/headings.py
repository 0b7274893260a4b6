"""What each column holds: the header row is found among the first, its words are read, values help.

A person may correct both; what they chose is kept with the list and remembered for the sender.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cases.enums import Column
from cases.layouts.cells import as_text, day, personal_number, phone
from cases.layouts.tables import Record
from intespo.kit.text import search_key

LOOKED_AT = 40  # rows from the top among which a header may stand
SAMPLES = 25

# Folded headings that say exactly what a column is.
WORDS: dict[Column, tuple[str, ...]] = {
    Column.CNP: ("cnp", "c n p", "cod numeric personal", "cod numeric", "nr cnp"),
    Column.LAST_NAME: ("nume", "numele", "nume de familie", "nume familie", "numele de familie"),
    Column.FIRST_NAME: ("prenume", "prenumele", "nume mic"),
    Column.FULL_NAME: (
        *("nume si prenume", "nume prenume", "numele si prenumele", "nume complet"),
        *("beneficiar", "beneficiarul", "persoana", "titular", "tanar", "elev", "elevul"),
        *("salariat", "salariatul", "asigurat", "asiguratul", "copil", "copilul", "tanarul"),
    ),
    Column.NAME_GIVEN_FIRST: ("prenume si nume", "prenume nume", "prenumele si numele"),
    Column.BIRTH_DATE: ("data n", "data nast", "dn", "d n", "nascut", "nascut a", "zi nastere"),
    Column.SEX: ("sex", "sexul", "gen", "genul", "m f", "f m"),
    Column.SIRUTA: ("siruta", "cod siruta"),
    Column.LOCALITY: (
        *("localitate", "localitatea", "loc", "uat", "comuna", "oras", "orasul", "municipiu"),
        *("domiciliu", "domiciliul", "localitate uat", "unitate administrativ teritoriala"),
    ),
    Column.VILLAGE: ("sat", "satul", "sat cartier", "sat localitate componenta"),
    Column.ADDRESS: ("adresa", "strada", "str", "adresa completa", "strada si numarul"),
    Column.PHONE: ("telefon", "tel", "mobil", "gsm", "numar de telefon"),
    Column.EMAIL: ("email", "e mail", "mail", "posta electronica"),
    Column.EDUCATION: (
        *("nivel studii", "nivel de studii", "studii", "nivel educatie", "nivelul studiilor"),
        *("ultima scoala absolvita", "scoala absolvita", "educatie"),
    ),
    Column.GRADE: ("clasa", "clasa a", "an studiu"),
    Column.STATE: (
        *("stare", "starea", "status", "situatie", "situatia", "categorie", "stare contract"),
        *("tip beneficiu", "tip prestatie", "tip beneficiar", "categorie asigurat", "tip masura"),
        *("stare elev", "beneficiu", "prestatie", "masura", "categoria"),
    ),
    Column.SINCE: (
        *("data inceput", "data incepere", "data inceperii", "de la", "inceput", "data start"),
        *("data angajarii", "data angajare", "inceput contract", "data inceput contract"),
    ),
    Column.UNTIL: (
        *("data sfarsit", "data incetare", "data incetarii", "pana la", "sfarsit", "data final"),
        *("valabil pana la", "sfarsit contract", "data expirare", "data sfarsit contract"),
    ),
    Column.NOTE: ("observatii", "obs", "mentiuni", "nota", "note", "observatie"),
}
EXACT = {word: column for column, words in WORDS.items() for word in words}
# Whoever else stands in a list is not the young person.
OTHERS = {"mama", "mamei", "tata", "tatalui", "parinte", "parinti", "parintelui", "tutore"}
OTHERS |= {"sot", "sotie", "reprezentant", "titular", "titularului", "solicitant", "bunic"}
PLACES_OF_OTHERS = {"angajator", "angajatorului", "scoala", "scolii", "diriginte", "firma"}
PLACES_OF_OTHERS |= {"unitate"}
# What else is said of a birth than its day.
OF_A_BIRTH = {"locul", "loc", "localitatea", "localitate", "certificat", "serie", "act", "tara"}
OF_A_BIRTH |= {"judet", "judetul", "anul", "certificatul"}
BIRTH, PHONES = {"nastere", "nasterii", "nascut", "nasteri"}, {"telefon", "tel", "mobil", "gsm"}
NAMES, GIVEN = {"nume", "numele"}, {"prenume", "prenumele"}
# For headings that say more than one word: any of these words, none of those, and the column it
# is. The first that holds counts.
RULES: tuple[tuple[set[str], set[str], Column], ...] = (
    (PLACES_OF_OTHERS, set(), Column.NOTHING),
    (PHONES, OTHERS, Column.PHONE),
    (PHONES, set(), Column.PARENT_PHONE),
    (OTHERS, set(), Column.NOTHING),
    ({"cnp"}, set(), Column.CNP),
    (BIRTH, OF_A_BIRTH, Column.BIRTH_DATE),
    (BIRTH, set(), Column.NOTHING),
    ({"siruta"}, set(), Column.SIRUTA),
    ({"localitate", "localitatea", "localitatii"}, set(), Column.LOCALITY),
    (GIVEN, NAMES, Column.FIRST_NAME),
    (NAMES, set(), Column.FULL_NAME),
    ({"email", "mail"}, set(), Column.EMAIL),
    ({"studii", "studiilor", "educatie", "absolvita"}, set(), Column.EDUCATION),
    ({"incetare", "incetarii", "sfarsit", "sfarsitul", "expirarii"}, set(), Column.UNTIL),
    ({"inceput", "incepere", "inceperii", "angajarii"}, set(), Column.SINCE),
    ({"sat", "satul"}, {"comuna"}, Column.VILLAGE),
    ({"comuna", "orasul", "uat"}, set(), Column.LOCALITY),
    ({"adresa", "strada"}, set(), Column.ADDRESS),
    ({"sex", "sexul"}, set(), Column.SEX),
    ({"observatii", "obs", "mentiuni"}, set(), Column.NOTE),
    (
        {"stare", "starea", "situatie", "situatia", "statut", "statutul", "status"},
        set(),
        Column.STATE,
    ),
)


@dataclass(frozen=True)
class Mapping:
    """The header's row (0: the list has none) and what each column holds, from the left."""

    header: int
    columns: tuple[Column, ...]

    @property
    def names_people(self) -> bool:
        """Whether somebody can be found by what is mapped: a number, or a name."""
        held = set(self.columns)
        return bool(held & {Column.CNP, Column.FULL_NAME, Column.NAME_GIVEN_FIRST}) or (
            {Column.LAST_NAME, Column.FIRST_NAME} <= held
        )

    def plain(self) -> dict[str, Any]:
        """For a JSON column."""
        return {"header": self.header, "columns": [column.value for column in self.columns]}

    @classmethod
    def of(cls, plain: dict[str, Any]) -> "Mapping":
        """From a JSON column."""
        return cls(int(plain["header"]), tuple(Column(name) for name in plain["columns"]))


def guess(rows: Iterable[tuple[int, Record]]) -> Mapping:
    """The likeliest header among the first rows; with none, columns are known by their values."""
    top: list[tuple[int, Record]] = []
    for number, record in rows:
        if number > LOOKED_AT + SAMPLES:
            break
        top.append((number, record))
    best, place, most = Mapping(0, ()), -1, 0.0
    for at, (number, record) in enumerate(top):
        if number > LOOKED_AT:
            break
        for words in _headers(record, top[at + 1 : at + 2]):
            doubled = words is not record
            mapping = Mapping(number + doubled, read_header(words))
            if (worth := _worth(mapping) - doubled / 2) > most:
                best, place, most = mapping, at, worth
    below = [record for number, record in top[place + 1 :] if number > best.header][:SAMPLES]
    over = [search_key(as_text(cell)) for n, record in top if n == best.header for cell in record]
    return Mapping(best.header, _by_values(best.columns, below, over))


def _headers(record: Record, following: list[tuple[int, Record]]) -> Iterable[Record]:
    """A row, and the same with the row under it: headings over two rows, the upper one merged."""
    yield record
    if following and not any(personal_number(cell) for cell in following[0][1]):
        upper, lower, words = "", following[0][1], []
        width = max(len(record), len(lower))
        for place in range(width):
            upper = as_text(record[place] if place < len(record) else "") or upper
            under = as_text(lower[place] if place < len(lower) else "")
            words.append(f"{upper} {under}" if under else as_text(record[place : place + 1]))
        if any(as_text(cell) for cell in lower) and sum(map(bool, map(as_text, record))) > 2:
            yield words


def _worth(mapping: Mapping) -> float:
    """How much of a list a header explains; a title that happens to hold one word is no header."""
    known = [column for column in mapping.columns if column != Column.NOTHING]
    return len(known) * 2 - mapping.header / 1000 if len(known) > 1 else 0


def read_header(record: Sequence[Any]) -> tuple[Column, ...]:
    """What each heading says; of two columns that say the same the first counts."""
    found = [meaning(search_key(as_text(cell))) for cell in record]
    if Column.FIRST_NAME in found and Column.LAST_NAME not in found:
        # "Numele elevului" beside "Prenumele elevului".
        found = [Column.LAST_NAME if c == Column.FULL_NAME else c for c in found]
    if Column.FIRST_NAME not in found:
        # "Nume" alone holds the whole name.
        found = [Column.FULL_NAME if c == Column.LAST_NAME else c for c in found]
    if Column.LOCALITY not in found:
        found = [Column.LOCALITY if c == Column.VILLAGE else c for c in found]
    seen: set[Column] = set()
    columns = []
    for column in found:
        again = column in seen
        if again and column == Column.LOCALITY and Column.ADDRESS not in found:
            # "Localitate" and "Domiciliu" side by side: the second is the street.
            column, again = Column.ADDRESS, Column.ADDRESS in seen
        columns.append(Column.NOTHING if again else column)
        seen.add(column)
    return tuple(columns)


def meaning(heading: str) -> Column:
    """What a folded heading says its column holds."""
    if not heading or len(heading) > 60:
        return Column.NOTHING
    if heading in EXACT:
        return EXACT[heading]
    words = set(heading.split())
    for some, none, column in RULES:
        if words & some and not words & none:
            return _which_name(heading, words) if column == Column.FULL_NAME else column
    return Column.NOTHING


def _which_name(heading: str, words: set[str]) -> Column:
    """Of a heading with "nume" in it: the whole name in which order, or the family's alone."""
    if "familie" in words and not words & GIVEN:
        return Column.LAST_NAME
    first = re.search(r"\b(pre)?nume", heading)
    return Column.NAME_GIVEN_FIRST if first and first[1] else Column.FULL_NAME


def _by_values(
    columns: tuple[Column, ...], below: list[Record], over: list[str]
) -> tuple[Column, ...]:
    """Columns that no heading explains, where the values do: numbers, phones, birth dates.

    A heading that names somebody else keeps its column out; a day counts only without a heading.
    """
    width = max([len(columns), *(len(record) for record in below)])
    known = list(columns) + [Column.NOTHING] * (width - len(columns))
    for column, test in (
        (Column.CNP, personal_number),
        (Column.PHONE, phone),
        (Column.BIRTH_DATE, _birth_date),
    ):
        if column in known or (column == Column.PHONE and Column.PARENT_PHONE in known):
            continue
        for place, held in enumerate(known):
            heading = over[place] if place < len(over) else ""
            taken = set(heading.split()) & (OTHERS | PLACES_OF_OTHERS)
            if held != Column.NOTHING or taken or (heading and column == Column.BIRTH_DATE):
                continue
            cells = [record[place] for record in below if place < len(record)]
            filled = [cell for cell in cells if as_text(cell)]
            if filled and sum(bool(test(cell)) for cell in filled) * 2 > len(filled):
                known[place] = column
                break
    return tuple(known)


def _birth_date(cell: Any) -> bool:
    found = None if isinstance(cell, int | float) else day(cell)
    return bool(found and 1960 < found.year < 2025)
