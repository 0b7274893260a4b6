"""What a campaign brought: states by step, and by arm who was reached and registered."""

from math import sqrt
from typing import Any, NamedTuple

from django.db import connection

from outreach.enums import MessageState
from outreach.models import Campaign, CampaignStep
from outreach.services import campaign_sql

Z = 1.96  # 95 per cent


class Share(NamedTuple):
    """A part of a whole with its Wilson interval, in per cent."""

    number: int
    whole: int
    low: float
    high: float

    @property
    def percent(self) -> float:
        """The share itself."""
        return 100 * self.number / self.whole if self.whole else 0


class Arm(NamedTuple):
    """One wording, or the hold-out group."""

    name: str
    people: int
    replied: Share
    reached: Share
    registered: Share

    @property
    def shares(self) -> tuple[Share, Share, Share]:
        """In the order of the columns."""
        return self.replied, self.reached, self.registered


class Progress(NamedTuple):
    """A step and its messages by state."""

    step: CampaignStep
    states: list[tuple[MessageState, int]]
    total: int
    parts: int


def _asked(statement: str, campaign: Campaign) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"campaign": campaign.pk})
        return list(cursor.fetchall())


def progress(campaign: Campaign) -> list[Progress]:
    """Every step with how many messages stand where; the scope of the reader's county holds."""
    rows = _asked(campaign_sql.BY_STATE, campaign)
    found = []
    for step in campaign.steps.all():
        mine = {state: (count, parts) for key, state, count, parts in rows if key == step.pk}
        states = [(state, mine[state][0]) for state in MessageState if state.value in mine]
        total = sum(count for count, _parts in mine.values())
        found.append(Progress(step, states, total, sum(parts for _count, parts in mine.values())))
    return found


def arms(campaign: Campaign) -> list[Arm]:
    """Wordings and hold-out group beside each other, each share with its interval."""
    return [
        Arm(name, people, wilson(replied, people), wilson(reached, people), wilson(in_, people))
        for name, people, reached, in_, replied in _asked(campaign_sql.BY_ARM, campaign)
    ]


def wilson(count: int, whole: int) -> Share:
    """The interval that holds for small numbers too (Wilson, 95 per cent)."""
    if not whole:
        return Share(0, 0, 0, 0)
    share = count / whole
    centre = share + Z * Z / (2 * whole)
    spread = Z * sqrt(share * (1 - share) / whole + Z * Z / (4 * whole * whole))
    below = 1 + Z * Z / whole
    return Share(
        count, whole, 100 * max(0, centre - spread) / below, 100 * (centre + spread) / below
    )
