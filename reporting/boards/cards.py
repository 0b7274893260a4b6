"""Figure cards: a figure with its target, its pace, and where the pace leads."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import isqrt

from django.utils.translation import gettext as _

from intespo.kit.figures import percent, whole
from reporting.boards.place import Place
from reporting.definitions import CARDS, Indicator
from reporting.targets import Goal

PACE_WEEKS = 4  # the last full weeks whose mean is the pace


@dataclass(frozen=True)
class Card:
    """One figure with its target, pace and forecast; `weeks` are the last full ones."""

    indicator: Indicator
    value: int
    goal: Goal
    weeks: list[int]
    on: date
    link: str

    @property
    def weekly(self) -> int:
        """Persons a week, the mean of the last four full weeks."""
        last = self.weeks[-PACE_WEEKS:]
        return (2 * sum(last) + len(last)) // (2 * len(last)) if last else 0

    @property
    def ahead(self) -> bool:
        """At or over the plan today."""
        return self.value >= self.goal.expected(self.on)

    @property
    def catching_up(self) -> bool:
        """Behind the plan today, but the present pace reaches the target in time."""
        return not self.ahead and self.arrives_on is not None

    @property
    def stage(self) -> tuple[date, int] | None:
        """The next day in between and what is to be reached by then."""
        return self.goal.next_stage(self.on)

    @property
    def share(self) -> str:
        """Per cent of the target."""
        return percent(self.value, self.goal.value)

    @property
    def plan_share(self) -> int:
        """Where the plan is today, thousandths of the target, for the tick."""
        return 1000 * self.goal.expected(self.on) // max(self.goal.value, 1)

    @property
    def value_share(self) -> int:
        """Where the figure is, thousandths of the target, at most the whole bar."""
        return min(1000 * self.value // max(self.goal.value, 1), 1000)

    @property
    def needed(self) -> int:
        """Persons a week that would reach the target in time."""
        missing = max(self.goal.value - self.value, 0)
        weeks = self.goal.weeks_left(self.on)
        return -(-missing // weeks)

    @property
    def expected_at_end(self) -> int:
        """Where the pace of the last four weeks leads."""
        return self.value + self.weekly * self.goal.weeks_left(self.on)

    @property
    def margin(self) -> int:
        """Half of the interval in which 95 of 100 such forecasts end, whole persons.

        Weeks are taken as independent: their spread over the last weeks, for the weeks to come and
        for the mean itself (assumption; a campaign or a holiday moves more than that).
        """
        n = len(self.weeks)
        if n < 2:
            return 0
        left, total = self.goal.weeks_left(self.on), sum(self.weeks)
        spread = n * sum(week * week for week in self.weeks) - total * total
        # 1.96 squared, variance n*(n-1), the weeks to come and the square of them over n.
        return isqrt(38416 * spread * left * (n + left) // (10000 * n * n * (n - 1)))

    @property
    def least_at_end(self) -> int:
        """The lower end of the forecast's interval."""
        return max(self.expected_at_end - self.margin, self.value)

    @property
    def most_at_end(self) -> int:
        """The upper end of the forecast's interval."""
        return self.expected_at_end + self.margin

    @property
    def missing_at_end(self) -> int:
        """How many will be missing then."""
        return max(self.goal.value - self.expected_at_end, 0)

    @property
    def arrives_on(self) -> date | None:
        """The day the target is reached at this pace; None when it is not within the period."""
        missing = self.goal.value - self.value
        if missing <= 0:
            return self.on
        if not self.weekly or self.missing_at_end:
            return None
        return self.on + timedelta(weeks=-(-missing // self.weekly))


def cards(place: Place, on: date) -> list[Card]:
    """A card per indicator that has a target."""
    return [
        Card(
            indicator=indicator,
            value=place.tally.count(indicator.kind),
            goal=place.goals[indicator.kind.value],
            weeks=place.tally.weeks(indicator.kind, on),
            on=on,
            link=place.link(indicator.kind),
        )
        for indicator in CARDS
        if indicator.kind.value in place.goals
    ]


def verdict(found: list[Card]) -> str:
    """One sentence that says what matters: the figure that lacks most a week."""
    behind = [card for card in found if not card.ahead and not card.catching_up]
    ahead = [_in_a_sentence(card) for card in found if card.ahead]
    if not behind and len(ahead) < len(found):
        return _("Behind the plan in part; the present pace makes up for it.")
    if not behind:
        return _("All figures are at or ahead of the plan.")
    worst = max(behind, key=lambda card: card.needed - card.weekly)
    words = {
        "name": _in_a_sentence(worst),
        "gap": whole(max(worst.needed - worst.weekly, 0)),
        "ahead": ", ".join(ahead),
    }
    if ahead:
        return _("Ahead at: %(ahead)s. At: %(name)s, %(gap)s a week are missing.") % words
    return _("Behind the plan. At: %(name)s, %(gap)s a week are missing.") % words


def _in_a_sentence(card: Card) -> str:
    """A figure's name inside a sentence: only its first letter becomes small."""
    label = str(card.indicator.label)
    return label[0].lower() + label[1:]
