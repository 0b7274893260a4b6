"""What a dashboard is about: the country, a region, a county, a team or one expert."""

import functools
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse

from cases.enums import MilestoneKind
from reporting.counters import Tally
from reporting.ledger import Slice
from reporting.targets import Goal


@dataclass(frozen=True)
class Place:
    """Its counters, its targets (a team and an expert have none), and the cut of its lists."""

    tally: Tally
    cut: Slice = field(default_factory=Slice)
    goals: dict[str, Goal] = field(default_factory=dict)

    def link(self, kind: MilestoneKind, **further: Any) -> str:
        """The list behind a figure of this place."""
        return figure_link(kind, replace(self.cut, **further).query())


def figure_link(kind: MilestoneKind, query: str) -> str:
    """The list of a figure's persons."""
    address = _address(kind.value)
    return f"{address}?{query}" if query else address


@functools.cache
def _address(kind: str) -> str:
    """A page has hundreds of them."""
    return reverse("reporting:figure", args=[kind])
