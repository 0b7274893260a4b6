"""Youth Guarantee monitoring (domain.md §4): spells, not persons; what is unknown is shown."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.cells import Special


@dataclass(frozen=True)
class GuaranteeRow:
    """One row: the count, and what it is a part of."""

    code: str
    label: Promise
    cell: Special
    of: str = ""


def _spells(name: str) -> Special:
    return Special("spells", name)


SPELLS = (
    GuaranteeRow("YG1", _("In the preparatory phase at the month's end"), _spells("stock")),
    GuaranteeRow("YG2", _("of them for over 4 months"), _spells("stock_4m"), "YG1"),
    GuaranteeRow("YG3", _("Left the records, from the start"), _spells("exits")),
    GuaranteeRow("YG4", _("of them to an offer within 4 months"), _spells("exits_4m"), "YG3"),
    GuaranteeRow("YG5", _("of them to work"), _spells("to_work"), "YG3"),
    GuaranteeRow(
        "YG6", _("of them to an apprenticeship or traineeship"), _spells("to_apprentice"), "YG3"
    ),
    GuaranteeRow("YG7", _("of them to school"), _spells("to_education"), "YG3"),
    GuaranteeRow("YG8", _("of them to a course"), _spells("to_training"), "YG3"),
    GuaranteeRow("YG9", _("of them elsewhere or unknown"), _spells("to_unknown"), "YG3"),
)
FOLLOWED = (
    ("cohort", _("Left NEET so long ago")),
    ("positive", _("works or studies")),
    ("negative", _("neither works nor studies")),
    ("other", _("neither of them, and not counted")),
    ("unknown", _("not known")),
)
MONTHS = (6, 12, 18)


def follow_code(months: int, name: str) -> str:
    """F6.a is the cohort after six months, F6.b those in work or school, and so on."""
    place = [known for known, _label in FOLLOWED].index(name)
    return f"F{months}.{'abcde'[place]}"
