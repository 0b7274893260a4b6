"""The panel's outcomes: rows that the agency edits, in the columns in which they are shown."""

from cases.enums import Outcome
from cases.models import OutcomeRule

KEYS = 9  # outcomes with a digit of their own; the others stand under "more"


def rules() -> list[OutcomeRule]:
    """All rules in the order of their keys."""
    return list(OutcomeRule.objects.all())


def rule_of(outcome: Outcome) -> OutcomeRule:
    """What an outcome leads to now."""
    return OutcomeRule.objects.get(outcome=outcome)
