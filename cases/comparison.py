"""Two records side by side: each field, what differs in it, and what the data say, in words."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Education, Sex
from cases.models import ListRow, MatchPair, Youth
from cases.reasons import EVIDENCE
from intespo.kit import phone
from intespo.kit.cnp import masked
from intespo.kit.dates import long_day
from intespo.kit.sealing import unseal

EQUAL, DIFFERS, NOTHING, ADDS = "equal", "equal-not", "minus", "plus"
Pieces = list[tuple[str, bool]]


@dataclass(frozen=True)
class Line:
    """One field of both records; `keeps` is the side whose value stays: left, right or none."""

    label: str
    left: Pieces
    right: Pieces
    icon: str
    says: str
    keeps: str = ""

    @property
    def differs(self) -> bool:
        """Whether the cells are tinted."""
        return self.icon == DIFFERS


def lines(pair: MatchPair) -> list[Line]:
    """Every field; the record on the right is the one that is kept."""
    left, right = pair.record, pair.youth
    said = dict(code.split(":") for code in pair.evidence)
    fields: list[tuple[str, str, str, str]] = [
        (_("Name"), _name(left), _name(right), _says("names", said)),
        (_("Birth date"), _day(left), _day(right), _says("birth_date", said)),
        (_("CNP"), masked(_number(left)), masked(right.cnp), ""),
        (_("Sex"), _label(Sex, left.sex), _label(Sex, right.sex), ""),
        (_("Phone"), phone.shown(left.phone), phone.shown(right.phone), _says("phone", said)),
        (_("Locality"), _place(left), _place(right), _says("locality", said)),
        (_("Address"), left.address, right.address, ""),
        (_("E-mail"), left.email, right.email, ""),
        (_("Education"), _label(Education, left.education), _label(Education, right.education), ""),
    ]
    return [_line(*field) for field in fields if field[1] or field[2]]


def _line(label: str, left: str, right: str, says: str) -> Line:
    if not right:
        told = _("Added from the list, with its source noted.")
        return Line(label, [(left, False)], [], ADDS, told, keeps="left")
    if not left:
        told = _("Cannot be compared: the first record does not say it.")
        return Line(label, [], [(right, False)], NOTHING, told, keeps="right")
    if left == right:
        return Line(label, [(left, False)], [(right, False)], EQUAL, says or _("The same."))
    one, other = _marked(left, right)
    return Line(label, one, other, DIFFERS, says or _("Not the same."), keeps="right")


def _marked(left: str, right: str) -> tuple[Pieces, Pieces]:
    """Which letters differ; when hardly any are shared, whole words."""
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.ratio() < 0.6:
        mine, yours = set(left.split()), set(right.split())
        return _words(left, yours), _words(right, mine)
    one: Pieces = []
    other: Pieces = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if a < b:
            one.append((left[a:b], tag != "equal"))
        if c < d:
            other.append((right[c:d], tag != "equal"))
    return one, other


def _words(text: str, others: set[str]) -> Pieces:
    pieces: Pieces = []
    for place, word in enumerate(text.split()):
        if place:
            pieces.append((" ", False))
        pieces.append((word, word not in others))
    return pieces


def _says(field: str, said: dict[str, str]) -> str:
    words = EVIDENCE.get(f"{field}:{said.get(field, '')}", ("", 0))[0]
    text = str(words)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _name(record: ListRow | Youth) -> str:
    return f"{record.first_name} {record.last_name}".strip()


def _day(record: ListRow | Youth) -> str:
    return long_day(record.birth_date) if record.birth_date else ""


def _number(record: ListRow | Youth) -> str | None:
    return unseal(bytes(record.cnp_sealed)) if record.cnp_sealed else None


def _place(record: ListRow | Youth) -> str:
    return str(record.locality) if record.locality else ""


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value else ""
