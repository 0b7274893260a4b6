"""The national NEET register: CSV, one row a person, CNP and SIRUTA on every row."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from cases.enums import Decision, Education, RowReason, Sex
from cases.layouts.reading import Context, Shape, StagedRow, day, inspect_text, records
from intespo.kit import cnp
from intespo.kit.text import clean, proper_name, search_key, sort_key

COLUMNS = {
    "cnp": ("cnp",),
    "last_name": ("nume",),
    "first_name": ("prenume",),
    "birth_date": ("data nasterii",),
    "sex": ("sex",),
    "siruta": ("siruta uat", "siruta"),
    "address": ("adresa",),
    "education": ("nivel studii",),
}
REQUIRED = ("cnp", "last_name", "first_name", "birth_date", "siruta")
ISCED = {f"isced {level.value[-1]}": level for level in Education}


def inspect(path: Path) -> Shape:
    """Check the file; ListUnreadable names what is wrong."""
    return inspect_text(path, COLUMNS, REQUIRED)


def rows(path: Path, context: Context) -> Iterator[StagedRow]:
    """Read and judge each row by itself."""
    shape = inspect(path)
    places = shape.columns
    for number, record in records(path, shape):
        values = {
            name: record[place].strip() if place < len(record) else ""
            for name, place in places.items()
        }
        yield _read(number, values, context)


def _read(number: int, values: dict[str, str], context: Context) -> StagedRow:
    last_name = proper_name(values["last_name"])[:80]
    first_name = proper_name(values["first_name"])[:80]
    row = StagedRow(
        row=number,
        cnp=values["cnp"].replace(" ", "")[:40],
        last_name=last_name,
        first_name=first_name,
        birth_date=day(values["birth_date"]),
        address=_sentence(values.get("address", ""))[:200],
        education=ISCED.get(search_key(values.get("education", "")), ""),
        search_key=search_key(f"{last_name} {first_name}"),
        sort_key=sort_key(f"{last_name} {first_name}"),
    )
    _judge(row, values, context)
    return row


def _sentence(address: str) -> str:
    """Addresses come in capitals."""
    address = clean(address)
    return address.title() if address.isupper() else address


def _judge(row: StagedRow, values: dict[str, str], context: Context) -> None:
    """The first thing that is wrong decides; the rest of the row is kept as it was read."""
    number = cnp.parse(row.cnp, context.reference_date)
    siruta = values["siruta"]
    code = int(siruta) if siruta.isascii() and siruta.isdigit() and len(siruta) < 10 else 0
    county = context.localities.get(code)
    row.locality_id = code if county else None
    if not row.cnp:
        _reject(row, RowReason.CNP_MISSING)
    elif number is None:
        _reject(row, RowReason.CNP_INVALID)
    elif not (row.last_name and row.first_name):
        _reject(row, RowReason.NAME_MISSING)
    elif row.birth_date is None:
        _reject(row, RowReason.BIRTH_DATE_INVALID, values["birth_date"])
    elif row.birth_date != number.birth_date:
        _reject(row, RowReason.BIRTH_DATE_CONTRADICTS, f"{row.birth_date:%d.%m.%Y}")
    elif not (sex := _sex(number.sex, values.get("sex", "")[:1].upper())):
        _reject(row, RowReason.SEX_CONTRADICTS)
    elif county is None:
        _reject(row, RowReason.LOCALITY_UNKNOWN, siruta)
    elif county != context.county_id:
        _reject(row, RowReason.LOCALITY_ELSEWHERE, siruta)
    else:
        row.sex = sex
        _judge_age(row, row.birth_date, context)


def _sex(by_number: str, by_list: str) -> str:
    """The CNP's sex; the list's for foreigners; empty when they contradict or neither says it."""
    if by_number and by_list and by_number != by_list:
        return ""
    return by_number or (by_list if by_list in Sex.values else "")


def _judge_age(row: StagedRow, born: date, context: Context) -> None:
    age = cnp.age_on(born, context.reference_date)
    if not context.min_age <= age < context.max_age_exclusive:
        row.decision = Decision.INELIGIBLE_AGE
        row.reason = RowReason.TOO_YOUNG if age < context.min_age else RowReason.TOO_OLD
        row.detail = str(age)


def _reject(row: StagedRow, reason: RowReason, detail: str = "") -> None:
    row.decision, row.reason, row.detail = Decision.REJECTED, reason, detail[:80]
