"""What is counted: indicators with their words, targets with their split (domain.md §0, §3.1)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import MilestoneKind
from partners.models import PROTOCOL_TARGET, ROUND_TARGET

RULES_VERSION = "R-2026.3"
PROTOCOLS, ROUNDS = "protocols", "rounds"
METHODOLOGIES, PLANS = "methodologies", "plans"


@dataclass(frozen=True)
class Indicator:
    """One indicator about people: persons once per operation, from the ledger."""

    code: str
    kind: MilestoneKind
    label: Promise
    note: Promise
    definition: Promise
    less_developed: int = 0
    more_developed: int = 0

    @property
    def target(self) -> int:
        """The national target; 0 when there is none."""
        return self.less_developed + self.more_developed


INDICATORS = (
    Indicator(
        "I1",
        MilestoneKind.CONTACTED,
        _("Contacted"),
        _("OS 2.3, output · persons"),
        _(
            "First two-way contact with an identified young person: a talk, a reply, a meeting, "
            "a signed form. A message sent does not count."
        ),
        180_000,
        20_000,
    ),
    Indicator(
        "I2",
        MilestoneKind.REGISTERED,
        _("Registered at the employment service"),
        _("OS 2.3, result · persons"),
        _(
            "First registration in the agency's records after a contact, with number and date; "
            "a person counts once per operation."
        ),
        144_000,
        16_000,
    ),
    Indicator(
        "I3",
        MilestoneKind.PROFILED,
        _("Profiled"),
        _("first profiling · persons"),
        _("First profiling of a registered young person, with points, level and grid version."),
        144_000,
        16_000,
    ),
    Indicator(
        "I4",
        MilestoneKind.INFORMED,
        _("Informed and counselled"),
        _("also those who refuse · persons"),
        _("First session of information or counselling, registered or not."),
        144_000,
        16_000,
    ),
    Indicator(
        "I5",
        MilestoneKind.MONTH_12,
        _("Monitored for 12 months"),
        _("from the registration · persons"),
        _(
            "The check twelve months after the registration was made in time, "
            "and what the young person does was found out."
        ),
        144_000,
        16_000,
    ),
    Indicator(
        "I6",
        MilestoneKind.LEFT_NEET,
        _("Left NEET"),
        _("work, school, course · persons"),
        _(
            "First time that the young person was known to work, to study or to be in a course, "
            "or grew past the age limit."
        ),
    ),
)
# The figure cards of a dashboard: those with a target that an expert moves every day.
CARDS = INDICATORS[:4]


@dataclass(frozen=True)
class RecordIndicator:
    """One indicator that counts dated records of the project, not persons."""

    code: str
    name: str
    label: Promise
    note: Promise
    definition: Promise
    target: int
    # What each county is to reach; 0 for records that are the country's alone.
    each: int

    @property
    def by_county(self) -> bool:
        """Whether counties have records of their own."""
        return self.each > 0


RECORDS = (
    RecordIndicator(
        "I7",
        PROTOCOLS,
        _("Protocols signed"),
        _("number"),
        _("Protocols of collaboration signed by the end of the month, ended ones too."),
        PROTOCOL_TARGET,
        1,
    ),
    RecordIndicator(
        "I8",
        ROUNDS,
        _("Rounds of data collection"),
        _("closed · number"),
        _("Rounds that at least one county has closed; the same round of several counties is one."),
        ROUND_TARGET,
        ROUND_TARGET,
    ),
    RecordIndicator(
        "I9",
        METHODOLOGIES,
        _("Methodologies"),
        _("adopted · number"),
        _("Methodologies adopted by the national agency."),
        2,
        0,
    ),
    RecordIndicator(
        "I10",
        PLANS,
        _("Intervention plans"),
        _("one a county and year · number"),
        _("Yearly intervention plans that a county has approved."),
        168,
        4,
    ),
)
BY_KIND = {indicator.kind: indicator for indicator in INDICATORS}
FUNNEL = (
    (MilestoneKind.IDENTIFIED, pgettext_lazy("figure", "identified"), _("from lists")),
    (MilestoneKind.CONTACTED, pgettext_lazy("figure", "contacted"), _("spoke with us")),
    (
        MilestoneKind.REGISTERED,
        pgettext_lazy("figure", "registered"),
        _("in the agency's records"),
    ),
    (MilestoneKind.PROFILED, pgettext_lazy("figure", "profiled"), _("have a level")),
    (
        MilestoneKind.COUNSELLED,
        pgettext_lazy("figure", "counselled"),
        _("at least one counselling"),
    ),
)
# Of the contacted, women at least: less and more developed regions (domain.md §0).
WOMEN_FLOORS = (80_000, 8_000)
# The rows of the published communiqués (domain.md §9); what they leave out is "other".
EDUCATION_ROWS = (
    (_("No schooling"), ("ISCED0",)),
    (_("Primary"), ("ISCED1",)),
    (_("Lower secondary"), ("ISCED2",)),
    (_("Upper secondary or vocational"), ("ISCED3",)),
    (_("Higher education"), ("ISCED5", "ISCED6", "ISCED7", "ISCED8")),
)
EDUCATION_OTHER = ("ISCED4", "")
