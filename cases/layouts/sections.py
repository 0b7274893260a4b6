"""What only the whole list tells: places in titles over the rows, how its days are written."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cases.enums import Column
from cases.layouts.cells import as_text
from cases.layouts.days import writes_month_first
from cases.layouts.headings import Mapping
from cases.layouts.places import Places
from cases.layouts.tables import Record, Table, records
from intespo.kit.text import search_key

_PLACE = re.compile(
    r"\b(?:comun(?:a|ei)|oras(?:ul|ului)?|municipi(?:ul|ului|u)|sat(?:ul|ului)?"
    r"|localit(?:atea|atii)|com|mun|uat)\s+(?=[a-z])(?P<place>.+)"
)
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Sections:
    """From which row on which place holds, for rows that name none themselves."""

    rows: tuple[int, ...] = ()
    places: tuple[int, ...] = ()

    def at(self, row: int) -> int | None:
        """The place that was named last above a row."""
        before = bisect_left(self.rows, row)
        return self.places[before - 1] if before else None


def titles(path: Path, table: Table, mapping: Mapping, places: Places) -> Sections:
    """What titles say of where people live, in a list whose columns do not say it."""
    if {Column.SIRUTA, Column.LOCALITY} & set(mapping.columns):
        return Sections()
    return sections(records(path, table), places, table.sheet)


def sections(rows: Iterable[tuple[int, Record]], places: Places, sheet: str = "") -> Sections:
    """Rows that name a place of the county and hardly more; a sheet's name is the first of them."""
    found: list[tuple[int, int]] = []
    if sheet and (named := places.by_name(sheet)[0]):
        found.append((0, named))
    for number, record in rows:
        said = [text for text in map(as_text, record) if _LETTER.search(text)]
        # A title is one text, perhaps with its number; two texts are somebody and an address.
        title = _PLACE.search(search_key(said[0])) if len(said) == 1 else None
        place = places.by_name(title["place"])[0] if title else None
        if place:
            found.append((number, place))
    return Sections(tuple(row for row, _at in found), tuple(at for _row, at in found))


def month_first(top: Iterable[tuple[int, Record]], mapping: Mapping) -> bool:
    """Whether the birth dates of a list are written as 3/25/2006, by its first rows."""
    if Column.BIRTH_DATE not in mapping.columns:
        return False
    place = mapping.columns.index(Column.BIRTH_DATE)
    cells = (record[place] for _number, record in top if place < len(record))
    return writes_month_first(cell.strip() for cell in cells if isinstance(cell, str))
