"""A local team is whole with 7 experts, 1–2 social workers, 1–2 school counsellors: 8–11 people.

The seed documents give these numbers; 7 + 1 + 1 is already 9, so anything else is a warning with
the gap, never an error.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.enums import Profession
from partners.models import Team

WANTED = {  # profession: at least, at most
    Profession.EXPERT: (7, 7),
    Profession.SOCIAL_WORKER: (1, 2),
    Profession.SCHOOL_COUNSELLOR: (1, 2),
}


@dataclass(frozen=True)
class Composition:
    """How many of each a team has, and what is missing or too much, in words."""

    counts: dict[Profession, int]
    gaps: list[str]

    @property
    def total(self) -> int:
        """People in the team."""
        return sum(self.counts.values())

    @property
    def whole(self) -> bool:
        """Nothing is missing and nobody is too much."""
        return not self.gaps


def composition_of(team: Team) -> Composition:
    """Read a team that was fetched `with_composition`."""
    counts = {p: int(getattr(team, f"count_{p.value}")) for p in Profession}
    gaps = []
    for profession, (least, most) in WANTED.items():
        have = counts[profession]
        if have < least:
            gaps.append(_missing(profession, least - have))
        elif have > most:
            text = _("%(profession)s: %(have)s, at most %(most)s")
            gaps.append(text % {"profession": profession.label, "have": have, "most": most})
    return Composition(counts, gaps)


def _missing(profession: Profession, number: int) -> str:
    texts = {
        Profession.EXPERT: ngettext(
            "%(n)s employment expert is missing", "%(n)s employment experts are missing", number
        ),
        Profession.SOCIAL_WORKER: ngettext(
            "%(n)s social worker is missing", "%(n)s social workers are missing", number
        ),
        Profession.SCHOOL_COUNSELLOR: ngettext(
            "%(n)s school counsellor is missing", "%(n)s school counsellors are missing", number
        ),
    }
    return texts[profession] % {"n": number}
