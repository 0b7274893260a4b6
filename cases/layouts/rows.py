"""From the cells of rows to what is staged: cleaned, judged by themselves, with what was odd.

What is wrong with a row is only a `problem` here: it counts when nobody on record fits the row.
Rows are read in blocks, a column at a time: 400,000 of them take seconds, and what repeats (names,
days, places) is understood once.
"""

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cases.enums import Column, ListEffect, RowReason
from cases.layouts import cells
from cases.layouts.blocks import (
    Block,
    Name,
    address_of,
    both,
    email_of,
    guessed,
    iso,
    name_of,
    split,
)
from cases.layouts.headings import Mapping, meaning
from cases.layouts.places import Places
from cases.layouts.tables import Record
from intespo.kit import cnp
from intespo.kit.sealing import hasher, sealer
from intespo.kit.text import clean, search_key

# What a row is staged as, in this order; the columns of the table that rows are copied into.
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


BLOCK = 200
Found = tuple[date, str] | None


class Reader:
    """Reads rows of one mapping; built once a list."""

    def __init__(self, mapping: Mapping, context: Context) -> None:
        self.context = context
        self.width = len(mapping.columns)
        self.at: dict[Column, int] = {
            column: place
            for place, column in enumerate(mapping.columns)
            if column != Column.NOTHING
        }
        self.beside = [column for column in self.at if column in BESIDE_A_NAME]
        self.seal, self.hash = sealer(), hasher()
        self.effect_of = functools.lru_cache(maxsize=1024)(self._effect_of)
        self.place_of = functools.lru_cache(maxsize=cells.CACHE)(self._place_of)
        self.dated = functools.lru_cache(maxsize=cells.CACHE)(self._dated)
        self.told = cnp.teller(context.reference_date)
        self.header = mapping.header

    def staged(self, records: Iterable[tuple[int, Record]]) -> Iterator[tuple[str, ...]]:
        """Each row that names somebody, as COPY takes it: a value that is not there is empty.

        Title, totals and signature are no rows. Called with some of the list's rows at a time.
        """
        below = (one for one in records if one[0] > self.header)
        while block := list(itertools.islice(below, BLOCK)):
            numbers, cells_of_rows = zip(*block, strict=True)
            yield from self.read(numbers, cells_of_rows)

    def read(self, numbers: Sequence[int], records: Sequence[Record]) -> Iterator[tuple[str, ...]]:
        """The rows that name somebody, in the order of STAGED."""
        records = self._whole(records)
        block = Block(records, self.at)
        digits, found = self._numbers(block)
        last, first = self._names(block)
        kept = [
            place
            for place, who in enumerate(found)
            if who or self._names_somebody(block, place, digits[place], last, first)
        ]
        if len(kept) < len(records):
            if kept:
                yield from self.read(
                    [numbers[place] for place in kept], [records[place] for place in kept]
                )
            return
        if Column.CNP in block:
            for place, who in enumerate(found):
                if who is None:
                    block.warn(place, _trouble_of(digits[place]))
        born, stated = self._born(block, found, digits)
        dated = list(map(self.dated, born))
        effects = self._effects(block)
        places, lost = self._places(block)
        last_names, last_keys, last_sorts = zip(*last, strict=True)
        first_names, first_keys, first_sorts = zip(*first, strict=True)
        judged = [
            self._problem(*row)
            for row in zip(
                *(effects, last_keys, first_keys, dated, stated, lost, found), strict=True
            )
        ]
        phones, emails = self._phones(block), self._emails(block)
        sexes = self._sexes(block, found)
        notes, since, until = self._rest(block)
        turned = [
            "" if who else both(a, b)
            for a, b, who in zip(first_keys, last_keys, found, strict=True)
        ]
        yield from zip(
            map(str, numbers),
            ["\\x" + self.seal(text).hex() if text else "" for text in digits],
            [self.hash(text) if who else "" for text, who in zip(digits, found, strict=True)],
            last_names,
            first_names,
            [day for day, _age in dated],
            sexes,
            places,
            map(address_of, block[Column.ADDRESS]),
            phones,
            [self._whose(phone) for phone in phones],
            emails,
            self._educations(block),
            notes,
            map(iso, since),
            map(iso, until),
            map(both, last_keys, first_keys),
            turned,
            map(both, last_sorts, first_sorts),
            [effect for effect, _ground in effects],
            [ground for _effect, ground in effects],
            [problem for problem, _detail in judged],
            [detail for _problem, detail in judged],
            block.warnings(),
            strict=True,
        )

    def _whole(self, records: Sequence[Record]) -> Sequence[Record]:
        """Rows that end early are as wide as the others."""
        if min(map(len, records)) >= self.width:
            return records
        return [record + [""] * (self.width - len(record)) for record in records]

    def _whose(self, phone: str) -> str:
        """What is noted with a phone of a column that is the parents'."""
        return self.context.parent_note if phone and Column.PHONE not in self.at else ""

    def _numbers(self, block: Block) -> tuple[list[str], list[Found]]:
        """What stands in the number's column, and the birth date and sex that a valid one tells."""
        digits = [
            text if len(text) == 13 and text.isdigit() else cells.digits_of(text)[:40]
            for text in block[Column.CNP]
        ]
        return digits, list(map(self.told, digits))

    def _names(self, block: Block) -> tuple[list[Name], list[Name]]:
        if Column.LAST_NAME in block and Column.FIRST_NAME in block:
            last, first = block[Column.LAST_NAME], block[Column.FIRST_NAME]
        elif Column.LAST_NAME in block:
            last, first = block[Column.LAST_NAME], block.empty
        else:
            given_first = Column.FULL_NAME not in block
            whole = block[Column.NAME_GIVEN_FIRST if given_first else Column.FULL_NAME]
            parts = [split(text, given_first) for text in whole]
            last, first = [one for one, _other in parts], [other for _one, other in parts]
        return list(map(name_of, last)), list(map(name_of, first))

    def _names_somebody(
        self, block: Block, place: int, digits: str, last: list[Name], first: list[Name]
    ) -> bool:
        """Whether a row without a valid number is one: a name with something that goes with it."""
        name = both(last[place][1], first[place][1])
        if not name or not _LETTER.search(name):
            born = self.at.get(Column.BIRTH_DATE)
            record = block.records[place]
            return len(digits) == 13 or bool(
                born is not None
                and cells.day(record[born])
                and sum(bool(cells.as_text(cell)) for cell in record) > 2
            )
        if self._is_header(block, place):
            return False
        beside = sum(bool(block[column][place]) for column in self.beside)
        enough = beside > 0 or not self.beside
        return enough and not (beside < 2 and _FOOTERS.match(name))

    def _is_header(self, block: Block, place: int) -> bool:
        """The header once more, at the top of a printed page: two cells name their own column."""
        named = (
            column
            for column, texts in block.texts.items()
            if texts[place] and not _DIGIT.search(texts[place]) and _meant(texts[place]) == column
        )
        return len(list(itertools.islice(named, 2))) == 2

    def _born(
        self, block: Block, found: list[Found], digits: list[str]
    ) -> tuple[list[date | None], list[str]]:
        """The birth dates, and what the list wrote there; a valid number knows better."""
        told, stated = block.days(Column.BIRTH_DATE), block[Column.BIRTH_DATE]
        born: list[date | None] = []
        for place, (who, day, text) in enumerate(zip(found, told, stated, strict=True)):
            if who is None:
                born.append(day or (None if text else guessed(digits[place])))
                continue
            born.append(who[0])
            if day and day != who[0]:
                block.warn(place, RowReason.BIRTH_DATE_CONTRADICTS)
            elif text and not day and not cells.says_nothing(text):
                block.warn(place, RowReason.BIRTH_DATE_INVALID)
        return born, stated

    def _effects(self, block: Block) -> list[tuple[str, str]]:
        if Column.STATE in block:
            return list(map(self.effect_of, block[Column.STATE]))
        return [(self.context.effect, self.context.ground)] * len(block.records)

    def _places(self, block: Block) -> tuple[list[str], list[tuple[str, str]]]:
        """The localities, and of each row why there is none."""
        columns = (block[Column.SIRUTA], block[Column.LOCALITY], block[Column.VILLAGE])
        found = list(map(self.place_of, *columns))
        return [place for place, _lost in found], [lost for _place, lost in found]

    def _place_of(self, code: str, name: str, village: str) -> tuple[str, tuple[str, str]]:
        """The locality's code, and the reason with what was written when there is none."""
        places, words = self.context.places, ""
        found: tuple[int | None, str] = (None, RowReason.LOCALITY_MISSING)
        if code:
            words, found = code, places.by_code(code, self.context.county_id)
        elif name or village:
            words, found = name, places.by_name(name, village)
        elif self.context.seat:
            found = self.context.seat, ""
        place, lost = found
        return str(place or ""), (lost, clean(words)[:80] if lost and not place else "")

    def _dated(self, born: date | None) -> tuple[str, int]:
        """A birth date as it is written, and the age on the list's day; NO_AGE without one."""
        if born is None:
            return "", NO_AGE
        return born.isoformat(), cnp.age_on(born, self.context.reference_date)

    def _problem(
        self,
        effect: tuple[str, str],
        last: str,
        first: str,
        dated: tuple[str, int],
        stated: str,
        lost: tuple[str, str],
        found: Found,
    ) -> tuple[str, str]:
        """Why nobody new can come of this row, or, for one that excludes, nobody be found."""
        if not (last and first) and not (found and effect[0] != ListEffect.ADDS):
            return RowReason.NAME_MISSING, ""
        age = dated[1]
        if age == NO_AGE:
            if stated and not cells.says_nothing(stated):
                return RowReason.BIRTH_DATE_INVALID, clean(stated)[:80]
            return RowReason.BIRTH_DATE_MISSING, ""
        if effect[0] != ListEffect.ADDS:
            return _FINE
        if age < self.context.min_age:
            return RowReason.TOO_YOUNG, str(max(age, 0))
        return (RowReason.TOO_OLD, str(age)) if age >= self.context.max_age_exclusive else lost

    def _sexes(self, block: Block, found: list[Found]) -> list[str]:
        told = list(map(cells.sex, block[Column.SEX]))
        for place, who in enumerate(found):
            if who and who[1]:
                if told[place] and told[place] != who[1]:
                    block.warn(place, RowReason.SEX_CONTRADICTS)
                told[place] = who[1]
        return told

    def _educations(self, block: Block) -> list[str]:
        told = list(map(cells.education, block[Column.EDUCATION]))
        if Column.GRADE not in block:
            return told
        grades = block[Column.GRADE]
        return [
            level or cells.completed_before(grade)
            for level, grade in zip(told, grades, strict=True)
        ]

    def _phones(self, block: Block) -> list[str]:
        column = Column.PHONE if Column.PHONE in block else Column.PARENT_PHONE
        found = list(map(cells.phone, block[column]))
        for place, text in enumerate(block[column]):
            if text and not found[place] and not cells.says_nothing(text):
                block.warn(place, RowReason.PHONE_INVALID)
        return found

    def _emails(self, block: Block) -> list[str]:
        found = [text and email_of(text) for text in block[Column.EMAIL]]
        for place, text in enumerate(block[Column.EMAIL]):
            if text and not found[place] and not cells.says_nothing(text):
                block.warn(place, RowReason.EMAIL_INVALID)
        return found

    def _rest(self, block: Block) -> tuple[list[str], Sequence[date | None], Sequence[date | None]]:
        """Notes, and the days from and until when; most lists have none of them."""
        notes = [text and cells.text(text, 200) for text in block[Column.NOTE]]
        since, until = block.days(Column.SINCE), block.days(Column.UNTIL)
        if Column.STATE in block:
            before = self.context.reference_date - timedelta(days=1)
            for place, text in enumerate(block[Column.STATE]):
                # Over, says the state, and no day: before that of the list, whenever it was.
                if until[place] is None and _is_over(text):
                    until[place] = before
                    began = since[place]
                    since[place] = min(began, before) if began else None
        return notes, since, until

    def _effect_of(self, state: str) -> tuple[str, str]:
        """What the row does: by the first word that its state holds, else as the list's kind."""
        key = search_key(state)
        for word in self.context.words:
            found = re.search(rf"\b{re.escape(word.word)}", key)
            if found and not _denied(key[: found.start()]):
                return word.effect, word.ground
        return self.context.effect, self.context.ground


_FINE = ("", "")
_DIGIT = re.compile(r"\d")
NO_AGE = -1000


@functools.lru_cache(maxsize=cells.CACHE)
def _meant(text: str) -> Column | None:
    """The column that a text names, if it is a heading."""
    return meaning(search_key(text))


@functools.lru_cache(maxsize=1024)
def _is_over(state: str) -> bool:
    return bool(_OVER.search(search_key(state)))


def _denied(before: str) -> bool:
    """Whether what stands before a word takes it back: nu frecventează, fost salariat."""
    return bool(set(before.split()[-3:]) & {"nu", "fost", "fosta", "fara", "ex", "non"})


def _trouble_of(digits: str) -> str:
    """What is wrong with a number that is not valid."""
    if not digits:
        return RowReason.CNP_MISSING
    lost = "e+" in digits.lower() or (len(digits) == 13 and digits.endswith("000000"))
    return RowReason.CNP_LOST if lost else RowReason.CNP_INVALID
