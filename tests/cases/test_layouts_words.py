"""What officials type: headings, names, places, days, phones and states that lists really hold."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cases.enums import Column
from cases.layouts import days, headings
from cases.layouts.cells import digits_of, personal_number, phone, sex
from cases.layouts.names import name_of, split
from cases.layouts.places import Places
from cases.layouts.schooling import education
from cases.layouts.sections import sections
from cases.layouts.states import Word, decided, is_over
from tests.cases.sheets import NUMBER, staged, text
from tests.factories import cnp

PLACES = Places(
    {40198: 8, 40205: 8, 40241: 8, 41104: 8, 41113: 8},
    {40198: None, 40205: 40198, 40241: None, 41104: None, 41113: 41104},
    {"brasov": [40198], "codlea": [40241], "selimbar": [41104], "vestem": [41113]},
    county="brasov",
)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Cod num. pers.", Column.CNP),
        ("C.N.P. elev", Column.CNP),
        ("CNP aparținător", Column.NOTHING),
        ("Numele, inițiala tatălui și prenumele", Column.FULL_NAME),
        ("Numele și prenumele tatălui", Column.NOTHING),
        ("NumePrenume", Column.FULL_NAME),
        ("Nume medic de familie", Column.NOTHING),
        ("Nume UAT", Column.LOCALITY),
        ("Nume la naștere", Column.NOTHING),
        ("Dt. nast.", Column.BIRTH_DATE),
        ("DataNasterii", Column.BIRTH_DATE),
        ("Data și locul nașterii", Column.BIRTH_DATE),
        ("Data nașt. (zi/lună/an)", Column.BIRTH_DATE),
        ("Locul nașterii", Column.NOTHING),
        ("Data nașterii zi", Column.BIRTH_DAY),
        ("Loc. de domiciliu", Column.LOCALITY),
        ("U.A.T.", Column.LOCALITY),
        ("Mun./Oraș/Com.", Column.LOCALITY),
        ("Loc de muncă", Column.NOTHING),
        ("Județ domiciliu", Column.NOTHING),
        ("Adresa de domiciliu", Column.ADDRESS),
        ("Adresa de e-mail", Column.EMAIL),
        ("Telefon aparținător", Column.PARENT_PHONE),
        ("Telefon asistent social", Column.NOTHING),
        ("Nr. tel.", Column.PHONE),
        ("Nivel ISCED", Column.EDUCATION),
        ("Anul absolvirii", Column.NOTHING),
        ("Perioada contractului", Column.PERIOD),
        ("Drept până la", Column.UNTIL),
        ("Data radierii", Column.UNTIL),
        ("Motivul încetării", Column.NOTHING),
        ("Data acordării", Column.SINCE),
        ("Calitate asigurat", Column.STATE),
        ("Stare civilă", Column.NOTHING),
    ],
)
def test_a_heading_says_what_its_column_holds(heading: str, column: Column) -> None:
    assert headings.meaning(headings.folded(heading)) == column


@pytest.mark.parametrize(
    ("heads", "columns"),
    [
        (("CNP titular", "Nume titular", "Nume copil", "CNP copil"), ("cnp", "full_name", "", "")),
        (("Nume copil", "CNP copil", "Nume tutore"), ("full_name", "cnp", "")),
        (("Nume elev", "CNP elev", "Nume titular cont"), ("full_name", "cnp", "")),
        (("CNP", "Nume și prenume titular"), ("cnp", "full_name")),
        (("Nume", "Prenume", "Ziua nașterii"), ("last_name", "first_name", "birth_date")),
        (
            ("Nume și prenume", "Zi", "Luna", "An"),
            ("full_name", "birth_day", "birth_month", "birth_year"),
        ),
        (("Nume și prenume", "Stare dosar", "Tip drept"), ("full_name", "state", "benefit")),
    ],
)
def test_the_columns_of_one_person_are_kept_together(heads: Any, columns: Any) -> None:
    assert headings.read_header(heads) == tuple(map(Column, columns))


@pytest.mark.parametrize(
    ("cell", "last", "first"),
    [
        ("POPESCU M. Ana-Maria", "POPESCU", "Ana-Maria"),
        ("Popescu Gh. Roxandra", "Popescu", "Roxandra"),
        ("Bratu, Sanda Ioana", "Bratu", "Sanda Ioana"),
        ("BRATU (fostă DIMA) Sanda", "BRATU", "Sanda"),
        ("12. BRATU Ileana*", "BRATU", "Ileana"),
        ("POP-ȘTEFAN Ana", "POP-ȘTEFAN", "Ana"),
    ],
)
def test_a_whole_name_in_one_cell(cell: str, last: str, first: str) -> None:
    assert split(cell, given_first=False) == (last, first)


def test_a_name_that_is_only_initials_stays() -> None:
    assert name_of("M.")[0] == "M"
    assert name_of("D'ALBA")[1] == "d alba"


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("Mun. Codlea, str. Lungă nr. 5", 40241),
        ("Codlea nr. 5", 40241),
        ("Codlea 12", 40241),
        ("Brașov, Codlea, str. Lungă", 40241),
        ("Brașov, str. Codlea nr. 3", 40198),
        ("jud. Brașov mun. Codlea", 40241),
        ("Veștem - Șelimbăr", 41113),
        ("s.Vestem c.Selimbar", 41113),
        ("JUD. BRAȘOV COM. ȘELIMBĂR LOC. VEȘTEM", 41113),
        ("Primăria Codlea", 40241),
        ("str. Codlea nr. 3", None),
    ],
)
def test_a_place_is_found_before_its_street(place: str, code: int | None) -> None:
    assert PLACES.by_name(place)[0] == code


@pytest.mark.parametrize(
    "cell",
    [
        *("0745123456 (mama)", "mama: 0745123456, tata: 0746123456", "+40(0)745 123 456"),
        *('="0745123456"', "0745123456*", "0745–123–456", "0745123456\n0746123456"),
        *("0040745123456", "745123456", "tel. 0745.123.456 sau 0264 430 001"),
    ],
)
def test_the_first_number_in_a_cell(cell: str) -> None:
    assert phone(cell) == "+40745123456"


@pytest.mark.parametrize("cell", ["5060312345678", "07451234567", "123456789", "0745 12 34"])
def test_what_is_no_number_of_a_phone(cell: str) -> None:
    assert phone(cell) == ""


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        *(("12.03.2006, Sibiu", (2006, 3, 12)), ("'12.03.2006", (2006, 3, 12))),
        *(("12–03–2006", (2006, 3, 12)), ("12..03.2006", (2006, 3, 12))),
        *(("12.032006", (2006, 3, 12)), ("38788.0", (2006, 3, 12))),
        *(("12-Mar-2006", (2006, 3, 12)), ("4 May 2006", (2006, 5, 4))),
        ("31.02.2006", None),
    ],
)
def test_days_with_something_beside_them(cell: str, found: tuple[int, int, int] | None) -> None:
    assert days.day(cell) == (date(*found) if found else None)


def test_a_term_lies_ahead_and_a_birth_behind() -> None:
    assert days.day("31/01/27") == date(1927, 1, 31)
    assert days.day("31/01/27", ahead=True) == date(2027, 1, 31)
    assert days.period("01.02.2024 - 01.02.2026") == (date(2024, 2, 1), date(2026, 2, 1))
    assert days.period("până la 01.02.2026") == (None, date(2026, 2, 1))


def test_a_column_tells_whether_the_month_comes_first() -> None:
    assert days.writes_month_first(["3/25/2006", "4/5/2006"])
    assert not days.writes_month_first(["3/25/2006", "25/3/2006"])
    assert not days.writes_month_first(["4/5/2006"])
    assert days.day("4/5/2006", month_first=True) == date(2006, 4, 5)


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        *(("VIII clase", "ISCED2"), ("a VIII-a", "ISCED2"), ("8cl", "ISCED2"), ("XII", "ISCED3")),
        *(("școala generală", "ISCED2"), ("studii superioare", "ISCED6"), ("medii", "ISCED3")),
        *(
            ("liceu neterminat", "ISCED2"),
            ("liceu fără bac", "ISCED3"),
            ("X", ""),
            ("IV", "ISCED1"),
        ),
    ],
)
def test_schooling_as_lists_write_it(cell: str, level: str) -> None:
    assert education(cell) == level


def test_states_that_take_back_what_they_say() -> None:
    words = (
        Word("inscris", "excludes", "IN_EDUCATION"),
        Word("frecvent", "excludes", "IN_EDUCATION"),
    )
    adds = ("adds", "")
    assert decided("Înscris", words, adds) == ("excludes", "IN_EDUCATION")
    assert decided("Înscris, dar nu frecventează", words, adds) == adds
    assert decided("A încetat frecventarea cursurilor", words, adds) == adds
    assert decided("Înscris, dar cu absențe", words, adds) == ("excludes", "IN_EDUCATION")
    assert not any(map(is_over, ("încheiat pe doi ani", "expiră la 31.12.2027")))
    assert all(map(is_over, ("Radiat", "Respins", "ÎNCETARE", "Reziliat", "Finalizat")))
    assert not any(map(is_over, ("ACTIV", "Suspendat", "nu a încetat")))


def test_numbers_with_a_card_beside_and_words_of_thirteen_letters() -> None:
    assert digits_of(f"{NUMBER} BV 123456") == NUMBER
    assert personal_number("Nume și prenume") == ""
    assert sex("Bărbătesc") == "M"
    assert sex("feminină") == "F"


def test_a_list_with_the_place_in_its_address_alone(tmp_path: Path) -> None:
    head = ("CNP", "Nume și prenume", "Adresa de domiciliu")
    (row,) = staged(text(tmp_path, head, (NUMBER, "Pop Ana", "Mun. Cluj-Napoca, str. Lungă nr. 5")))
    assert (row["locality_id"], row["address"]) == (54975, "Mun. Cluj-Napoca, str. Lungă nr. 5")


def test_a_second_phone_is_the_parents(tmp_path: Path) -> None:
    head = ("CNP", "Nume și prenume", "Telefon elev", "Telefon părinte")
    own, theirs = (
        (NUMBER, "Pop Ana", "0799000142", ""),
        (cnp(2, date(2006, 5, 5), "F"), "Pop Ioana"),
    )
    rows = staged(text(tmp_path, head, own, (*theirs, "", "0799000143")))
    assert [row["phone"] for row in rows] == ["+40799000142", "+40799000143"]


def test_an_address_of_two_lines_is_no_broken_file(tmp_path: Path) -> None:
    head = ("CNP", "Nume", "Prenume", "Localitatea", "Adresa")
    (row,) = staged(
        text(
            tmp_path,
            head,
            (NUMBER, "Pop", "Ana", "Cluj-Napoca", "Str. Lungă nr. 5,\nbl. 3"),
            by=",",
        )
    )
    assert row["address"] == "Str. Lungă nr. 5, bl. 3"


def test_a_term_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    head = ("CNP", "Nume și prenume", "De la", "Până la")
    (row,) = staged(text(tmp_path, head, (NUMBER, "Pop Ana", "01.02.26", "cândva")))
    assert row["since"] == "2026-02-01"
    assert "term_invalid" in row["warnings"]


def test_a_title_under_the_header_is_no_part_of_it(tmp_path: Path) -> None:
    head, title = ("Nr.", "Nume și prenume", "CNP", "Adresa"), ("Comuna Sânmartin", "", "", "")
    path = text(tmp_path, head, title, ("1", "Pop Ana", NUMBER, "Str. Mare 3"))
    mapping = headings.guess([(1, [*head]), (2, [*title]), (3, ["1", "Pop Ana", NUMBER, "x"])])
    assert mapping.columns == tuple(map(Column, ("", "full_name", "cnp", "address")))
    assert [row["last_name"] for row in staged(path)] == ["Pop"]


def test_titles_say_where_the_people_under_them_live() -> None:
    rows = [
        (1, ["PRIMĂRIA MUNICIPIULUI CODLEA", "", ""]),
        (2, ["Nr.", "Nume și prenume", "CNP"]),
        (3, ["1", "Pop Ana", NUMBER]),
        (4, ["Comuna Șelimbăr", "", ""]),
        (5, ["Centrul de zi", "", ""]),
        (5, ["Pop Ioana", "municipiul Codlea", ""]),
    ]
    found = sections(rows, PLACES)
    assert [found.at(row) for row in (1, 3, 4, 6)] == [None, 40241, 40241, 41104]
    assert sections(rows[1:3], PLACES, "Codlea").at(3) == 40241
