"""What identification and case work keep."""

from cases.models.case import Case, CaseMember
from cases.models.facts import ContactAttempt, CounsellingSession, JournalEntry, Registration
from cases.models.identification import Exclusion, MatchPair, Merge
from cases.models.ledger import Milestone
from cases.models.lists import AgeRule, ListColumns, ListRow, ListRule, ListRuleWord, SourceList
from cases.models.privacy import Objection, RetentionRule, RetentionRun
from cases.models.youth import Provenance, Youth, YouthName

__all__ = [
    "AgeRule",
    "Case",
    "CaseMember",
    "ContactAttempt",
    "CounsellingSession",
    "Exclusion",
    "JournalEntry",
    "ListColumns",
    "ListRow",
    "ListRule",
    "ListRuleWord",
    "MatchPair",
    "Merge",
    "Milestone",
    "Objection",
    "Provenance",
    "Registration",
    "RetentionRule",
    "RetentionRun",
    "SourceList",
    "Youth",
    "YouthName",
]
