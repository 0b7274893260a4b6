"""Rows as columns of text, and what their texts come to: names, addresses, days."""

import functools
import re
from collections.abc import Sequence
from datetime import date

from cases.enums import Column
from cases.layouts import cells
from cases.layouts.tables import Record
from intespo.kit.text import clean, proper_name, search_key, sort_key

# As it is written, as it is searched, as it is sorted.
Name = tuple[str, str, str]
_EMAIL = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]+\.[a-zA-Z]{2,24}")
_HYPHEN = re.compile(r"\s*[-–—]\s*")
# Names of a county: more of them than of days or places.
NAMES = 1 << 15


class Block:
    """Some rows, in columns of text; what is odd about a row is noted by its place."""

    def __init__(self, records: Sequence[Record], at: dict[Column, int]) -> None:
        self.records, self.at = records, at
        self.texts = {column: _texts(records, place) for column, place in at.items()}
        self.odd: dict[int, list[str]] = {}
        self.empty = [""] * len(records)

    def __contains__(self, column: Column) -> bool:
        return column in self.texts

    def __getitem__(self, column: Column) -> list[str]:
        return self.texts.get(column, self.empty)

    def days(self, column: Column) -> list[date | None]:
        """A column of days; in a workbook the cell knows better than its text."""
        place = self.at.get(column)
        if place is None:
            return [None] * len(self.records)
        return [cells.day(record[place]) for record in self.records]

    def warn(self, place: int, code: str) -> None:
        """Note what was odd."""
        self.odd.setdefault(place, []).append(code)

    def warnings(self) -> list[str]:
        """Of each row, as an array."""
        found = ["{}"] * len(self.records)
        for place, codes in self.odd.items():
            found[place] = "{" + ",".join(codes) + "}"
        return found


def _texts(records: Sequence[Record], place: int) -> list[str]:
    """A column as people read it."""
    try:
        return [record[place].strip() for record in records]
    except AttributeError:
        return [cells.as_text(record[place]) for record in records]


@functools.lru_cache(maxsize=NAMES)
def name_of(text: str) -> tuple[str, str, str]:
    """As it is written, as it is searched, as it is sorted."""
    name = proper_name(_HYPHEN.sub("-", text))[:80]
    return name, search_key(name), sort_key(name)


def split(text: str, given_first: bool) -> tuple[str, str]:
    """Last and first name of a whole one: capitals are the last name, else the first word is."""
    words = _HYPHEN.sub("-", clean(text)).split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        return " ".join(capitals), " ".join(word for word in words if word not in capitals)
    if given_first:
        return " ".join(words[-1:]), " ".join(words[:-1])
    return " ".join(words[:1]), " ".join(words[1:])


def address_of(text: str) -> str:
    """Addresses come in capitals."""
    address = clean(text)[:200]
    return address.title() if address.isupper() else address


def both(one: str, other: str) -> str:
    """Two parts of a name; one of them may be missing."""
    return f"{one} {other}" if one and other else one or other


@functools.lru_cache(maxsize=cells.CACHE)
def iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def guessed(digits: str) -> date | None:
    """A number with one wrong digit still says when somebody was born, more often than not."""
    if len(digits) != 13:
        return None
    return cells.day(f"20{digits[1:7]}" if digits[0] in "5678" else f"19{digits[1:7]}")


def email_of(text: str) -> str:
    """An address in one spelling; empty when it is none."""
    address = clean(text).lower()[:254]
    return address if _EMAIL.fullmatch(address) else ""
