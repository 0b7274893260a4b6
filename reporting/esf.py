"""ESF common indicators (Reg. 1304/2013, domain.md §3.2, §3.3) as cells of the ledger.

CR01 to CR09 mean different things in Annex I and Annex II: an indicator is named by both. The
participants are who was contacted: from that day somebody is supported, identifiable, and costs.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.enums import AgeBand, Education, MilestoneKind, State
from reporting.cells import Cell, Special

CONTACTED, LEFT = Cell(MilestoneKind.CONTACTED), Cell(MilestoneKind.LEFT_NEET)
AFTER_6 = Cell(MilestoneKind.AFTER_6)
STUDIES = (
    *(State.EDUCATION.value, State.SECOND_CHANCE.value, State.TRAINING.value),
    *(State.APPRENTICE.value, State.TRAINEE.value),
)
SELF_EMPLOYED = (State.SELF_EMPLOYED.value,)
WORKS = (
    *(State.EMPLOYED.value, State.DAY_LABOUR.value, State.WORKS_ABROAD.value),
    *(State.APPRENTICE.value, State.TRAINEE.value),
)
HIGHER = tuple(code.value for code in list(Education)[5:])


@dataclass(frozen=True)
class EsfIndicator:
    """One common indicator: its cell, or why it is not counted here."""

    annex: str
    number: str
    label: Promise
    cell: Cell | Special | None = None
    why_not: Promise | str = ""

    @property
    def code(self) -> str:
        """CO indicators stand in one annex only; CR ones are told apart by it."""
        if self.number.startswith("CO"):
            return self.number
        return f"CR{1 if self.annex == 'I' else 2}-{self.number[2:]}"


_BY_SAMPLE = _("by representative sample only; here everybody who declared it is counted")
OUTPUTS = (
    EsfIndicator(
        "I",
        "CO01",
        _("Unemployed, long-term unemployed included"),
        why_not=_("none: who is registered already is no inactive NEET and is excluded at entry"),
    ),
    EsfIndicator("I", "CO03", _("Inactive"), CONTACTED),
    EsfIndicator("I", "CO04", _("Inactive, not in education or training"), CONTACTED),
    EsfIndicator(
        "I",
        "CO05",
        _("Employed, self-employed included"),
        why_not=_("none: who works is excluded at entry"),
    ),
    EsfIndicator(
        "I",
        "CO06",
        _("Below 25 years"),
        CONTACTED.by(
            age_band=(
                *(AgeBand.UNDER_18.value, AgeBand.UNDER_20.value),
                AgeBand.UNDER_25.value,
            )
        ),
    ),
    EsfIndicator(
        "I",
        "CO09",
        _("With primary or lower secondary education"),
        CONTACTED.by(education=(Education.PRIMARY.value, Education.LOWER_SECONDARY.value)),
    ),
    EsfIndicator(
        "I",
        "CO10",
        _("With upper secondary or post-secondary education"),
        CONTACTED.by(education=(Education.UPPER_SECONDARY.value, Education.POST_SECONDARY.value)),
    ),
    EsfIndicator("I", "CO11", _("With tertiary education"), CONTACTED.by(education=HIGHER)),
    EsfIndicator(
        "I",
        "CO15",
        _("Migrants, foreign background, minorities (Roma included)"),
        CONTACTED.by(groups="minority"),
    ),
    EsfIndicator("I", "CO16", _("With disabilities"), CONTACTED.by(groups="disability")),
    EsfIndicator("I", "CO17", _("Otherwise disadvantaged"), CONTACTED.by(groups="other")),
    EsfIndicator(
        "I",
        "CO18",
        _("Homeless or excluded from housing"),
        CONTACTED.by(groups="homeless"),
        _BY_SAMPLE,
    ),
    EsfIndicator("I", "CO19", _("From rural areas"), CONTACTED.by(urban="rural"), _BY_SAMPLE),
)
_NO_AGE = _("none: the age limit of the project lies below")
RESULTS = (
    EsfIndicator(
        "I",
        "CR01",
        _("Inactive, engaged in job searching upon leaving"),
        Cell(MilestoneKind.REGISTERED),
    ),
    EsfIndicator("I", "CR02", _("In education or training upon leaving"), LEFT.by(state=STUDIES)),
    EsfIndicator(
        "I", "CR03", _("Gaining a qualification upon leaving"), Cell(MilestoneKind.QUALIFIED)
    ),
    EsfIndicator(
        "I",
        "CR04",
        _("In employment upon leaving, self-employment included"),
        LEFT.by(state=(*WORKS, *SELF_EMPLOYED)),
    ),
    EsfIndicator(
        "I",
        "CR05",
        _("Disadvantaged, in job searching upon leaving or better"),
        Cell(MilestoneKind.REGISTERED).by(groups="any"),
    ),
    EsfIndicator(
        "I",
        "CR06",
        _("In employment six months after leaving"),
        AFTER_6.by(state=(*WORKS, *SELF_EMPLOYED)),
    ),
    EsfIndicator(
        "I",
        "CR07",
        _("With an improved situation six months after leaving"),
        why_not=_("concerns those who were employed at entry; there are none"),
    ),
    EsfIndicator("I", "CR08", _("Above 54, in employment after six months"), why_not=_NO_AGE),
    EsfIndicator(
        "I",
        "CR09",
        _("Disadvantaged, in employment six months after leaving"),
        AFTER_6.by(state=(*WORKS, *SELF_EMPLOYED)).by(groups="any"),
    ),
    EsfIndicator(
        "II",
        "CR07",
        _("Inactive, completing the intervention"),
        Cell(MilestoneKind.MONTH_12),
    ),
    EsfIndicator(
        "II",
        "CR08",
        _("Inactive, receiving an offer upon leaving"),
        Cell(MilestoneKind.REFERRED),
    ),
    EsfIndicator(
        "II",
        "CR09",
        _("Inactive, in education, qualified or in employment upon leaving"),
        LEFT.by(state=tuple(dict.fromkeys((*STUDIES, *WORKS, *SELF_EMPLOYED)))),
    ),
    EsfIndicator(
        "II",
        "CR10",
        _("In education, apprenticeship or traineeship six months after leaving"),
        AFTER_6.by(state=STUDIES),
    ),
    EsfIndicator(
        "II", "CR11", _("In employment six months after leaving"), AFTER_6.by(state=WORKS)
    ),
    EsfIndicator(
        "II",
        "CR12",
        _("Self-employed six months after leaving"),
        AFTER_6.by(state=SELF_EMPLOYED),
    ),
)
