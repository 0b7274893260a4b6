"""Romanian text, numbers, days, identifiers."""

from datetime import date

import pytest

from intespo.kit import cnp, dates, figures, phone
from intespo.kit.charts.plots import level_bar, nice_top
from intespo.kit.text import clean, proper_name, search_key, sort_key

ON = date(2026, 10, 31)


def test_cedilla_letters_become_comma_below_and_keys_lose_them() -> None:
    assert clean("Ştefan  Ţăran\u00a0") == "Ștefan Țăran"
    assert clean("S\u0326tefan") == clean("S\u0327tefan") == "Ștefan"
    assert search_key("ŞTEFĂNEŞTI-Sat") == search_key("stefanesti sat") == "stefanesti sat"


def test_control_characters_go_and_words_stay_apart() -> None:
    assert clean("Ana\x00\u200b Maria\tPop") == "Ana Maria Pop"


def test_the_sort_key_gives_romanian_order_in_c_order() -> None:
    names = ["Zamfir", "Țăran", "Tudor", "Șerban", "Szabo", "Stan", "Ăla", "Âna", "Ana", "Azi"]
    ordered = sorted(names, key=sort_key)
    assert ordered == [
        *("Ana", "Azi", "Ăla", "Âna", "Stan", "Szabo", "Șerban", "Tudor", "Țăran", "Zamfir"),
    ]


def test_a_name_in_capitals_is_written_as_people_do() -> None:
    assert proper_name("POP-ŞTEFAN ANA") == "Pop-Ștefan Ana"
    assert proper_name("McCoy") == "McCoy"


@pytest.mark.parametrize(
    ("number", "born", "sex"),
    [
        ("6030101120011", date(2003, 1, 1), "F"),
        ("5011231400021", date(2001, 12, 31), "M"),
        ("2990615125784", date(1999, 6, 15), "F"),
        ("5050101700017", date(2005, 1, 1), "M"),
        # A resident foreigner: the century that makes them 14 to 35, not 1900.
        ("7000506120031", date(2000, 5, 6), "M"),
    ],
)
def test_a_valid_cnp_says_birth_and_sex(number: str, born: date, sex: str) -> None:
    found = cnp.parse(number, ON)
    assert found is not None
    assert (found.birth_date, found.sex) == (born, sex)


@pytest.mark.parametrize(
    "number",
    [
        *("6030101120015", "1632215123457", "1630615993454", "0800101221142"),
        *("", "603010112001", "60301011200111", "６030101120011", "abcdefghijklm"),
    ],
)
def test_an_invalid_cnp_is_none(number: str) -> None:
    assert cnp.parse(number, ON) is None


def test_a_demo_number_counts_only_in_a_demo(settings: object) -> None:
    twelve = "605010149001"
    number = twelve + cnp.check_digit(twelve)
    assert cnp.parse(number, ON) is not None
    settings.DEMO = False  # type: ignore[attr-defined]
    assert cnp.parse(number, ON) is None


def test_the_screen_shows_no_whole_cnp() -> None:
    assert cnp.masked("6030101120011") == "6 •••••• ••0011"


@pytest.mark.parametrize(
    "text", ["0799000142", "+40799000142", "0040 799 000 142", "0799.000.142", "40799000142"]
)
def test_a_phone_in_many_shapes_is_one_number(text: str) -> None:
    assert phone.parse(text) == "+40799000142"
    assert phone.shown("+40799000142") == "0799 000 142"


@pytest.mark.parametrize("text", ["", "0123", "079900014", "07990001422", "0100000000", "telefon"])
def test_what_is_no_phone_is_none(text: str) -> None:
    assert phone.parse(text) is None


def test_numbers_are_written_in_romanian() -> None:
    assert figures.whole(4520) == "4.520"
    assert figures.whole(None) == "–"
    assert figures.signed(-18) == "−18"
    assert figures.percent(673, 1000) == "67,3\u00a0%"
    assert figures.percent(528, 42) == "de 12,6 ori"
    assert figures.percent(1, 0) == "–"


def test_days_are_written_in_romanian() -> None:
    assert dates.long_day(date(2026, 11, 22)) == "22 noiembrie 2026"
    assert dates.weekday_day(date(2026, 11, 23)) == "luni, 23 noiembrie 2026"
    assert dates.add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert dates.add_months(date(2026, 11, 30), -12) == date(2025, 11, 30)
    assert dates.month_of("2026-10") == date(2026, 10, 1)
    with pytest.raises(ValueError, match="2026-13"):
        dates.month_of("2026-13")


def test_a_level_bar_of_nobody_has_no_width() -> None:
    assert {part["width"] for part in level_bar([0, 0, 0, 0], width=300)} == {"0.0"}
    assert nice_top(4071) == 5000
