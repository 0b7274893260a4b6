"""The personal number (CNP): check digit by python-stdnum, century and sex read from it."""

import contextlib
import functools
import operator
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from django.conf import settings
from stdnum.exceptions import ValidationError
from stdnum.ro import cnp as stdnum_cnp

# County codes that were never issued: the demo's made-up people (domain.md §6.1, frontend.md §7).
DEMO_COUNTY_CODES = frozenset({"49", "50"})
CENTURY = {"1": 1900, "2": 1900, "3": 1800, "4": 1800, "5": 2000, "6": 2000}
WEIGHTS = (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)
# The check digit by what is left of the sum divided by eleven.
_CHECKS = "01234567891"
MOST_BEGUN = 1 << 15


class Cnp(NamedTuple):
    """What a valid number says."""

    number: str
    birth_date: date
    sex: str


def check_digit(twelve: str) -> str:
    """The thirteenth digit of a number."""
    return _CHECKS[_weight(twelve, 0) % 11]


def parse(text: str, on: date) -> Cnp | None:
    """Read a number as of a day; None when it is not one.

    For 7, 8 and 9 (residents without a Romanian birth record) the century is the one that makes the
    person 14 to 35 years old on that day; python-stdnum would assume 1900.
    """
    number = "".join(text.split())
    found = _teller(on, settings.DEMO)(number)
    return Cnp(number, *found) if found else None


def teller(on: date) -> Callable[[str], tuple[date, str] | None]:
    """Birth date and sex by a number without spaces, as of a day; None when it is not valid.

    For many numbers: each part of one is looked at once, for people of a day and a county share it.
    """
    counties = {code: _weight(code, 7) for code in _counties(settings.DEMO)}
    serials = {code: _weight(code, 9) for code in map("{:03}".format, range(1000))}
    begun = _Begun(on)

    def told(number: str) -> tuple[date, str] | None:
        if len(number) != 13:
            return None
        head, serial = begun[number[:7]], serials.get(number[9:12])
        county = counties.get(number[7:9])
        if head is None or county is None or serial is None:
            return None
        who, weight = head
        return who if _CHECKS[(weight + county + serial) % 11] == number[12] else None

    return told


class _Begun(dict[str, tuple[tuple[date, str], int] | None]):
    """What the first seven digits of numbers say, and what they add to the check digit's sum."""

    def __init__(self, on: date) -> None:
        self.on = on

    def __missing__(self, seven: str) -> tuple[tuple[date, str], int] | None:
        digits = seven.isascii() and seven.isdigit()
        born, sex = _beginning(seven, self.on) if digits else (None, "")
        found = ((born, sex), _weight(seven, 0)) if born else None
        if len(self) < MOST_BEGUN:
            self[seven] = found
        return found


def _weight(digits: str, place: int) -> int:
    """What some digits, from a place on, add to the check digit's sum."""
    return sum(map(operator.mul, map(int, digits), WEIGHTS[place:]))


@functools.lru_cache(maxsize=8)
def _teller(on: date, demo: bool) -> Callable[[str], tuple[date, str] | None]:
    """The one of a day; of the county codes that a demo has, too."""
    return teller(on)


@functools.cache
def _counties(demo: bool) -> frozenset[str]:
    """The county codes that python-stdnum knows; a demo has its own beside them."""
    known = set(DEMO_COUNTY_CODES) if demo else set()
    for code in map("{:02}".format, range(100)):
        with contextlib.suppress(ValidationError):
            stdnum_cnp.get_county(f"5000101{code}")
            known.add(code)
    return frozenset(known)


def _beginning(seven: str, on: date) -> tuple[date | None, str]:
    """Birth date and sex by the first seven digits; people of one day share them."""
    try:
        stdnum_cnp.get_birth_date(seven)
    except ValidationError:
        return None, ""
    born = _birth_date(seven, on) if seven[0] != "0" else None
    # 9 says foreigner and nothing of the sex.
    sex = "" if seven[0] == "9" else ("M" if int(seven[0]) % 2 else "F")
    return (born, sex) if born and born <= on else (None, "")


def _birth_date(number: str, on: date) -> date | None:
    month, day = int(number[3:5]), int(number[5:7])
    if number[0] in CENTURY:
        return _day(CENTURY[number[0]] + int(number[1:3]), month, day)
    for century in (2000, 1900):
        born = _day(century + int(number[1:3]), month, day)
        if born and 14 <= age_on(born, on) <= 35:
            return born
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def age_on(born: date, on: date) -> int:
    """Completed years on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def masked(number: str | None) -> str:
    """For the screen: the first digit and the last four."""
    return f"{number[0]} •••••• ••{number[-4:]}" if number else ""
