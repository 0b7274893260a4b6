"""Lists without a header: names, places and streets are told by what stands in the cells."""

import pytest

from cases.enums import Column
from cases.layouts import headings
from cases.layouts.places import Places
from cases.layouts.tables import Record
from tests.cases.test_import import BORN
from tests.factories import cnp

PLACES = Places(
    {54975: 12, 54976: 12, 54977: 12, 54978: 12},
    dict.fromkeys(range(54975, 54979)),
    {"huedin": [54975], "cluj napoca": [54976], "gherla": [54977], "dej": [54978]},
)
PEOPLE = [
    ("Pop", "Ana-Maria", "Huedin", "Str. Morii nr. 1"),
    ("Popa", "Ion", "Cluj-Napoca", "Bd. Eroilor 3"),
    ("Rusu", "Elena", "Gherla", "Str. Lungă 7"),
    ("Moldovan", "Ioana", "Dej", "Str. Nouă 2"),
    ("Bocșe Munteanu", "Dan", "Huedin", "Calea Turzii 12"),
]
C = Column


def told(rows: list[Record]) -> tuple[Column, ...]:
    """What each column is taken for."""
    found = headings.guess(enumerate(rows, start=1), lambda: PLACES)
    assert found.header == 0
    return found.columns


def numbers() -> list[str]:
    """Valid ones, one a person."""
    return [cnp(n, BORN, "F") for n in range(1, len(PEOPLE) + 1)]


def test_last_and_first_name_in_two_columns() -> None:
    rows = [
        [n, number, last, first, place, street]
        for n, (number, (last, first, place, street)) in enumerate(
            zip(numbers(), PEOPLE, strict=True), start=1
        )
    ]
    assert told(rows) == (C.NOTHING, C.CNP, C.LAST_NAME, C.FIRST_NAME, C.LOCALITY, C.ADDRESS)


def test_a_register_that_lost_its_header() -> None:
    rows: list[Record] = [
        [number, last.upper(), first.upper(), "2006-05-05", "F", "54977", street, "ISCED 1"]
        for number, (last, first, _place, street) in zip(numbers(), PEOPLE, strict=True)
    ]
    assert told(rows) == (
        *(C.CNP, C.LAST_NAME, C.FIRST_NAME, C.BIRTH_DATE, C.SEX, C.SIRUTA, C.ADDRESS),
        C.EDUCATION,
    )


def test_the_first_name_may_come_first() -> None:
    rows: list[Record] = [
        [first, last, "12.03.2006", place] for last, first, place, _street in PEOPLE
    ]
    assert told(rows) == (C.FIRST_NAME, C.LAST_NAME, C.BIRTH_DATE, C.LOCALITY)


def test_a_place_of_two_words_is_no_name() -> None:
    rows: list[Record] = [
        ["Cluj-Napoca", f"{last} {first}", "12.03.2006"] for last, first, *_rest in PEOPLE
    ]
    assert told(rows) == (C.LOCALITY, C.FULL_NAME, C.BIRTH_DATE)


@pytest.mark.parametrize("filler", ["Da", "Grup social"])
def test_words_alone_are_no_people(filler: str) -> None:
    assert set(told([[filler, "Ana", "Pop"]] * 5)) <= {C.NOTHING}
