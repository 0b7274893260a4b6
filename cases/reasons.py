"""Why a row was decided as it was, and what two records have in common, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.enums import Decision, RowReason
from cases.models import ListRow, MatchPair

# evidence code: words, and whether it speaks for (1), against (-1) or neither (0)
EVIDENCE = {
    "names:exact": (gettext_lazy("the same name"), 1),
    "names:surname_slip": (gettext_lazy("a last name that differs by one letter"), 1),
    "names:near_surname": (gettext_lazy("a last name that others bear, near to this one"), -1),
    "names:part": (gettext_lazy("one name lacks a word of the other"), 0),
    "names:first_slip": (gettext_lazy("a first name that differs by one letter, as of twins"), -1),
    "names:part_slip": (gettext_lazy("a word too few and one letter different"), 0),
    "names:other_surname": (gettext_lazy("another last name, as after a marriage"), -1),
    "birth_date:same": (gettext_lazy("the same birth date"), 1),
    "birth_date:swapped": (gettext_lazy("a birth date with day and month swapped"), 0),
    "birth_date:one_digit": (gettext_lazy("a birth date that differs by one digit"), 0),
    "birth_date:missing": (gettext_lazy("no birth date in the list"), 0),
    "birth_date:other": (gettext_lazy("another birth date"), -1),
    "locality:same": (gettext_lazy("the same locality"), 1),
    "locality:missing": (gettext_lazy("no locality in the list"), 0),
    "locality:other": (gettext_lazy("another locality"), -1),
    "phone:same": (gettext_lazy("the same phone, which a family may share"), 1),
    "phone:one_digit": (gettext_lazy("a phone that differs by one digit"), 0),
    "phone:other": (gettext_lazy("another phone"), 0),
    "phone:missing": ("", 0),
    "sex:same": ("", 0),
    "sex:other": (gettext_lazy("the other sex"), -1),
}


def spoken(evidence: list[str], side: int) -> str:
    """What speaks for (1), against (-1) or for neither side (0), as one list of words."""
    said = [EVIDENCE[code] for code in evidence if code in EVIDENCE]
    return ", ".join(str(words) for words, meant in said if meant == side and words)


def in_words(row: ListRow) -> str:
    """The reason of a row's decision, whole."""
    if row.decision == Decision.EXCLUDED:
        return _excluded(row)
    if row.decision == Decision.ENDED and row.until:
        return _("The term was over on %(day)s.") % {"day": f"{row.until:%d.%m.%Y}"}
    if not row.reason:
        return _("Nobody on record has this CNP, or this name and birth date.")
    text = str(RowReason(row.reason).label)
    if row.first_row:
        return f"{text.rstrip('.')} ({_('row %d') % row.first_row})."
    if row.detail and row.reason == row.problem:
        return f"{text.rstrip('.')} ({_detail(row)})."
    return text


def _detail(row: ListRow) -> str:
    """What was written in the row; of somebody too young or too old, the age with its unit."""
    if row.reason in (RowReason.TOO_YOUNG, RowReason.TOO_OLD) and row.detail.isdigit():
        years = int(row.detail)
        return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}
    return row.detail


def resembling(said: str, pairs: list[MatchPair]) -> str:
    """The reason, with the likeliest person on record and what speaks for it."""
    best = max(pairs, key=lambda pair: pair.score)
    words = {"said": said, "who": best.youth.full_name, "for": spoken(best.evidence, 1)}
    return _("%(said)s %(who)s: %(for)s.") % words


def _excluded(row: ListRow) -> str:
    ground = str(row.get_ground_display())
    if row.until:
        return _("%(ground)s, until %(day)s.") % {"ground": ground, "day": f"{row.until:%d.%m.%Y}"}
    return f"{ground}."


def oddities(row: ListRow) -> list[str]:
    """What was odd about a row that was read all the same."""
    return [str(RowReason(code).label) for code in row.warnings if code in RowReason.values]
