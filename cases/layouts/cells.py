"""One cell: text as people typed it, or what a workbook made of it, to a clean value."""

import functools
import re
from datetime import date, datetime, time, timedelta
from typing import Any

from cases.enums import Education, Sex
from intespo.kit import phone as phones
from intespo.kit.dates import today
from intespo.kit.text import clean, search_key

EXCEL_ZERO = date(1899, 12, 30)
# Serial numbers of days from 1950 to 2078: smaller ones are counts, larger ones are codes.
FIRST_SERIAL, LAST_SERIAL = 18264, 65380
CACHE = 1 << 14
_MONTHS = ("ian", "feb", "mar", "apr", "mai", "iun", "iul", "aug", "sep", "oct", "noi", "dec")
_SCIENTIFIC = re.compile(r"(\d)[.,](\d+)e\+?(\d{1,2})", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})[-./ ](\d{1,2})[-./ ](\d{1,2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[-./ ]\s*(\d{1,2})\s*[-./ ]\s*(\d{4}|\d{2})(?:[T ]\d.*)?")
_WORDS = re.compile(r"(\d{1,2})[- .]*([a-z]{3})[a-z]*[- .]*(\d{4}|\d{2})")
# What exports put around a number: ="…", a label, marks of direction that nobody sees.
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_WRAPPED = re.compile(r"^\s*=?\"?\s*(?:cnp)?[:\s]*", re.IGNORECASE)
_FRACTION = re.compile(r"(\d{13})[.,]0{1,2}")
_ROMAN_MONTH = re.compile(r"(\d{1,2})[-./ ]+([IVX]{1,4})[-./ ]+(\d{4}|\d{2})")
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_WORD_FIRST = re.compile(r"^[^\d+(]+")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NO_VALUE = {"", "-", "--", "—", "–", "n/a", "nu", "nu are", "fara", "?", "x", "null", "0"}


def as_text(cell: Any) -> str:
    """A cell as a person reads it: whole numbers without a fraction, days in Romanian order."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else str(cell)
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    return "" if cell is None or isinstance(cell, list | time | timedelta) else str(cell)


def personal_number(cell: Any) -> str:
    """The thirteen digits of a personal number, valid or not; empty when there are not thirteen."""
    digits = digits_of(cell)
    return digits if len(digits) == 13 and digits[0] != "0" else ""


def digits_of(cell: Any) -> str:
    """What stands in a number's cell, without spaces and marks; 6.06E+12 only when it is whole."""
    text = cell if type(cell) is str else as_text(cell)
    if text.isdigit():
        return text
    text = _WRAPPED.sub("", _UNSEEN.sub("", text)).strip('" ')
    if found := _SCIENTIFIC.fullmatch(text.replace(" ", "")):
        whole, rest, power = found[1], found[2], int(found[3])
        return whole + rest.ljust(power, "0") if power == 12 and len(rest) >= 11 else text
    if found := _FRACTION.fullmatch(text):
        return found[1]
    return re.sub(r"[\s\u00a0.'`\-_/]+", "", text)


def day(cell: Any) -> date | None:
    """A day as lists write it, or an Excel serial; None when it is none."""
    if type(cell) is str:
        return _day_of(cell)
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _serial(float(cell)) or _day_of(as_text(cell))
    return None


def _serial(number: float) -> date | None:
    inside = FIRST_SERIAL <= number <= LAST_SERIAL
    return EXCEL_ZERO + timedelta(days=int(number)) if inside else None


@functools.lru_cache(maxsize=CACHE)
def _day_of(text: str) -> date | None:
    text = text.partition("(")[0].strip().rstrip(".r ").strip().replace(",", ".")
    if found := _YEAR_FIRST.fullmatch(text):
        return _date(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(text):
        return _date(found[3], found[2], found[1])
    if text.isdigit():
        if len(text) == 8 and (found := _DIGITS.fullmatch(text)):
            return _date(found[1], found[2], found[3]) or _date(text[4:], text[2:4], text[:2])
        return _serial(float(text)) if len(text) == 5 else None
    if found := _ROMAN_MONTH.fullmatch(text):
        month = _ROMANS.index(found[2]) + 1 if found[2] in _ROMANS else 0
        return _date(found[3], str(month), found[1])
    if found := _WORDS.fullmatch(search_key(text)):
        name = found[2].replace("noe", "noi")
        month = _MONTHS.index(name) + 1 if name in _MONTHS else 0
        return _date(found[3], str(month), found[1])
    return None


def _date(year: str, month: str, day_: str) -> date | None:
    """Two digits are a year of this century while it has come, else of the last one."""
    number = int(year)
    if len(year) == 2:
        number += 2000 if number <= today().year % 100 else 1900
    try:
        return date(number, int(month), int(day_))
    except ValueError:
        return None


def phone(cell: Any) -> str:
    """The first valid number of a cell, as E.164; empty when there is none."""
    return _phone_of(as_text(cell)) if cell != "" else ""


def _phone_of(text: str) -> str:
    if found := phones.parse(text) or phones.parse(_WORD_FIRST.sub("", text)):
        return found
    digits = re.sub(r"\D", "", text)
    if len(digits) == 9 and digits[0] in "723":
        # Excel ate the first zero.
        return phones.parse("0" + digits) or ""
    for part in re.split(r"[;,/]|\bsau\b|\bsi\b|\s{2,}", text):
        if sum(map(str.isdigit, part)) >= 9 and (found := phones.parse(part.strip())):
            return found
    return ""


def says_nothing(cell: Any) -> bool:
    """Whether a cell only says that there is no value."""
    return search_key(as_text(cell)) in _NO_VALUE or as_text(cell) in _NO_VALUE


@functools.lru_cache(maxsize=CACHE)
def sex(text: str) -> str:
    """F or M, by its first letters; Romanian lists also write B and F, băiat and fată."""
    word = search_key(text)
    if word in {"f", "fem", "feminin", "fata", "femeie", "fete"} or word.startswith("femin"):
        return Sex.FEMALE
    if word in {"m", "masc", "masculin", "baiat", "b", "barbat"} or word.startswith("mascul"):
        return Sex.MALE
    return ""


_SCHOOLING = (
    (("fara studii", "fara scoala", "neco", "analfabet", "nescolarizat"), Education.NONE),
    (("doctor",), Education.DOCTORATE),
    (("master",), Education.MASTER),
    (("licent", "universit", "superior", "facultate"), Education.BACHELOR),
    (("postliceal", "maistri"), Education.POST_SECONDARY),
    (
        ("liceu", "liceal", "profesional", "bacalaureat", "12 cl", "11 cl"),
        Education.UPPER_SECONDARY,
    ),
    (("gimnaz", "8 cl", "9 cl", "10 cl", "opt clase"), Education.LOWER_SECONDARY),
    (("primar", "4 cl", "5 cl", "6 cl", "7 cl"), Education.PRIMARY),
    (("1 cl", "2 cl", "3 cl"), Education.NONE),
)


@functools.lru_cache(maxsize=CACHE)
def education(text: str) -> str:
    """The highest completed level that a list names; empty when it cannot be told."""
    word = search_key(text)
    if found := re.fullmatch(r"isced ?([0-8])", word):
        return f"ISCED{found[1]}"
    if re.fullmatch(r"\d{1,2}", word):
        word += " cl"
    for words, level in _SCHOOLING:
        if any(re.search(rf"\b{part}", word) for part in words):
            return level
    return ""


_ROMAN = {"i": 1, "v": 5, "x": 10}


@functools.lru_cache(maxsize=CACHE)
def completed_before(grade: str) -> str:
    """The level completed by who attends, or left, a grade: of VII the primary school."""
    words = search_key(grade).split()
    number = next((_grade(word) for word in words if _grade(word)), 0)
    if not number:
        return ""
    if number <= 4:
        return Education.NONE
    return Education.PRIMARY if number <= 8 else Education.LOWER_SECONDARY


def _grade(word: str) -> int:
    if word.isdigit():
        return int(word) if 0 < int(word) <= 13 else 0
    if not set(word) <= set(_ROMAN):
        return 0
    total = 0
    for here, after in zip(word, [*word[1:], ""], strict=True):
        value = _ROMAN[here]
        total += -value if after and _ROMAN[after] > value else value
    return total if 0 < total <= 13 else 0


def text(cell: Any, most: int) -> str:
    """Free text in one spelling, cut to what is kept."""
    return clean(as_text(cell))[:most]
