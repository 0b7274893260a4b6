"""What a list's columns hold: guessed, told by a person, remembered for the sender."""

import functools
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases import layouts
from cases.enums import Column, Education, ListStatus
from cases.layouts import ListUnreadable, Mapping, Table, headings
from cases.layouts.cells import as_text, personal_number
from cases.layouts.places import Places
from cases.models import ListColumns, ListRow, SourceList
from cases.models.lists import KEPT_FILES
from intespo.accounts.models import User
from intespo.kit import phone
from intespo.kit.cnp import masked
from intespo.kit.errors import DomainError
from intespo.kit.sealing import unseal
from intespo.kit.text import search_key

MOST_COLUMNS = 120
# Wider than any list; a page and a form of more choices is of no use to anybody.
MOST_WIDE = 300
MOST_SHEETS = 20
BELOW = 10  # rows shown under the header
READ_ROWS = 10  # rows in which an example of a column is looked for


def recognise(source: SourceList, path: Path, tables: list[Table]) -> None:
    """Choose the table that explains itself best, and what was said of such columns before."""
    read = functools.cache(lambda: Places.of(source.county_id))
    guesses = [_guess(path, table, read) for table in tables[:MOST_SHEETS]]
    guess, table = max(guesses, key=lambda pair: sum(c != Column.NOTHING for c in pair[0].columns))
    if len(guess.columns) > MOST_WIDE:
        text = _("The list has more than %(most)s columns: keep those that say who somebody is.")
        raise ListUnreadable(text % {"most": MOST_WIDE})
    if not table.rows:
        raise ListUnreadable(_("The workbook holds no cells."))
    if guess.header and not any(n > guess.header for n, _cells in layouts.records(path, table)):
        raise ListUnreadable(_("The file has column names but no rows."))
    source.table = table.plain()
    source.rows_total = table.rows
    source.mapping = _remembered(source, path, guess.header) or guess.plain()
    source.chosen = source.mapping != guess.plain()
    source.headings = _headings(path, table, int(source.mapping["header"]))


def _guess(path: Path, table: Table, read: Callable[[], Places]) -> tuple[Mapping, Table]:
    """What the columns of a table hold; of a sheet also how many rows there are, in one reading."""
    last = 0

    def counted() -> Iterator[tuple[int, list[Any]]]:
        nonlocal last
        for number, cells in layouts.records(path, table):
            last = number
            yield number, cells

    records = counted()
    guess = headings.guess(records, read)
    if table.encoding:
        return guess, table
    for _rest in records:
        pass
    return guess, replace(table, rows=last)


def _headings(path: Path, table: Table, header: int) -> list[str]:
    """The words over the columns; none for a list without a header, whose first row is a person."""
    for number, record in layouts.records(path, table) if header else ():
        if number == header:
            return [as_text(cell)[:60] for cell in record][:MOST_COLUMNS]
    return []


def table_of(source: SourceList) -> Table:
    """How to read the file again; a list that was never read has no way yet."""
    if not source.table:
        raise ListUnreadable(_("This list was not read yet: read it again first."))
    return Table(**{**source.table, "sheets": tuple(source.table.get("sheets", ()))})


def described(source: SourceList) -> list[dict[str, Any]]:
    """Each column of the file, its heading, what it is taken for and what was read of it."""
    read = source.rows.select_related("locality").order_by("row")
    rows = [*read.filter(problem="")[:READ_ROWS], *read[:READ_ROWS]]
    held = [Column(name) for name in source.mapping.get("columns", ())]
    words = list(source.headings) + [""] * (len(held) - len(source.headings))
    return [
        {
            "heading": words[place] or _("Column %(n)s") % {"n": place + 1},
            "column": column,
            "example": next(filter(None, (_read(column, row) for row in rows)), ""),
        }
        for place, column in enumerate(held)
    ]


