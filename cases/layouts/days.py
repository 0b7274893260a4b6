"""A day as lists write it: in figures, with the month's name, as an Excel serial."""

import functools
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from intespo.kit.dates import today
from intespo.kit.text import search_key

CACHE = 1 << 13
EXCEL_ZERO = date(1899, 12, 30)
# Serial numbers of days from 1950 to 2078: smaller ones are counts, larger ones are codes.
FIRST_SERIAL, LAST_SERIAL = 18264, 65380
_MONTHS = {
    "ian": 1,
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "mai": 5,
    "may": 5,
    "iun": 6,
    "jun": 6,
    "iul": 7,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "noi": 11,
    "nov": 11,
    "noe": 11,
    "dec": 12,
}
_YEAR_FIRST = re.compile(r"(\d{4})[-./ ](\d{1,2})[-./ ](\d{1,2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[-./ ]\s*(\d{1,2})\s*[-./ ]\s*(\d{4}|\d{2})(?:[T ]\d.*)?")
_RUN_ON = re.compile(r"(\d{1,2})[-./](\d{2})(\d{4})")
_WORDS = re.compile(r"(\d{1,2})[- .]*([a-z]{3})[a-z]*[- .]*(\d{4}|\d{2})")
_ROMAN_MONTH = re.compile(r"(\d{1,2})[-./ ]+([IVX]{1,4})[-./ ]+(\d{4}|\d{2})")
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
# A day with a place or a word behind it.
_AND_MORE = re.compile(r"(\d{1,4}[-./ ]+\d{1,2}[-./ ]+\d{2,4})[\s.,;-]+\D*")
_IN_TEXT = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{2,4}")
_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "'": "", "’": "", ",": "."})


def day(cell: Any, *, month_first: bool = False, ahead: bool = False) -> date | None:
    """The day of a cell; None when it is none. `ahead`: two digits are a year of this century."""
    if type(cell) is str:
        return _day_of(cell, month_first, ahead)
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        text = str(int(cell)) if float(cell).is_integer() else str(cell)
        return _serial(float(cell)) or _day_of(text, month_first, ahead)
    return None


def period(text: str) -> tuple[date | None, date | None]:
    """From when and until when, of "01.02.2025 - 31.01.2026"; one day alone is the first."""
    found = [day(piece, ahead=True) for piece in _IN_TEXT.findall(text)[:2]]
    if len(found) == 1:
        return (None, found[0]) if "pana" in search_key(text) else (found[0], None)
    return (found[0], found[1]) if found else (None, None)


def writes_month_first(texts: Iterable[str]) -> bool:
    """Whether a column writes 3/25/2006: some day can only be read so, and none the other way."""
    seen = [found for found in map(_DAY_FIRST.fullmatch, texts) if found]
    only = any(int(found[2]) > 12 for found in seen)
    return only and not any(int(found[1]) > 12 for found in seen)


def _serial(number: float) -> date | None:
    inside = FIRST_SERIAL <= number <= LAST_SERIAL
    return EXCEL_ZERO + timedelta(days=int(number)) if inside else None


@functools.lru_cache(maxsize=CACHE)
def _day_of(text: str, month_first: bool, ahead: bool) -> date | None:
    text = text.partition("(")[0].translate(_DASHES).replace("..", ".")
    text = text.strip().rstrip(".r ").strip()
    if found := _YEAR_FIRST.fullmatch(text):
        return _date(found[1], found[2], found[3], ahead)
    if found := _DAY_FIRST.fullmatch(text) or _RUN_ON.fullmatch(text):
        first, second = (found[2], found[1]) if month_first else (found[1], found[2])
        return _date(found[3], second, first, ahead)
    if _SERIAL.fullmatch(text):
        return _serial(float(text))
    if found := _DIGITS.fullmatch(text):
        return _date(found[1], found[2], found[3], ahead) or _date(
            text[4:], text[2:4], text[:2], ahead
        )
    if found := _ROMAN_MONTH.fullmatch(text):
        month = _ROMANS.index(found[2]) + 1 if found[2] in _ROMANS else 0
        return _date(found[3], str(month), found[1], ahead)
    if found := _WORDS.fullmatch(search_key(text)):
        return _date(found[3], str(_MONTHS.get(found[2], 0)), found[1], ahead)
    if found := _AND_MORE.fullmatch(text):
        return _day_of(found[1], month_first, ahead)
    return None


def _date(year: str, month: str, day_: str, ahead: bool) -> date | None:
    """Two digits are a year of this century while it has come, else of the last one.

    A contract's end lies ahead: there they are always of this century.
    """
    number = int(year)
    if len(year) == 2:
        number += 2000 if ahead or number <= today().year % 100 else 1900
    try:
        return date(number, int(month), int(day_))
    except ValueError:
        return None
