"""Rows that name nobody: titles, headers once more, totals, signatures."""

import functools
import itertools
import re
from typing import Any

from cases.enums import Column
from cases.layouts import cells, days
from cases.layouts.blocks import Block
from cases.layouts.headings import folded, meaning

BESIDE_A_NAME = frozenset(
    (
        *(Column.CNP, Column.BIRTH_DATE, Column.LOCALITY, Column.SIRUTA, Column.ADDRESS),
        *(Column.PHONE, Column.PARENT_PHONE, Column.EMAIL, Column.SEX, Column.GRADE),
    )
)
_FOOTERS = re.compile(
    r"((sub)?total(uri)?|intocmit|semnatur[ai]|director(ul)?|(vice)?primar(ul)?|inspector(ul)?"
    r"|verificat|nr de|numar(ul)?|data|datele|l s|sef(ul)?|asistent(ul|a)? social|secretar"
    r"|contabil|consilier(ul)?|referent(ul)?|legenda)\b"
)
_SUMS = re.compile(r"(sub)?total(uri)?\b|total general\b")
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")


def names_somebody(block: Block, place: int, digits: str, name: str) -> bool:
    """Whether a row without a valid number is one: a name with something that goes with it."""
    record = block.records[place]
    if not name or not _LETTER.search(name):
        born = block.at.get(Column.BIRTH_DATE)
        return len(digits) == 13 or bool(
            born is not None and days.day(record[born]) and _filled(record) > 2
        )
    if _SUMS.match(name) or _is_header(block, place):
        return False
    known = [column for column in block.texts if column in BESIDE_A_NAME]
    beside = sum(bool(block[column][place]) for column in known)
    # A number in front of two words is a row of which only the name was filled in.
    counted = " " in name and _DIGIT.match(cells.as_text(record[0])) is not None
    enough = beside > 0 or not known or counted
    return enough and not (beside < 2 and _FOOTERS.match(name))


def _filled(record: list[Any]) -> int:
    return sum(bool(cells.as_text(cell)) for cell in record)


def _is_header(block: Block, place: int) -> bool:
    """The header once more, at the top of a printed page: two cells name their own column."""
    named = (
        column
        for column, texts in block.texts.items()
        if texts[place] and not _DIGIT.search(texts[place]) and _meant(texts[place]) == column
    )
    return len(list(itertools.islice(named, 2))) == 2


@functools.lru_cache(maxsize=cells.CACHE)
def _meant(text: str) -> Column | None:
    """The column that a text names, if it is a heading."""
    return meaning(folded(text))
