"""What each column holds: the header row is found among the first, its words are read, values help.

A person may correct both; what they chose is kept with the list and remembered for the sender.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cases.enums import Column
from cases.layouts import bare
from cases.layouts.cells import as_text, personal_number, phone
from cases.layouts.days import day
from cases.layouts.places import Places
from cases.layouts.tables import Record
from cases.layouts.vocabulary import (
    BIRTH,
    EXACT,
    GIVEN,
    NAMES,
    OF_A_BIRTH,
    OTHERS,
    PARTS_OF_A_DAY,
    PEOPLE,
    PHONES,
    RULES,
    STAFF,
    holds,
)
from intespo.kit.dates import today
from intespo.kit.text import search_key

YOUNGEST = 12
LOOKED_AT = 40  # rows from the top among which a header may stand
SAMPLES = 25

# "DataNasterii" is two words; "C.N.P." and "U.A.T." are one.
_CAMEL = re.compile(r"(?<=[a-zăâîșț])(?=[A-ZĂÂÎȘȚ])")
_SPELT = {"c n p": "cnp", "u a t": "uat"}
_WHOLE_NAMES = {Column.FULL_NAME, Column.NAME_GIVEN_FIRST}
_NAMING = {Column.CNP, Column.LAST_NAME, Column.FIRST_NAME, *_WHOLE_NAMES}
_BIRTH_PARTS = {Column.BIRTH_DAY, Column.BIRTH_MONTH, Column.BIRTH_YEAR}


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


def guess(rows: Iterable[tuple[int, Record]], read: bare.Read = lambda: Places({}, {})) -> Mapping:
    """The likeliest header among the first rows; with none, columns are known by their values."""
    top: list[tuple[int, Record]] = []
    for number, record in rows:
        if number > LOOKED_AT + SAMPLES:
            break
        top.append((number, _filled(record)))
    best, place, most = Mapping(0, ()), -1, 0.0
    for at, (number, record) in enumerate(top):
        if number > LOOKED_AT:
            break
        for words in _headers(record, top[at + 1 : at + 2]):
            doubled = words is not record
            mapping = Mapping(number + doubled, read_header(words))
            worth = _worth(mapping)
            worth += _grouped(record, top[at + 1][1]) - 0.5 if doubled else 0
            if worth > most:
                best, place, most = mapping, at, worth
    below = [record for number, record in top[place + 1 :] if number > best.header][:SAMPLES]
    over = [folded(cell) for n, record in top if n == best.header for cell in record]
    found = _by_values(best.columns, below, over)
    return Mapping(best.header, found if over else bare.columns(found, below, read))


def _filled(record: Record) -> Record:
    """A row without its empty end: a stray cell somewhere else makes a sheet as wide."""
    width = max((place for place, cell in enumerate(record, start=1) if cell != ""), default=0)
    return record[:width]


def _headers(record: Record, following: list[tuple[int, Record]]) -> Iterable[Record]:
    """A row, and the same with the row under it: headings over two rows, the upper one merged."""
    yield record
    if following and not any(personal_number(cell) for cell in following[0][1]):
        upper, lower, words = "", following[0][1], []
        width = max(len(record), len(lower))
        for place in range(width):
            upper = as_text(record[place] if place < len(record) else "") or upper
            under = as_text(lower[place] if place < len(lower) else "")
            alone = as_text(record[place]) if place < len(record) else ""
            words.append(f"{upper} {under}" if under else alone)
        # A single cell under the headings is the title of a section: "COMUNA HĂRMAN".
        under_it = sum(map(bool, map(as_text, lower)))
        if under_it > 1 and sum(map(bool, map(as_text, record))) > 2:
            yield words


def _grouped(upper: Record, lower: Record) -> int:
    """What an upper row is worth that says whose the headings under it are: a child's, a parent's.

    One column of another person's that is taken for the person's does more harm than it helps.
    """
    groups = [set(folded(cell).split()) for cell in upper]
    named = sum(_rank(words) is not None or holds(words, OTHERS) for words in groups)
    headings = sum(column != Column.NOTHING for column in read_header(lower))
    return 3 if named > 1 and headings > 1 else 0


def _worth(mapping: Mapping) -> float:
    """How much of a list a header explains; a title that happens to hold one word is no header."""
    known = [column for column in mapping.columns if column != Column.NOTHING]
    return len(known) * 2 - mapping.header / 1000 if len(known) > 1 else 0


def folded(cell: Any) -> str:
    """A heading as it is looked up."""
    key = search_key(_CAMEL.sub(" ", as_text(cell)))
    for spelt, word in _SPELT.items():
        key = re.sub(rf"\b{spelt}\b", word, key)
    return key


def read_header(record: Sequence[Any]) -> tuple[Column, ...]:
    """What each heading says; of two columns that say the same the first counts."""
    headings = [folded(cell) for cell in record]
    who = _who(headings)
    found = [meaning(heading, who) for heading in headings]
    if Column.FIRST_NAME in found and Column.LAST_NAME not in found:
        # "Numele elevului" beside "Prenumele elevului".
        found = [Column.LAST_NAME if c == Column.FULL_NAME else c for c in found]
    if Column.FIRST_NAME not in found:
        # "Nume" alone holds the whole name.
        found = [Column.FULL_NAME if c == Column.LAST_NAME else c for c in found]
    if Column.LOCALITY not in found:
        found = [Column.LOCALITY if c == Column.VILLAGE else c for c in found]
    if not set(found) >= _BIRTH_PARTS or Column.BIRTH_DATE in found:
        # "Ziua nașterii" alone is the whole day.
        day = Column.NOTHING if Column.BIRTH_DATE in found else Column.BIRTH_DATE
        found = [
            (day if c == Column.BIRTH_DAY and holds(set(h.split()), BIRTH) else Column.NOTHING)
            if c in _BIRTH_PARTS
            else c
            for c, h in zip(found, headings, strict=True)
        ]
    return _once(found)


def _once(found: list[Column]) -> tuple[Column, ...]:
    """A second column of the same kind is what people put beside the first, or nothing."""
    beside = {Column.LOCALITY: Column.ADDRESS, Column.STATE: Column.BENEFIT}
    seen: set[Column] = set()
    columns = []
    for column in found:
        again = column in seen
        if again and column in beside and beside[column] not in found:
            # "Localitate" and "Domiciliu": the second is the street. "Stare" and "Tip drept".
            column = beside[column]
            again = column in seen
        columns.append(Column.NOTHING if again else column)
        seen.add(column)
    return tuple(columns)


def _who(headings: Sequence[str]) -> int:
    """Of which kind the people are whom a list is about; the others are theirs.

    "CNP titular" beside "Nume copil" tells of the one who is paid; with a bare "CNP" beside it
    "Nume titular" is that number's name, and a bare "Nume" is the child's of "CNP copil".
    """
    numbers: set[int | None] = set()
    names: set[int | None] = set()
    for heading in headings:
        if (column := meaning(heading)) in _NAMING:
            (numbers if column == Column.CNP else names).add(_rank(set(heading.split())))
    kinds = [kind for kind in numbers | names if kind is not None]
    if not kinds or 0 in kinds or None in numbers & names:
        return 0
    if None in names:
        return max((kind for kind in numbers if kind is not None), default=0)
    return min(kinds)


def _rank(words: set[str]) -> int | None:
    return next((rank for rank, kind in enumerate(PEOPLE) if words & kind), None)


def meaning(heading: str, who: int | None = None) -> Column:
    """What a folded heading says its column holds, in a list about one kind of people."""
    if not heading or len(heading) > 60:
        return Column.NOTHING
    words = set(heading.split())
    rank = _rank(words)
    if words & NAMES and "initiala" in heading:
        # The father's initial between the names: a name all the same.
        words -= {"tatalui", "tata"}
    other = holds(words, OTHERS) or "persoana de contact" in heading
    other = other or (who is not None and rank is not None and rank != who)
    if holds(words, PHONES):
        strange = holds(words, (*STAFF, "primar"))
        return Column.NOTHING if strange else Column.PARENT_PHONE if other else Column.PHONE
    if other:
        return Column.NOTHING
    return EXACT.get(heading) or _by_rule(heading, words)


def _by_rule(heading: str, words: set[str]) -> Column:
    """What a heading of several words says."""
    if heading.endswith("pana la"):
        return Column.UNTIL
    if heading.endswith(" de la"):
        return Column.SINCE
    if holds(words, STAFF):
        return Column.NOTHING
    if words & {"cnp", "numeric"}:
        return Column.CNP
    if holds(words, BIRTH):
        return _of_birth(words)
    for rule in RULES:
        if holds(words, rule.some) and not holds(words, rule.none):
            return rule.column
    return _name(heading, words)


def _of_birth(words: set[str]) -> Column:
    """The day, one part of it, or what else is said of a birth."""
    if words & NAMES or holds(words, ("certific", "act")):
        return Column.NOTHING
    parts = {PARTS_OF_A_DAY[word] for word in words if word in PARTS_OF_A_DAY}
    if len(parts) == 1:
        return parts.pop()
    day = parts or words & {"data", "dt"} or not holds(words, OF_A_BIRTH)
    return Column.BIRTH_DATE if day else Column.NOTHING


def _name(heading: str, words: set[str]) -> Column:
    """The whole name in which order, or one of its parts."""
    if words & GIVEN and not words & NAMES:
        return Column.FIRST_NAME
    if not words & NAMES:
        return Column.NOTHING
    if "familie" in words and not words & GIVEN:
        return Column.LAST_NAME
    first = re.search(r"\b(pre)?nume", heading)
    return Column.NAME_GIVEN_FIRST if first and first[1] else Column.FULL_NAME


def _by_values(
    columns: tuple[Column, ...], below: list[Record], over: list[str]
) -> tuple[Column, ...]:
    """Columns that no heading explains, where the values do: numbers, phones, birth dates.

    A heading that names somebody else keeps its column out; under one that says nothing known a day
    counts when it is as long ago as births are.
    """
    width = max([len(columns), *(len(record) for record in below)])
    known = list(columns) + [Column.NOTHING] * (width - len(columns))
    who = _who(over)
    looked_for = [
        (Column.CNP, personal_number),
        (Column.PHONE, phone),
        (Column.BIRTH_DATE, _birth_date),
    ]
    for column, check in looked_for:
        if column in known or (column == Column.PHONE and Column.PARENT_PHONE in known):
            continue
        for place, held in enumerate(known):
            heading = over[place] if place < len(over) else ""
            words = set(heading.split())
            strange = holds(words, OTHERS + STAFF) or _rank(words) not in (None, who)
            if held != Column.NOTHING or strange:
                continue
            test = _long_ago if heading and column == Column.BIRTH_DATE else check
            cells = [record[place] for record in below if place < len(record)]
            filled = [cell for cell in cells if as_text(cell)]
            if filled and sum(bool(test(cell)) for cell in filled) * 2 > len(filled):
                known[place] = column
                break
    return tuple(known)


def _birth_date(cell: Any) -> bool:
    found = None if isinstance(cell, int | float) else day(cell)
    return bool(found and 1960 < found.year < 2025)


def _long_ago(cell: Any) -> bool:
    found = None if isinstance(cell, int | float) else day(cell)
    return bool(found and 1960 < found.year < today().year - YOUNGEST)
