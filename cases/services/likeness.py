"""How much two records look like one person: evidence field by field, and a score of 0 to 108.

The weights are made so that the rules hold by themselves: twins (one birth date, other first name),
siblings on one family phone and namesakes (another birth date) stay below `MATCH`, and whatever is
told apart only by a slip in the first name, by a missing one or by the day goes to a person. They
are this project's assumption, measured on shared lists with known truth, not a norm.
"""

import functools
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

from intespo.kit.text import search_key

MATCH, REVIEW = 90, 70
CLEAR = 8  # a second candidate this close makes the first one a question

NAMES = {
    "exact": 50,
    "surname_slip": 46,
    "part": 36,
    "first_slip": 34,
    "near_surname": 34,
    "part_slip": 28,
    "other_surname": 22,
}
BIRTH_DATE = {"same": 35, "swapped": 24, "one_digit": 21, "missing": 12, "other": 0}
LOCALITY = {"same": 10, "missing": 5, "other": 0}
PHONE = {"same": 8, "one_digit": 5, "other": 0, "missing": 0}
SEX_CONTRADICTS = -30


class Person(NamedTuple):
    """What of a record is compared; `unit` is the administrative unit of the locality."""

    last_name: str
    first_name: str
    birth_date: date | None
    sex: str
    unit: int | None
    phone: str


class Likeness(NamedTuple):
    """A score and the codes of what spoke for and against."""

    score: int
    evidence: tuple[str, ...]


class Known(NamedTuple):
    """Words of the last and of the first names that people on record bear."""

    surnames: Collection[str] = frozenset()
    given: Collection[str] = frozenset()


NOBODY = Known()


def compare(one: Person, other: Person, known: Known = NOBODY) -> Likeness | None:
    """How alike two records are; None when their names rule it out.

    A slip that is a surname of its own, as Popa is beside Pop, is no slip; one in a word that is
    somebody's first name may be a twin's, whatever column it stands in.
    """
    names = _names(one.last_name, one.first_name, other.last_name, other.first_name)
    if not names:
        return None
    if names == "surname_slip":
        names = _doubted(one, other, known)
    born = _birth_date(one.birth_date, other.birth_date)
    place = _same_or(one.unit, other.unit)
    phone = _phone(one.phone, other.phone)
    score = NAMES[names] + BIRTH_DATE[born] + LOCALITY[place] + PHONE[phone]
    evidence = [f"names:{names}", f"birth_date:{born}", f"locality:{place}", f"phone:{phone}"]
    if one.sex and other.sex:
        same = one.sex == other.sex
        score += 0 if same else SEX_CONTRADICTS
        evidence.append(f"sex:{'same' if same else 'other'}")
    return Likeness(max(score, 0), tuple(evidence))


def _doubted(one: Person, other: Person, known: Known) -> str:
    """What a slip in the last name is worth once the names that people bear are looked at."""
    mine, yours = _words_of(one), _words_of(other)
    (slipped,), (right,) = _without(mine, yours), _without(yours, mine)
    if slipped in _folded(one.first_name).split() or {slipped, right} & set(known.given):
        return "first_slip"
    return "near_surname" if slipped in known.surnames else "surname_slip"


def _words_of(person: Person) -> list[str]:
    return f"{_folded(person.last_name)} {_folded(person.first_name)}".split()


def _same_or(one: int | None, other: int | None) -> str:
    if one is None or other is None:
        return "missing"
    return "same" if one == other else "other"


def _birth_date(one: date | None, other: date | None) -> str:
    if one is None or other is None:
        return "missing"
    if one == other:
        return "same"
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return "swapped"
    differ = sum(a != b for a, b in zip(f"{one:%Y%m%d}", f"{other:%Y%m%d}", strict=True))
    return "one_digit" if differ == 1 else "other"


def _phone(one: str, other: str) -> str:
    if not one or not other:
        return "missing"
    if one == other:
        return "same"
    alike = len(one) == len(other) and sum(map(str.__ne__, one, other)) == 1
    return "one_digit" if alike else "other"


@functools.lru_cache(maxsize=1 << 12)
def _folded(name: str) -> str:
    """Names come again and again."""
    return search_key(name)


def _names(last: str, first: str, other_last: str, other_first: str) -> str:
    """What the names say, whatever their order; empty when they are two persons' names."""
    surnames, given = _folded(other_last).split(), _folded(other_first).split()
    mine, yours = f"{_folded(last)} {_folded(first)}".split(), surnames + given
    more, less = _without(mine, yours), _without(yours, mine)
    if not (more or less) or _joined(last, first, other_last, other_first):
        return "exact"
    if not more or not less:
        return _part(more or less, given, surnames, _common(mine, yours), bool(less))
    slips = [(a, b) for a in more for b in less if _slip(a, b)]
    if slips and len(more) == len(less) == 1:
        return "surname_slip" if less[0] in surnames else "first_slip"
    if slips and (len(more) == 1 or len(less) == 1):
        return "part_slip" if slips[0][1] in surnames and _common(given, mine) else ""
    kept = _common(given, mine)
    wholly = len(kept) == len(given) and sorted(less) == sorted(surnames)
    same_given = wholly and sorted(_without(mine, given)) == sorted(more)
    return "other_surname" if same_given and len(_folded(last).split()) == len(more) else ""


def _part(
    missing: Sequence[str],
    given: Sequence[str],
    surnames: Sequence[str],
    common: Sequence[str],
    on_record: bool,
) -> str:
    """One record has words that the other lacks: enough must be left of both names."""
    if not on_record:
        return "part" if _common(given, common) and _common(surnames, common) else ""
    left_given, left_surnames = _without(given, missing), _without(surnames, missing)
    return "part" if left_given and left_surnames else ""


def _joined(last: str, first: str, other_last: str, other_first: str) -> bool:
    """Annamaria and Anna Maria."""
    mine, yours = (_folded(last), _folded(first)), (_folded(other_last), _folded(other_first))
    if " " not in "".join(mine + yours):
        return mine in (yours, yours[::-1])
    whole = tuple(name.replace(" ", "") for name in mine)
    theirs = tuple(name.replace(" ", "") for name in yours)
    return whole in (theirs, theirs[::-1])


def _without(words: Sequence[str], taken: Sequence[str]) -> list[str]:
    """Words left when each of `taken` took one of them."""
    left = list(words)
    for word in taken:
        if word in left:
            left.remove(word)
    return left


def _common(words: Sequence[str], others: Sequence[str]) -> list[str]:
    return _without(words, _without(words, others))


def _slip(one: str, other: str) -> bool:
    """One slip of the pen: a letter too many, too few, another one, or two that changed places."""
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < 3:
        return False
    return DamerauLevenshtein.distance(one, other, score_cutoff=1) <= 1
