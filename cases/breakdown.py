"""The breakdown bar of a list: six parts in a fixed order, of one or more decisions each."""

from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.enums import Decision


class Part(NamedTuple):
    """Decisions that stand together, with icon, tone, word and meaning."""

    decisions: tuple[Decision, ...]
    icon: str
    word: Promise
    meaning: Promise


PARTS = {
    "new": Part((Decision.NEW,), "user-plus", _("new"), _("young people we did not know")),
    "complete": Part(
        (Decision.COMPLETE,),
        "circle-plus",
        _("complete"),
        _("bring a phone, an address or a schooling"),
    ),
    "match": Part(
        (Decision.MATCH, Decision.ENDED, Decision.UNKNOWN_PERSON),
        "equal",
        _("nothing to change"),
        _("we have them already, or nobody on record fits"),
    ),
    "excluded": Part(
        (Decision.EXCLUDED, Decision.INELIGIBLE_AGE),
        "circle-minus",
        _("excluded"),
        _("work, study, have a benefit or are outside the age limits"),
    ),
    "review": Part(
        (Decision.REVIEW,), "eye", _("to be looked at"), _("look like somebody: a person decides")
    ),
    "rejected": Part(
        (Decision.REJECTED,), "circle-x", _("rejected"), _("rows with mistakes: back to the sender")
    ),
}
# In thousandths of the bar: between two parts, the least that is seen of one, and what a digit
# takes on a wide screen and on a phone.
GAP, LEAST, DIGIT, DIGIT_ON_PHONE = 4, 6, 12, 36


def parts(counts: dict[Decision, int]) -> list[dict[str, Any]]:
    """The breakdown in its fixed order; `x`, `middle` and `width` in hundredths of the bar.

    `fits` says where the number stands in its part: everywhere, on a wide screen, nowhere.
    """
    total, left = sum(counts.values()) or 1, 0
    sums = {key: sum(counts[d] for d in part.decisions) for key, part in PARTS.items()}
    room = 1000 - GAP * max(sum(count > 0 for count in sums.values()) - 1, 0)
    shown = []
    for key, part in PARTS.items():
        count = sums[key]
        width = max(room * count // total, LEAST) if count else 0
        place = {"x": left / 10, "middle": (left + width / 2) / 10, "width": width / 10}
        spot = {name: f"{number:g}" for name, number in place.items()}
        shown.append(
            {"key": key, "part": part, "count": count, "fits": _fits(count, width), **spot}
        )
        left += width + GAP if width else 0
    return shown


def _fits(count: int, width: int) -> str:
    digits = len(str(count)) + 1
    if digits * DIGIT_ON_PHONE <= width:
        return "everywhere"
    return "wide" if digits * DIGIT <= width else ""
