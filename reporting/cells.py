"""Figures about people as data: a cell is counted by the matrix and listed by a statement."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from cases.enums import Group, MilestoneKind
from reporting.asof import known

# Groups as reports name them (domain.md §3.2: CO15, CO16, CO17, CO18). "other" is who belongs to
# none of the three that have a row of their own, but is disadvantaged in another way.
GROUP_SETS: dict[str, tuple[str, ...]] = {
    "roma": (Group.ROMA.value,),
    "minority": (Group.ROMA.value, Group.MIGRANT.value),
    "disability": (Group.DISABILITY.value,),
    "homeless": (Group.HOMELESS.value,),
    "other": (
        *(Group.PROTECTION.value, Group.NO_FAMILY.value, Group.CHILDREN.value),
        *(Group.CUSTODY.value, Group.TRAFFICKED.value),
    ),
    "any": tuple(Group.values),
}
# Dimensions that are plain columns; `groups` is an array and has sets.
COLUMNS = ("sex", "urban", "age_band", "level", "state", "education", "source", "channel", "month")


class Span(StrEnum):
    """From the project's start to the month's end, or in the month alone."""

    TOTAL = "total"
    MONTH = "month"


@dataclass(frozen=True)
class Cell:
    """Persons who reached a milestone, cut by dimensions; a value may be several (any of them)."""

    kind: MilestoneKind
    cut: tuple[tuple[str, tuple[str, ...]], ...] = ()
    span: Span = Span.TOTAL
    # A part of the document's own area: LDR, MDR or a county's code; empty for all of it.
    area: str = ""

    def by(self, **dimensions: str | tuple[str, ...]) -> "Cell":
        """The same cell, cut further."""
        more = tuple(
            (name, (value,) if isinstance(value, str) else value)
            for name, value in dimensions.items()
        )
        return replace(self, cut=tuple(sorted((*self.cut, *more))))

    def within(self, area: str) -> "Cell":
        """The same cell in a part of the area."""
        return replace(self, area=area)

    def in_month(self) -> "Cell":
        """The same cell, of the month alone."""
        return replace(self, span=Span.MONTH)

    @property
    def is_monthly(self) -> bool:
        """Of one month of the past."""
        return any(name == "month" for name, _values in self.cut)

    def rows(self) -> tuple[str, dict[str, Any]]:
        """SQL of the milestones behind the cell, in every county, and its own parameters."""
        parts, words = [known("m"), "m.kind = %(kind)s"], {"kind": self.kind.value}
        if self.span == Span.MONTH:
            parts.append("m.happened_on >= %(start)s")
        for name, values in self.cut:
            words[f"by_{name}"] = _values(name, values)
            parts.append(_CONDITIONS[name])
        return (
            "SELECT m.id, m.county_id, m.youth_id, m.case_id FROM cases_milestone m WHERE "
            + " AND ".join(parts),
            words,
        )


_CONDITIONS = {name: f"m.{name} = ANY(%(by_{name})s)" for name in COLUMNS}
_CONDITIONS["urban"] = "m.urban = (%(by_urban)s = 'urban')"
_CONDITIONS["month"] = "to_char(m.happened_on, 'YYYY-MM') = %(by_month)s"
_CONDITIONS["groups"] = "m.groups::text[] && %(by_groups)s::text[]"
_CONDITIONS["no_groups"] = "NOT m.groups::text[] && %(by_no_groups)s::text[]"


def _values(name: str, values: tuple[str, ...]) -> Any:
    if name in ("urban", "month"):
        return values[0]
    if name in ("groups", "no_groups"):
        return list(GROUP_SETS[values[0]])
    return list(values)


@dataclass(frozen=True)
class Special:
    """Persons or spells that one milestone cannot tell: a name in one of the families."""

    family: str
    name: str
    area: str = ""

    def within(self, area: str) -> "Special":
        """The same in a part of the area."""
        return replace(self, area=area)


@dataclass(frozen=True)
class Counted:
    """A row of the last annex: of the month (`b`) or from the start (`c`)."""

    code: str
    letter: str
    area: str = ""

    @property
    def column(self) -> str:
        """Where its rows are kept."""
        return "month" if self.letter == "b" else "total"


@dataclass(frozen=True)
class Fixed:
    """A figure that is no count of persons: a target, or dated records of the project."""

    name: str
    area: str = ""


AnyCell = Cell | Special | Counted | Fixed
