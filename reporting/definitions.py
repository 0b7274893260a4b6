"""What is counted: indicators with their words, targets with their split (domain.md §0, §3.1)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import MilestoneKind

RULES_VERSION = "R-2026.1"
PROTOCOLS = "protocols"


@dataclass(frozen=True)
class Indicator:
    """One indicator about people: persons once per operation, from the ledger."""

    code: str
    kind: MilestoneKind
    label: Promise
    note: Promise
    definition: Promise
    less_developed: int
    more_developed: int

    @property
    def target(self) -> int:
        """The national target."""
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
# Of the contacted, women at least (domain.md §0).
WOMEN_FLOOR = 88_000
EDUCATION_ROWS = (
    (_("No schooling"), ("ISCED0",)),
    (_("Primary"), ("ISCED1",)),
    (_("Lower secondary"), ("ISCED2",)),
    (_("Upper secondary or vocational"), ("ISCED3",)),
    (_("Higher education"), ("ISCED5", "ISCED6", "ISCED7", "ISCED8")),
)
