"""Files as people send them: kinds, encodings, separators, titles, totals, odd cells."""

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from cases import layouts
from cases.layouts import Context, ListUnreadable, headings
from cases.layouts.cells import digits_of, phone
from cases.layouts.days import day
from cases.layouts.rows import STAGED
from cases.layouts.schooling import education
from cases.layouts.states import Word
from tests.cases.sheets import BORN, HEADER, NUMBER, ON, PLACES, ROW, book, staged, text
from tests.factories import cnp


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "iso-8859-2", "utf-16"])
@pytest.mark.parametrize("by", [";", ",", "\t", "|"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, by: str) -> None:
    head = [word.replace("ș", "ş") for word in HEADER]
    (row,) = staged(text(tmp_path, head, ROW, encoding=encoding, by=by))
    assert (row["last_name"], row["first_name"]) == ("Țărmure", "Ionela")
    assert (row["birth_date"], row["locality_id"], row["phone"]) == (BORN, 54975, "+40799000142")
    assert (row["sex"], row["warnings"], row["problem"]) == ("F", "{}", "")


@pytest.mark.parametrize("make", [text, book])
def test_titles_totals_signatures_and_empty_rows_are_no_rows(tmp_path: Path, make: Any) -> None:
    path = make(
        tmp_path,
        ("ROMÂNIA",),
        ("Lista tinerilor fără ocupație",),
        (),
        HEADER,
        ("0", "1", "2", "3", "4", "5"),
        ROW,
        (),
        HEADER,
        (2, "POP Ana", "", "06.06.2006", "Sânmărtin", "-"),
        ("", "TOTAL: 2 persoane"),
        ("", "Întocmit: asistent social", "", "", "", ""),
        ("", "Primar,", "", "", "", ""),
    )
    rows = staged(path)
    assert [row["last_name"] for row in rows] == ["Țărmure", "Pop"]
    assert rows[1]["warnings"] == "{cnp_missing}"


@pytest.mark.parametrize(
    ("names", "row"),
    [
        (("Nume", "Prenume"), ("Țărmure", "Ionela")),
        (("Prenume", "Nume"), ("Ionela", "Țărmure")),
        (("Prenumele și numele",), ("Ionela Țărmure",)),
        (("Nume elev",), ("ȚĂRMURE IONELA",)),
        (("Numele de familie", "Prenumele elevului"), ("țărmure", "ionela")),
    ],
)
def test_names_joined_apart_and_turned(tmp_path: Path, names: Any, row: Any) -> None:
    (found,) = staged(text(tmp_path, (*names, "CNP"), (*row, NUMBER)))
    assert (found["last_name"], found["first_name"]) == ("Țărmure", "Ionela")


@pytest.mark.parametrize(
    "cell",
    [
        *(NUMBER, f" {NUMBER} ", f"{NUMBER[:7]} {NUMBER[7:]}", int(NUMBER), float(NUMBER)),
        *(f'="{NUMBER}"', f"{NUMBER}.0", f"{NUMBER},00", f"\u200b{NUMBER}", f"CNP {NUMBER}"),
        f"\u202d{NUMBER}\u202c",
    ],
)
def test_numbers_as_people_and_spreadsheets_write_them(cell: Any) -> None:
    assert digits_of(cell) == NUMBER


def test_a_number_in_scientific_notation_is_whole_or_lost(tmp_path: Path) -> None:
    assert digits_of(f"{NUMBER[0]},{NUMBER[1:]}E+12") == NUMBER
    (row,) = staged(text(tmp_path, HEADER, (1, "POP Ana", "6,06051E+12", *ROW[3:])))
    assert (row["warnings"], row["cnp_hash"]) == ("{cnp_lost}", None)


@pytest.mark.parametrize(
    "cell",
    [
        *("2006-05-05", "05.05.2006", "5/5/2006", "05-05-2006", "05.05.06", "05 mai 2006"),
        *("20060505", "38842", 38842.0, BORN, datetime(2006, 5, 5, 0, 0), "05.05.2006 r."),
        *("5.V.2006", "05-mai-06", "05,05,2006", "05.05.2006 (20 ani)"),
    ],
)
def test_days_in_every_shape(cell: Any) -> None:
    assert day(cell) == BORN


@pytest.mark.parametrize("cell", ["31.02.2006", "0", "", "abc", 12, 99999999, "2006", True])
def test_what_is_no_day(cell: Any) -> None:
    assert day(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        *("0799000142", "0799 000 142", "0799/000142", "0799.000.142", "+40799000142"),
        *("0040 799000142", 799000142.0, "tel. 0799000142", "0799000142 / 0799000143"),
    ],
)
def test_phones_in_every_shape(cell: Any) -> None:
    assert phone(cell) == "+40799000142"


@pytest.mark.parametrize(
    ("cell", "level"),
    [("8 clase", "ISCED2"), ("liceu", "ISCED3"), ("fără studii", "ISCED0"), ("ISCED 1", "ISCED1")],
)
def test_education_in_words(cell: str, level: str) -> None:
    assert education(cell) == level


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        *(("loc. Cluj-Napoca", 54975), ("CLUJ NAPOCA", 54975), ("com. Sînmartin", 55106)),
        *(("sat Valea Mare, com. Sânmartin", 55115), ("Sânmartin (Valea Mare)", 55115)),
        ("mun. Cluj-Napoca, jud. Cluj", 54975),
    ],
)
def test_localities_as_lists_name_them(cell: str, code: int) -> None:
    assert PLACES.by_name(cell) == (code, "")


def test_a_village_of_several_communes_is_for_a_person() -> None:
    assert PLACES.by_name("Valea Mare") == (None, "locality_ambiguous")
    assert PLACES.by_name("Nicăieri") == (None, "locality_unknown")


