"""From the cells of a row to what is staged: cleaned, judged by itself, with what was odd about it.

What is wrong with a row is only a `problem` here: it counts when nobody on record fits the row.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cases.enums import Column, ListEffect, RowReason
from cases.layouts import cells
from cases.layouts.headings import Mapping, meaning
from cases.layouts.places import Places
from cases.layouts.tables import Record
from intespo.kit import cnp
from intespo.kit.sealing import hasher, sealer
from intespo.kit.text import clean, proper_name, search_key, sort_key

# What `staged` yields, in this order; the columns of the table that rows are copied into.
STAGED = (
    *("row", "cnp_sealed", "cnp_hash", "last_name", "first_name", "birth_date", "sex"),
    *("locality_id", "address", "phone", "phone_note", "email", "education", "note", "since"),
    *("until", "search_key", "turned", "sort_key", "effect", "ground", "problem", "detail"),
    "warnings",
)
NULLABLE = {"cnp_sealed", "cnp_hash", "birth_date", "locality_id", "since", "until"}
TEXTS = tuple(name for name in STAGED if name not in NULLABLE | {"row", "warnings"})
_FOOTERS = re.compile(
    r"((sub)?total(uri)?|intocmit|semnatur[ai]|director(ul)?|primar(ul)?|inspector(ul)?|verificat"
    r"|nr de|numar(ul)?|data|l s|sef(ul)?)\b"
)
_OVER = re.compile(r"\b(incetat|inchis|expirat|reziliat|sistat)")
_EMAIL = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]+\.[a-zA-Z]{2,24}")
_HYPHEN = re.compile(r"\s*[-–—]\s*")
_LETTER = re.compile(r"[^\W\d_]")
BESIDE_A_NAME = (
    *(Column.CNP, Column.BIRTH_DATE, Column.LOCALITY, Column.SIRUTA, Column.ADDRESS),
    *(Column.PHONE, Column.PARENT_PHONE, Column.EMAIL, Column.SEX, Column.GRADE),
)


@dataclass(frozen=True)
class Word:
    """A word in the state column and what it means for the row."""

    word: str
    effect: str
    ground: str


@dataclass(frozen=True)
class Context:
    """What a row is judged against."""

    reference_date: date
    county_id: int
    min_age: int
    max_age_exclusive: int
    places: Places
    effect: str = ListEffect.ADDS
    ground: str = ""
    words: tuple[Word, ...] = ()
    # Where the sender sits: for rows without a locality of a list without that column.
    seat: int | None = None
    parent_note: str = ""


@functools.lru_cache(maxsize=cells.CACHE)
def _name(text: str) -> tuple[str, str, str]:
    """As it is written, as it is searched, as it is sorted."""
    name = proper_name(_HYPHEN.sub("-", text))[:80]
    return name, search_key(name), sort_key(name)


def _split(text: str, given_first: bool) -> tuple[str, str]:
    """Last and first name of a whole one: capitals are the last name, else the first word is."""
    words = _HYPHEN.sub("-", clean(text)).split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        return " ".join(capitals), " ".join(word for word in words if word not in capitals)
    if given_first:
        return " ".join(words[-1:]), " ".join(words[:-1])
    return " ".join(words[:1]), " ".join(words[1:])


def _address(text: str) -> str:
    """Addresses come in capitals."""
    address = clean(text)[:200]
    return address.title() if address.isupper() else address


def staged(
    records: Iterable[tuple[int, Record]], mapping: Mapping, context: Context
) -> Iterator[tuple[Any, ...]]:
    """Each row that names somebody; title, totals and signature are no rows."""
    reader = _Reader(mapping, context)
    for number, record in records:
        if number > mapping.header and (row := reader.read(number, record)):
            yield row


class _Reader:
    """Reads rows of one mapping; built once a list."""

    def __init__(self, mapping: Mapping, context: Context) -> None:
        self.context = context
        self.width = len(mapping.columns)
        self.at: dict[Column, int] = {
            column: place
            for place, column in enumerate(mapping.columns)
            if column != Column.NOTHING
        }
        self.cnp = self.at.get(Column.CNP)
        self.plain = {column: place for column, place in self.at.items() if column in BESIDE_A_NAME}
        self.effect_of = functools.lru_cache(maxsize=1024)(self._effect_of)
        self.state, self.address = self.at.get(Column.STATE), self.at.get(Column.ADDRESS)
        self.has_rest = bool({Column.NOTE, Column.SINCE, Column.UNTIL, Column.STATE} & set(self.at))
        self.phone = self.at.get(Column.PHONE, self.at.get(Column.PARENT_PHONE))
        self.phone_note = "" if Column.PHONE in self.at else context.parent_note
        self.email = self.at.get(Column.EMAIL)
        self.names = (self.at.get(Column.LAST_NAME), self.at.get(Column.FIRST_NAME))
        self.seal, self.hash = sealer(), hasher()

    def read(self, number: int, record: Record) -> tuple[Any, ...] | None:
        """The row in the order of STAGED, or None when it names nobody."""
        if len(record) < self.width:
            record = record + [""] * (self.width - len(record))
        warnings: list[str] = []
        digits = "" if self.cnp is None else cells.digits_of(record[self.cnp])[:40]
        found = cnp.parse(digits, self.context.reference_date) if digits else None
        last, first = self._names(record)
        if found is None:
            if not self._names_somebody(record, f"{last[1]} {first[1]}".strip()):
                return None
            if self.cnp is not None:
                warnings.append(_trouble_of(digits))
        born, stated = self._born(record, found, digits, warnings)
        effect, ground = self._effect(record)
        place, lost = self._place(record)
        problem, detail = self._problem(effect, last, first, born, stated, place, lost, found)
        phone, email = self._reach(record, warnings)
        note, since, until = self._rest(record)
        return (
            number,
            "\\x" + self.seal(digits).hex() if digits else None,
            self.hash(digits) if found else None,
            last[0],
            first[0],
            born,
            self._sex(record, found, warnings),
            place,
            "" if self.address is None else _address(cells.as_text(record[self.address])),
            phone,
            self.phone_note if phone else "",
            email,
            self._education(record),
            note,
            since,
            until,
            f"{last[1]} {first[1]}".strip(),
            f"{first[1]} {last[1]}".strip() if found is None else "",
            f"{last[2]} {first[2]}".strip(),
            effect,
            ground,
            problem,
            detail,
            "{" + ",".join(warnings) + "}",
        )

    def _rest(self, record: Record) -> tuple[str, date | None, date | None]:
        """Note, and the days from and until when; most lists have none of them."""
        if not self.has_rest:
            return "", None, None
        note = cells.text(self._cell(record, Column.NOTE), 200)
        since = cells.day(self._cell(record, Column.SINCE))
        until = cells.day(self._cell(record, Column.UNTIL))
        if until is None and self.state is not None:
            # Over, says the state, and no day: before the day of the list, whenever it was.
            over = _OVER.search(search_key(cells.as_text(record[self.state])))
            until = self.context.reference_date - timedelta(days=1) if over else None
            if since and until and since > until:
                since = until
        return note, since, until

    def _effect(self, record: Record) -> tuple[str, str]:
        if self.state is None:
            return self.context.effect, self.context.ground
        return self.effect_of(cells.as_text(record[self.state]))

    def _cell(self, record: Record, column: Column) -> Any:
        place = self.at.get(column)
        return "" if place is None else record[place]

    def _names(self, record: Record) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
        if self.names[0] is not None and self.names[1] is not None:
            return _name(cells.as_text(record[self.names[0]])), _name(
                cells.as_text(record[self.names[1]])
            )
        if self.names[0] is not None:
            last, first = cells.as_text(record[self.names[0]]), ""
        elif Column.FULL_NAME in self.at:
            last, first = _split(cells.as_text(record[self.at[Column.FULL_NAME]]), False)
        else:
            whole = cells.as_text(self._cell(record, Column.NAME_GIVEN_FIRST))
            last, first = _split(whole, True)
        return _name(last), _name(first)

    def _names_somebody(self, record: Record, name: str) -> bool:
        """Whether a row without a valid number is one: a name with something that goes with it."""
        if not name or not _LETTER.search(name):
            born = self._cell(record, Column.BIRTH_DATE)
            return len(cells.digits_of(self._cell(record, Column.CNP))) == 13 or bool(
                cells.day(born) and sum(bool(cells.as_text(cell)) for cell in record) > 2
            )
        if self._is_header(record):
            return False
        beside = sum(bool(cells.as_text(record[place])) for place in self.plain.values())
        enough = beside > 0 or not self.plain
        return enough and not (beside < 2 and _FOOTERS.match(name))

    def _is_header(self, record: Record) -> bool:
        """The header once more, at the top of a printed page: two cells name their own column."""
        words = {
            column: search_key(cells.as_text(record[place])) for column, place in self.at.items()
        }
        return sum(meaning(word) == column for column, word in words.items() if word) > 1

    def _born(
        self, record: Record, found: cnp.Cnp | None, digits: str, warnings: list[str]
    ) -> tuple[date | None, str]:
        """The birth date, and what the list wrote there; a valid number knows better."""
        cell = self._cell(record, Column.BIRTH_DATE)
        told = cells.day(cell) if cell != "" else None
        stated = cells.as_text(cell)
        if found:
            if told and told != found.birth_date:
                warnings.append(RowReason.BIRTH_DATE_CONTRADICTS)
            elif stated and not told and not cells.says_nothing(cell):
                warnings.append(RowReason.BIRTH_DATE_INVALID)
            return found.birth_date, stated
        if told is None and not stated and len(digits) == 13:
            # A number with one wrong digit still says when somebody was born, more often than not.
            told = cells.day(f"20{digits[1:7]}" if digits[0] in "5678" else f"19{digits[1:7]}")
        return told, stated

    def _problem(
        self,
        effect: str,
        last: tuple[str, str, str],
        first: tuple[str, str, str],
        born: date | None,
        stated: str,
        place: int | None,
        lost: str,
        found: cnp.Cnp | None,
    ) -> tuple[str, str]:
        """Why nobody new can come of this row, or, for one that excludes, nobody be found."""
        if not (last[1] and first[1]) and not (found and effect != ListEffect.ADDS):
            return RowReason.NAME_MISSING, ""
        if born is None:
            unread = stated and not cells.says_nothing(stated)
            return (
                (RowReason.BIRTH_DATE_INVALID, stated[:80])
                if unread
                else (RowReason.BIRTH_DATE_MISSING, "")
            )
        if effect != ListEffect.ADDS:
            return "", ""
        age = cnp.age_on(born, self.context.reference_date)
        if age < self.context.min_age:
            return RowReason.TOO_YOUNG, str(max(age, 0))
        if age >= self.context.max_age_exclusive:
            return RowReason.TOO_OLD, str(age)
        return lost, "" if place or not lost else self._place_words

    def _place(self, record: Record) -> tuple[int | None, str]:
        """The locality, or why there is none; what was written is kept for the reason."""
        self._place_words = ""
        code = cells.as_text(self._cell(record, Column.SIRUTA))
        if code:
            self._place_words = code[:80]
            return self.context.places.by_code(code, self.context.county_id)
        name = cells.as_text(self._cell(record, Column.LOCALITY))
        village = cells.as_text(self._cell(record, Column.VILLAGE))
        if name or village:
            self._place_words = name[:80]
            return self.context.places.by_name(name, village)
        if self.context.seat:
            return self.context.seat, ""
        return None, RowReason.LOCALITY_MISSING

    def _sex(self, record: Record, found: cnp.Cnp | None, warnings: list[str]) -> str:
        told = cells.sex(cells.as_text(self._cell(record, Column.SEX)))
        if found and found.sex:
            if told and told != found.sex:
                warnings.append(RowReason.SEX_CONTRADICTS)
            return found.sex
        return told

    def _education(self, record: Record) -> str:
        told = cells.education(cells.as_text(self._cell(record, Column.EDUCATION)))
        if told or Column.GRADE not in self.at:
            return told
        return cells.completed_before(cells.as_text(record[self.at[Column.GRADE]]))

    def _reach(self, record: Record, warnings: list[str]) -> tuple[str, str]:
        phone, email = "", ""
        if self.phone is not None and (cell := record[self.phone]) != "":
            phone = cells.phone(cell)
            if not phone and not cells.says_nothing(cell):
                warnings.append(RowReason.PHONE_INVALID)
        if self.email is not None and (cell := record[self.email]) != "":
            email = cells.as_text(cell).lower()[:254]
            if not _EMAIL.fullmatch(email):
                if not cells.says_nothing(cell):
                    warnings.append(RowReason.EMAIL_INVALID)
                email = ""
        return phone, email

    def _effect_of(self, state: str) -> tuple[str, str]:
        """What the row does: by the first word that its state holds, else as the list's kind."""
        key = search_key(state)
        for word in self.context.words:
            found = re.search(rf"\b{re.escape(word.word)}", key)
            if found and not _denied(key[: found.start()]):
                return word.effect, word.ground
        return self.context.effect, self.context.ground


def _denied(before: str) -> bool:
    """Whether what stands before a word takes it back: nu frecventează, fost salariat."""
    return bool(set(before.split()[-3:]) & {"nu", "fost", "fosta", "fara", "ex", "non"})


def _trouble_of(digits: str) -> str:
    """What is wrong with a number that is not valid."""
    if not digits:
        return RowReason.CNP_MISSING
    lost = "e+" in digits.lower() or (len(digits) == 13 and digits.endswith("000000"))
    return RowReason.CNP_LOST if lost else RowReason.CNP_INVALID