def _read(column: Column, row: ListRow) -> str:
    """What a row has of a column, as the screen shows it; empty for what is judged, not kept."""
    match column:
        case Column.CNP:
            return masked(unseal(bytes(row.cnp_sealed))) if row.cnp_sealed else ""
        case Column.FULL_NAME:
            return f"{row.last_name} {row.first_name}"
        case Column.NAME_GIVEN_FIRST:
            return f"{row.first_name} {row.last_name}"
        case Column.SIRUTA:
            return str(row.locality_id or "")
        case Column.LOCALITY | Column.VILLAGE:
            return str(row.locality or "")
        case Column.BIRTH_DATE | Column.SINCE | Column.UNTIL:
            day = getattr(row, column.value)
            return f"{day:%d.%m.%Y}" if day else ""
        case Column.LAST_NAME | Column.FIRST_NAME | Column.ADDRESS | Column.EMAIL | Column.NOTE:
            return str(getattr(row, column.value))
        case Column.PHONE:
            return phone.shown(row.phone)
        case Column.EDUCATION:
            return str(Education(row.education).label) if row.education else ""
    return ""


def sample(source: SourceList) -> list[tuple[int, list[str]]]:
    """The first rows as they came, from the header on, for who tells the columns."""
    with KEPT_FILES.opened(str(source.file.name)) as path:
        return _top(path, table_of(source), int(source.mapping.get("header", 0)) + BELOW)


def _top(path: Path, table: Table, most: int) -> list[tuple[int, list[str]]]:
    found = []
    for number, record in layouts.records(path, table):
        found.append((number, [_shown(as_text(cell)) for cell in record]))
        if len(found) >= most:
            break
    return found


def _shown(cell: str) -> str:
    """For the screen: short, and a personal number only masked."""
    number = personal_number(cell)
    return masked(number) if number else cell[:80]


@transaction.atomic
def tell(source: SourceList, mapping: Mapping, *, by: User) -> None:
    """A person says what the columns hold; the list is read again, the sender's next one knows."""
    if not mapping.names_people:
        raise DomainError(
            _("Say which column holds the CNP, or the name: without them nobody is found.")
        )
    told = SourceList.objects.filter(
        pk=source.pk,
        status__in=(ListStatus.COLUMNS, ListStatus.REHEARSED, ListStatus.UNDONE, ListStatus.FAILED),
    )
    with KEPT_FILES.opened(str(source.file.name)) as path:
        folded = _words(path, table_of(source), mapping.header)
        words = _headings(path, table_of(source), mapping.header)
    values = {"mapping": mapping.plain(), "headings": words, "chosen": True}
    if not told.update(status=ListStatus.RECEIVED, **values):
        raise DomainError(_("This list was applied or is being worked on: its columns stay."))
    if digest := _digest(folded):
        ListColumns.objects.update_or_create(
            county_id=source.county_id,
            kind=source.kind,
            organisation=source.organisation,
            headings=digest,
            defaults={"mapping": {**mapping.plain(), "words": folded}, "changed_by": by},
        )


def _remembered(source: SourceList, path: Path, header: int) -> dict[str, Any] | None:
    """What a person said of the same headings from the same sender."""
    found = ListColumns.objects.filter(
        county_id=source.county_id, kind=source.kind, organisation=source.organisation
    )
    told = {one.headings: one.mapping for one in found}
    if not told:
        return None
    table = table_of(source)
    for number in dict.fromkeys([header, *(int(one["header"]) for one in told.values())]):
        words = _words(path, table, number)
        if (digest := _digest(words)) in told:
            held = dict(zip(told[digest]["words"], told[digest]["columns"], strict=False))
            return {"columns": [held.get(word, "") for word in words], "header": number}
    return None


def _words(path: Path, table: Table, header: int) -> list[str]:
    """The headings of a row, folded; none for a list without a header.

    One that stands there twice is told apart by its turn.
    """
    for number, record in layouts.records(path, table):
        if number >= header:
            words = [search_key(as_text(cell)) for cell in record] if number == header else []
            return [f"{word} {words[:place].count(word)}" for place, word in enumerate(words)]
    return []


def _digest(words: list[str]) -> str:
    """The same for the same headings, in whatever order; empty where there are none."""
    named = sorted(word for word in words if word.rpartition(" ")[0])
    return hashlib.sha256("|".join(named).encode()).hexdigest() if named else ""
