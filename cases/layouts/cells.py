"""One cell: text as people typed it, or what a workbook made of it, to a clean value."""

import functools
import re
from datetime import date, datetime, time, timedelta
from typing import Any

from cases.enums import Sex
from intespo.kit import phone as phones
from intespo.kit.text import clean, search_key

CACHE = 1 << 13
_SCIENTIFIC = re.compile(r"(\d)[.,](\d+)e\+?(\d{1,2})", re.IGNORECASE)
# What exports put around a number: ="…", a label, marks of direction that nobody sees.
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_WRAPPED = re.compile(r"^\s*=?\"?\s*(?:cnp)?[:\s]*", re.IGNORECASE)
_FRACTION = re.compile(r"(\d{13})[.,]0{1,2}")
_THIRTEEN = re.compile(r"(?<!\d)\d{13}(?!\d)")
# A run of digits with what people write between them.
_RUN = re.compile(r"\d(?:[\s./()–—-]*\d){8,}")
_BETWEEN = re.compile(r"[\s./()–—-]")
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
    whole = len(digits) == 13 and digits.isascii() and digits.isdigit()
    return digits if whole and digits[0] != "0" else ""


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
    if len(whole := _THIRTEEN.findall(text)) == 1:
        # An identity card, a mark or a name beside it.
        return str(whole[0])
    return re.sub(r"[\s\u00a0.'`\-_/]+", "", text)


def phone(cell: Any) -> str:
    """The first valid number of a cell, as E.164; empty when there is none."""
    return _phone_of(as_text(cell)) if cell != "" else ""


def _phone_of(text: str) -> str:
    if found := phones.parse(text):
        return found
    runs = _RUN.findall(text)
    for run in runs:
        digits = _BETWEEN.sub("", run)
        if found := _at_the_beginning(run, digits):
            return found
    if len(runs) == 1 and len(digits := _BETWEEN.sub("", runs[0])) == 9 and digits[0] in "723":
        # Excel ate the first zero.
        return phones.parse("0" + digits) or ""
    return ""


def _at_the_beginning(run: str, digits: str) -> str:
    """The number that a run of digits begins with; what follows must stand apart from it."""
    for country in ("0040", "40", ""):
        if not digits.startswith(country):
            continue
        rest = digits[len(country) :]
        local = rest if rest.startswith("0") else ("0" + rest if country else "")
        size = len(country) + (10 if rest.startswith("0") else 9)
        if len(digits) < size or not (found := phones.parse(local[:10])):
            continue
        after = [place for place, letter in enumerate(run) if letter.isdigit()][size - 1] + 1
        if after == len(run) or _BETWEEN.match(run[after]):
            return found
    return ""


def says_nothing(cell: Any) -> bool:
    """Whether a cell only says that there is no value."""
    return search_key(as_text(cell)) in _NO_VALUE or as_text(cell) in _NO_VALUE


@functools.lru_cache(maxsize=CACHE)
def sex(text: str) -> str:
    """F or M, by its first letters; Romanian lists also write B and F, băiat and fată."""
    word = search_key(text)
    if word in {"f", "fem", "fata", "fete"} or word.startswith(("feme", "femin")):
        return Sex.FEMALE
    if word in {"m", "masc", "baiat", "b"} or word.startswith(("mascul", "barbat", "baiet")):
        return Sex.MALE
    return ""


def text(cell: Any, most: int) -> str:
    """Free text in one spelling, cut to what is kept."""
    return clean(as_text(cell))[:most]
