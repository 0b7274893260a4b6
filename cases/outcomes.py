"""What each outcome of a contact leads to: does it count, which stage, what next and when."""

from typing import NamedTuple

from cases.enums import NextAction, Outcome, Stage


class OutcomeRule(NamedTuple):
    """One outcome's consequences; `days` is the proposed wait for the next action."""

    # A two-way contact with the young person: only this counts as contacted (domain.md §10).
    reached: bool
    stage: Stage | None
    next_action: NextAction
    days: int
    icon: str


RULES: dict[Outcome, OutcomeRule] = {
    Outcome.AGREES: OutcomeRule(True, Stage.AGREED, NextAction.REGISTER, 1, "thumbs-up"),
    Outcome.HESITATES: OutcomeRule(True, Stage.CONTACTED, NextAction.CALL, 3, "hourglass"),
    Outcome.REFUSES: OutcomeRule(True, Stage.CONTACTED, NextAction.COUNSEL, 30, "thumbs-down"),
    Outcome.NO_ANSWER: OutcomeRule(False, None, NextAction.CALL, 1, "phone-missed"),
    Outcome.WRONG_NUMBER: OutcomeRule(False, None, NextAction.FIND, 3, "phone-off"),
    Outcome.OTHER_PERSON: OutcomeRule(False, None, NextAction.CALL, 1, "user"),
    Outcome.EMPLOYED: OutcomeRule(False, None, NextAction.VERIFY, 14, "briefcase"),
    Outcome.IN_SCHOOL: OutcomeRule(False, None, NextAction.VERIFY, 14, "graduation-cap"),
    Outcome.MOVED: OutcomeRule(False, None, NextAction.VERIFY, 14, "plane"),
}
REACHED = tuple(outcome for outcome, rule in RULES.items() if rule.reached)
COLUMNS = (tuple(RULES)[0:3], tuple(RULES)[3:6], tuple(RULES)[6:9])
