"""Rows as columns of text, and what their texts come to: names, addresses, days."""

import functools
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from cases.enums import Column
from cases.layouts import cells, days
from cases.layouts.tables import Record
from intespo.kit.text import clean

_EMAIL = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]+\.[a-zA-Z]{2,24}")
# A birth date in three columns is read as one.
_PARTS = (Column.BIRTH_DAY, Column.BIRTH_MONTH, Column.BIRTH_YEAR)


class Block:
    """Some rows, in columns of text; what is odd about a row is noted by its place."""

    def __init__(self, records: Sequence[Record], at: dict[Column, int]) -> None:
        self.records, self.at = records, at
        self.texts = {column: _texts(records, place) for column, place in at.items()}
        self.odd: dict[int, list[str]] = {}
        self.empty = [""] * len(records)
        if all(part in at for part in _PARTS) and Column.BIRTH_DATE not in at:
            parts = zip(*(self.texts[part] for part in _PARTS), strict=True)
            self.texts[Column.BIRTH_DATE] = [".".join(one) if any(one) else "" for one in parts]

    def __contains__(self, column: Column) -> bool:
        return column in self.texts

    def __getitem__(self, column: Column) -> list[str]:
        return self.texts.get(column, self.empty)

    def days(self, column: Column, **how: bool) -> list[date | None]:
        """A column of days; in a workbook the cell knows better than its text."""
        if column not in self.texts:
            return [None] * len(self.records)
        read: Callable[[Any], date | None] = days.day
        if any(how.values()):
            read = functools.partial(days.day, **how)
        place = self.at.get(column)
        if place is None:
            return [read(text) if text else None for text in self[column]]
        return [read(record[place]) for record in self.records]

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


def address_of(text: str) -> str:
    """Addresses come in capitals."""
    address = clean(text)[:200]
    return address.title() if address.isupper() else address


@functools.lru_cache(maxsize=cells.CACHE)
def iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def guessed(digits: str) -> date | None:
    """A number with one wrong digit still says when somebody was born, more often than not."""
    if len(digits) != 13:
        return None
    return days.day(f"20{digits[1:7]}" if digits[0] in "5678" else f"19{digits[1:7]}")


def email_of(text: str) -> str:
    """An address in one spelling; empty when it is none."""
    address = clean(text).lower()[:254]
    return address if _EMAIL.fullmatch(address) else ""
