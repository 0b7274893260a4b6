"""Lists without a header: what a column holds is told by what its cells look like.

Only beside a number, a birth date or a phone: those say that the rows are people at all.
"""

import re
from collections.abc import Callable, Sequence

from cases.enums import Column
from cases.layouts.cells import as_text, sex
from cases.layouts.places import Places
from cases.layouts.schooling import education
from cases.layouts.tables import Record

_ANCHORS = {Column.CNP, Column.BIRTH_DATE, Column.PHONE}
_STREET = re.compile(r"(?:str|strada|bd|bdul|aleea|calea|piata|piața|nr|sat|com)\b[. ]", re.I)
MOST_WORDS = 3
# Of first names about half end so, of last names few.
_ENDING = "a"
# The localities are only read where a list has no header.
Read = Callable[[], Places]


def columns(known: Sequence[Column], rows: Sequence[Record], read: Read) -> tuple[Column, ...]:
    """What was recognised, with places, streets, sex, schooling and names beside it."""
    found = list(known)
    if not _ANCHORS & set(found):
        return tuple(found)
    texts = [
        [text for row in rows if place < len(row) and (text := as_text(row[place]))]
        for place in range(len(found))
    ]
    free = [place for place, held in enumerate(found) if held == Column.NOTHING and texts[place]]
    places = read()
    tests: tuple[tuple[Column, Callable[[str], object]], ...] = (
        (Column.SIRUTA, lambda text: text.isdecimal() and int(text) in places.counties),
        (Column.LOCALITY, lambda text: _words(text) and places.by_name(text)[0]),
        (Column.ADDRESS, _STREET.match),
        (Column.EDUCATION, lambda text: not text.isdecimal() and education(text)),
        (Column.SEX, lambda text: len(text) == 1 and sex(text)),
    )
    for column, test in tests:
        hit = next((place for place in free if _most(texts[place], test)), None)
        if hit is not None and column not in found:
            found[hit] = column
            free.remove(hit)
    whole = next((place for place in free if _most(texts[place], _whole_name)), None)
    names = [place for place in free if _most(texts[place], _part_of_a_name)]
    pair = next(((one, one + 1) for one in names if one + 1 in names), None)
    if pair and (whole is None or whole in pair):
        last, first = sorted(pair, key=lambda place: _given(texts[place]))
        found[last], found[first] = Column.LAST_NAME, Column.FIRST_NAME
    elif whole is not None:
        found[whole] = Column.FULL_NAME
    return tuple(found)


def _most(texts: Sequence[str], test: Callable[[str], object]) -> bool:
    return sum(bool(test(text)) for text in texts) * 2 > len(texts)


def _words(text: str) -> list[str]:
    """The words of a text that is nothing but words, each with a capital; none otherwise."""
    words = text.replace("-", " ").split()
    return words if all(word.isalpha() and word[0].isupper() for word in words) else []


def _whole_name(text: str) -> bool:
    return 2 <= len(_words(text)) <= MOST_WORDS + 1


def _part_of_a_name(text: str) -> bool:
    return 1 <= len(_words(text)) <= MOST_WORDS and len(text) > 1


def _given(texts: Sequence[str]) -> float:
    """How much a column looks like first names."""
    return sum(text.lower().endswith(_ENDING) for text in texts) / len(texts)