def test_merged_cells_count_for_each_of_their_rows(tmp_path: Path) -> None:
    rows = [HEADER, ROW, (2, "POP Ana", "", "06.06.2006", "", "")]
    merged = ((1, 4, 2, 4, "Cluj-Napoca"), (0, 8, 0, 9, "Titlu"))
    found = staged(book(tmp_path, *rows, merged=merged))
    assert [row["locality_id"] for row in found] == [54975, 54975]


def test_a_header_over_two_rows(tmp_path: Path) -> None:
    path = text(
        tmp_path,
        ("Nr.", "Tânărul", "", "Domiciliul", ""),
        ("", "Nume", "Prenume", "Localitatea", "CNP"),
        (1, "Pop", "Ana", "Cluj-Napoca", NUMBER),
    )
    (row,) = staged(path)
    assert (row["last_name"], row["first_name"], row["locality_id"]) == ("Pop", "Ana", 54975)


def test_the_likeliest_sheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "lista.xlsx"
    made = xlsxwriter.Workbook(str(path))
    made.add_worksheet("Instrucțiuni").write(0, 0, "Completați foaia a doua")
    sheet = made.add_worksheet("Tineri")
    for place, row in enumerate((HEADER, ROW)):
        sheet.write_row(place, 0, row)
    made.close()
    tables = layouts.inspect(path)
    assert [table.sheet for table in tables] == ["Instrucțiuni", "Tineri"]


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomba.xlsx"
    name = "xl/worksheets/sheet1.xml"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as part,
    ):
        for _ in range(700):
            part.write(b" " * 2**20)
    with pytest.raises(ListUnreadable):
        layouts.inspect(path)


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (("Nume", "Prenume", "Data nașterii", "CNP mamă"), ("Pop", "Ana", "05.05.2006", NUMBER)),
        (
            ("CNP titular", "CNP copil", "Nume și prenume"),
            (cnp(5, date(1980, 1, 1), "F"), NUMBER, "Pop Ana"),
        ),
        (("Numele elevului", "Prenumele elevului", "CNP"), ("Pop", "Ana", NUMBER)),
        (
            (
                "Nume",
                "Prenume",
                "Localitatea nașterii",
                "Serie certificat naștere",
                "Data nașterii",
            ),
            ("Pop", "Ana", "Cluj-Napoca", "NX 123", "05.05.2006"),
        ),
        (
            ("Nume", "Prenume", "Data nașterii", "Nume localitate", "Telefon diriginte"),
            ("Pop", "Ana", "05.05.2006", "Cluj-Napoca", "0799000142"),
        ),
    ],
)
def test_headings_of_somebody_or_something_else(tmp_path: Path, head: Any, row: Any) -> None:
    (found,) = staged(text(tmp_path, head, row))
    assert (found["last_name"], found["first_name"], found["birth_date"]) == ("Pop", "Ana", BORN)
    assert found["phone"] == ""


def test_another_day_is_not_a_birth_date(tmp_path: Path) -> None:
    head = ("Nume", "Prenume", "CNP", "Data abandonului")
    (row,) = staged(text(tmp_path, head, ("Pop", "Ana", NUMBER, "05.05.2022")))
    assert (row["warnings"], row["birth_date"]) == ("{}", BORN)


def test_names_that_are_headings_too_are_people(tmp_path: Path) -> None:
    rows = [
        (n, f"{name} Ana", "", "05.05.2006", "Cluj-Napoca", "")
        for n, name in enumerate(("Copil", "Nota", "Elev", "Sat"))
    ]
    assert len(staged(text(tmp_path, HEADER, *rows))) == 4


def test_a_quotation_mark_that_nobody_closed_is_told(tmp_path: Path) -> None:
    path = text(tmp_path, HEADER, *([ROW] * 20))
    broken = path.read_text().replace("Cluj-Napoca", '"Cluj-Napoca', 1)
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(ListUnreadable, match="ghilimea"):
        staged(path)


@pytest.mark.parametrize(
    ("state", "effect"),
    [
        *(("Înscris", "excludes"), ("elev înscris la zi", "excludes"), ("Neînscris", "adds")),
        *(("Nu este înscris", "adds"), ("fost înscris", "adds"), ("abandon", "adds")),
    ],
)
def test_a_word_and_its_denial(tmp_path: Path, state: str, effect: str) -> None:
    path = text(
        tmp_path, ("CNP", "Nume și prenume", "Situația școlară"), (NUMBER, "Pop Ana", state)
    )
    table = layouts.inspect(path)[0]
    mapping = headings.guess(layouts.records(path, table))
    words = (Word("inscris", "excludes", "IN_EDUCATION"),)
    context = Context(ON, 12, 16, 25, PLACES, words=words)
    (row,) = layouts.Reader(mapping, context).staged(layouts.records(path, table))
    assert row[STAGED.index("effect")] == effect


def test_a_surname_that_begins_like_a_footer_is_a_person(tmp_path: Path) -> None:
    head = ("Nume și prenume", "Localitate")
    rows = [("Primaru Ana", ""), ("Dataru Ion", ""), ("Primar Ion Pop", ""), ("TOTAL 2", "2")]
    rows = [(name, place or "Cluj-Napoca") for name, place in rows]
    assert len(staged(text(tmp_path, head, *rows))) == 2


def test_the_header_of_the_next_page_is_no_person(tmp_path: Path) -> None:
    head = ("Nr.", "Numele elevului", "Prenumele elevului", "Data nașterii elevului")
    row = ("1", "Pop", "Ana", "05.05.2006")
    assert len(staged(text(tmp_path, head, row, head, row))) == 2
