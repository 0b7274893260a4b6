"""From the cells of rows to what is staged: cleaned, judged by themselves, with what was odd.

What is wrong with a row is only a `problem` here: it counts when nobody on record fits the row.
Rows are read in blocks, a column at a time: 400,000 of them take seconds, and what repeats (names,
days, places) is understood once.
"""

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from cases.enums import Column, ListEffect, RowReason
from cases.layouts import cells, days
from cases.layouts.blocks import Block, address_of, email_of, guessed, iso
from cases.layouts.headings import Mapping
from cases.layouts.junk import names_somebody
from cases.layouts.names import Name, both, name_of, split
from cases.layouts.places import Places
from cases.layouts.schooling import completed_before, education
from cases.layouts.sections import Sections
from cases.layouts.states import Word, decided, is_over
from cases.layouts.tables import Record
from intespo.kit import cnp
from intespo.kit.sealing import hasher, sealer
from intespo.kit.text import clean

# What a row is staged as, in this order; the columns of the table that rows are copied into.
STAGED = (
    *("row", "cnp_sealed", "cnp_hash", "last_name", "first_name", "birth_date", "sex"),
    *("locality_id", "address", "phone", "phone_note", "email", "education", "note", "since"),
    *("until", "search_key", "turned", "sort_key", "effect", "ground", "problem", "detail"),
    "warnings",
)
NULLABLE = {"cnp_sealed", "cnp_hash", "birth_date", "locality_id", "since", "until"}
TEXTS = tuple(name for name in STAGED if name not in NULLABLE | {"row", "warnings"})


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
    # What titles above the rows say, for rows that name no place.
    sections: Sections = field(default_factory=Sections)
    # Whether birth dates are written as 3/25/2006.
    month_first: bool = False
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
        self.seal, self.hash = sealer(), hasher()
        otherwise = (context.effect, context.ground)
        self.effect_of = functools.lru_cache(maxsize=1024)(
            lambda state: decided(state, context.words, otherwise)
        )
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
            if who
            or names_somebody(block, place, digits[place], both(last[place][1], first[place][1]))
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
        places, lost = self._places(block, numbers)
        last_names, last_keys, last_sorts = zip(*last, strict=True)
        first_names, first_keys, first_sorts = zip(*first, strict=True)
        youngest, oldest = self.context.min_age, self.context.max_age_exclusive
        judged = [
            # Most rows are fine: those are not asked twice.
            _FINE
            if last and first and youngest <= when[1] < oldest and not where[0]
            else self._problem(effect, last, first, when, day, where, who)
            for effect, last, first, when, day, where, who in zip(
                *(effects, last_keys, first_keys, dated, stated, lost, found), strict=True
            )
        ]
        (phones, whose), emails = self._phones(block), self._emails(block)
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
            map(address_of, self._addresses(block)),
            phones,
            whose,
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

    def _born(
        self, block: Block, found: list[Found], digits: list[str]
    ) -> tuple[list[date | None], list[str]]:
        """The birth dates, and what the list wrote there; a valid number knows better."""
        told = block.days(Column.BIRTH_DATE, month_first=self.context.month_first)
        stated = block[Column.BIRTH_DATE]
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

    def _states(self, block: Block) -> list[str]:
        """The state of each row, with the kind of benefit that stands in a column of its own."""
        if Column.BENEFIT not in block:
            return block[Column.STATE]
        return list(map(both, block[Column.STATE], block[Column.BENEFIT]))

    def _effects(self, block: Block) -> list[tuple[str, str]]:
        if Column.STATE not in block:
            return [(self.context.effect, self.context.ground)] * len(block.records)
        return list(map(self.effect_of, self._states(block)))

    def _places(
        self, block: Block, numbers: Sequence[int]
    ) -> tuple[list[str], list[tuple[str, str]]]:
        """The localities, and of each row why there is none."""
        columns = (block[Column.SIRUTA], block[Column.LOCALITY], block[Column.VILLAGE])
        found = list(map(self.place_of, *columns))
        if _NOWHERE in found:
            for place, address in enumerate(block[Column.ADDRESS]):
                if found[place] == _NOWHERE:
                    found[place] = self._beside(address, numbers[place])
        return [place for place, _lost in found], [lost for _place, lost in found]

    def _beside(self, address: str, row: int) -> tuple[str, tuple[str, str]]:
        """A row without a locality: what its address says, a title above it, the sender's seat."""
        found, lost = self.context.places.by_name(address) if address else (None, "")
        found = found or self.context.sections.at(row) or self.context.seat
        if found:
            return str(found), _FINE
        return "", (lost or RowReason.LOCALITY_MISSING, clean(address)[:80] if lost else "")

    def _addresses(self, block: Block) -> list[str]:
        """Streets; where the list has one column for place and street, that one."""
        if Column.ADDRESS in block or Column.LOCALITY not in block:
            return block[Column.ADDRESS]
        return [text if _DIGIT.search(text) else "" for text in block[Column.LOCALITY]]

    def _place_of(self, code: str, name: str, village: str) -> tuple[str, tuple[str, str]]:
        """The locality's code, and the reason with what was written when there is none."""
        places, words = self.context.places, ""
        found: tuple[int | None, str] = (None, RowReason.LOCALITY_MISSING)
        if code:
            words, found = code, places.by_code(code, self.context.county_id)
        elif name or village:
            words, found = name, places.by_name(name, village)
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
        if age == NO_AGE or not 0 <= age <= OLDEST:
            if stated and not cells.says_nothing(stated):
                return RowReason.BIRTH_DATE_INVALID, clean(stated)[:80]
            return RowReason.BIRTH_DATE_MISSING, ""
        if effect[0] != ListEffect.ADDS:
            return _FINE
        if age < self.context.min_age:
            return RowReason.TOO_YOUNG, str(age)
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
        told = list(map(education, block[Column.EDUCATION]))
        if Column.GRADE not in block:
            return told
        grades = block[Column.GRADE]
        return [level or completed_before(grade) for level, grade in zip(told, grades, strict=True)]

    def _phones(self, block: Block) -> tuple[list[str], list[str]]:
        """The person's number, else a parent's, and whose it is when it is not their own."""
        texts = block[Column.PHONE]
        found = own = list(map(cells.phone, texts))
        if Column.PARENT_PHONE in block:
            parents = map(cells.phone, block[Column.PARENT_PHONE])
            found = list(map(_either, own, parents))
            texts = list(map(_either, texts, block[Column.PARENT_PHONE]))
        for place, (text, number) in enumerate(zip(texts, found, strict=True)):
            if text and not number and not cells.says_nothing(text):
                block.warn(place, RowReason.PHONE_INVALID)
        if found is own:
            return own, block.empty
        note = self.context.parent_note
        whose = [
            note if number and not mine else "" for number, mine in zip(found, own, strict=True)
        ]
        return found, whose

    def _emails(self, block: Block) -> list[str]:
        found = [text and email_of(text) for text in block[Column.EMAIL]]
        for place, text in enumerate(block[Column.EMAIL]):
            if text and not found[place] and not cells.says_nothing(text):
                block.warn(place, RowReason.EMAIL_INVALID)
        return found

    def _rest(self, block: Block) -> tuple[list[str], Sequence[date | None], Sequence[date | None]]:
        """Notes, and the days from and until when; most lists have none of them."""
        notes = [text and cells.text(text, 200) for text in block[Column.NOTE]]
        since, until = self._terms(block)
        before = self.context.reference_date - timedelta(days=1)
        for place, text in enumerate(self._states(block) if Column.STATE in block else ()):
            # Over, says the state, and no day: before that of the list, whenever it was.
            if text and until[place] is None and is_over(text):
                until[place] = before
                began = since[place]
                since[place] = min(began, before) if began else None
        return notes, since, until

    def _terms(self, block: Block) -> tuple[list[date | None], list[date | None]]:
        """From and until when; a day that cannot be read is said, for the term then has no end."""
        since = block.days(Column.SINCE, ahead=True)
        until = block.days(Column.UNTIL, ahead=True)
        if Column.PERIOD in block:
            spans = [days.period(text) for text in block[Column.PERIOD]]
            since = [day or span[0] for day, span in zip(since, spans, strict=True)]
            until = [day or span[1] for day, span in zip(until, spans, strict=True)]
        for column, found in ((Column.SINCE, since), (Column.UNTIL, until), (Column.PERIOD, since)):
            if column not in block:
                continue
            for place, text in enumerate(block[column]):
                if text and not found[place] and not cells.says_nothing(text):
                    block.warn(place, RowReason.TERM_INVALID)
        return since, until


_FINE = ("", "")
_NOWHERE = ("", (RowReason.LOCALITY_MISSING, ""))
_DIGIT = re.compile(r"\d")
NO_AGE = -1000
OLDEST = 110  # a birth date further back, or ahead of the list's day, is a slip of the pen


def _either(one: str, other: str) -> str:
    return one or other


def _trouble_of(digits: str) -> str:
    """What is wrong with a number that is not valid."""
    if not digits:
        return RowReason.CNP_MISSING
    lost = "e+" in digits.lower() or (len(digits) == 13 and digits.endswith("000000"))
    return RowReason.CNP_LOST if lost else RowReason.CNP_INVALID
