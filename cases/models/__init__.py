"""What identification and case work keep."""

from cases.models.case import Case, CaseMember
from cases.models.consents import Consent, ConsentText, PersonalLink
from cases.models.facts import ContactAttempt, CounsellingSession, JournalEntry, Registration
from cases.models.identification import Exclusion, MatchPair, Merge
from cases.models.ledger import Milestone
from cases.models.lists import AgeRule, ListColumns, ListRow, ListRule, ListRuleWord, SourceList
from cases.models.privacy import Objection, RetentionRule, RetentionRun
from cases.models.rules import LevelRule, Measure, OutcomeRule, StateRule
from cases.models.support import (
    CaseDocument,
    MonitoringCheck,
    Presence,
    Referral,
    SavedFilter,
    StatusSpell,
    Transfer,
)
from cases.models.youth import Provenance, Youth, YouthName

__all__ = [
    "AgeRule",
    "Case",
    "CaseDocument",
    "CaseMember",
    "Consent",
    "ConsentText",
    "ContactAttempt",
    "CounsellingSession",
    "Exclusion",
    "JournalEntry",
    "LevelRule",
    "ListColumns",
    "ListRow",
    "ListRule",
    "ListRuleWord",
    "MatchPair",
    "Measure",
    "Merge",
    "Milestone",
    "MonitoringCheck",
    "Objection",
    "OutcomeRule",
    "PersonalLink",
    "Presence",
    "Provenance",
    "Referral",
    "Registration",
    "RetentionRule",
    "RetentionRun",
    "SavedFilter",
    "SourceList",
    "StateRule",
    "StatusSpell",
    "Transfer",
    "Youth",
    "YouthName",
]
