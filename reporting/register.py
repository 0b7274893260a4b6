"""The register of indicators: each with its meaning, unit, parts and source, for people to read."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reporting.definitions import INDICATORS, RECORDS
from reporting.esf import OUTPUTS, RESULTS, EsfIndicator
from reporting.guarantee import FOLLOWED, MONTHS, SPELLS
from reporting.models import IndicatorNote

_ONCE = _("person, once per operation")
_LEDGER = _("the ledger: facts with day, author and cut-off")


@dataclass(frozen=True)
class Entry:
    """One indicator as the register shows it; `numerator` is what is counted."""

    code: str
    name: str
    numerator: str
    denominator: str
    unit: str
    source: str
    official: str = ""
    version: int = 0


@dataclass(frozen=True)
class Chapter:
    """Indicators of one kind, and where their rules come from."""

    title: Promise
    rule: Promise
    entries: list[Entry]


def chapters() -> list[Chapter]:
    """Every indicator that the reports print, with the official codes as they stand now."""
    notes = {note.code: note for note in IndicatorNote.objects.order_by("code", "version")}
    found = (
        (_("Of the project"), _("Targets of the project"), [*_of_people(), *_of_records()]),
        (
            _("ESF common indicators"),
            _("Regulation (EU) 1304/2013, Annexes I and II"),
            [_of_esf(row) for row in (*OUTPUTS, *RESULTS)],
        ),
        (
            _("Youth Guarantee"),
            _("Monitoring framework of the Youth Guarantee"),
            [*_of_spells(), *_of_followed()],
        ),
    )
    return [
        Chapter(title, rule, [_noted(entry, notes.get(entry.code)) for entry in entries])
        for title, rule, entries in found
    ]


def codes() -> set[str]:
    """The codes that may have an official code."""
    return {entry.code for chapter in chapters() for entry in chapter.entries}


def _noted(entry: Entry, note: IndicatorNote | None) -> Entry:
    words = {**vars(entry)}
    if note:
        words |= {"official": note.official_code, "version": note.version}
    return Entry(**words)


def _of_people() -> Iterator[Entry]:
    for i in INDICATORS:
        against = gettext("the target of the area") if i.target else gettext("none: a count")
        yield Entry(i.code, str(i.label), str(i.definition), against, str(_ONCE), str(_LEDGER))


def _of_records() -> Iterator[Entry]:
    for i in RECORDS:
        against, source = gettext("the target of the area"), gettext("dated records of the project")
        yield Entry(i.code, str(i.label), str(i.definition), against, str(i.note), source)


def _of_esf(row: EsfIndicator) -> Entry:
    counted = str(row.label) if row.cell else gettext("not counted: %(why)s") % {"why": row.why_not}
    name = f"{row.label} ({gettext('Annex')} {row.annex})"
    against = gettext("all participants (CO03)") if row.cell else "–"
    return Entry(row.code, name, counted, against, str(_ONCE), str(_LEDGER))


def _of_spells() -> Iterator[Entry]:
    names = {row.code: str(row.label) for row in SPELLS}
    for row in SPELLS:
        against = f"{row.of}: {names[row.of]}" if row.of else gettext("none: a count")
        unit, source = (
            gettext("spell in the records"),
            gettext("registrations, by their first and last day"),
        )
        yield Entry(row.code, str(row.label), str(row.label), against, unit, source)


def _of_followed() -> Iterator[Entry]:
    parts = ", ".join(str(label) for _name, label in FOLLOWED[1:])
    for months in MONTHS:
        name = gettext("after %(n)s months") % {"n": months}
        against = str(FOLLOWED[0][1])
        yield Entry(f"F{months}", name, parts, against, str(_ONCE), gettext("checks and states"))
