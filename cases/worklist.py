"""Rows of the worklist as ready strings: the page spends its time on people, not on templates."""

import functools
from collections.abc import Iterable
from datetime import date
from html import escape
from typing import Any

from django.db.models import TextChoices
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.enums import LEVEL_BARS, ROAD, Level, NextAction, Outcome, Stage
from cases.models.case import CaseQuerySet
from intespo.kit.cnp import age_on
from intespo.kit.dates import local, short_day, today
from intespo.kit.phone import shown
from intespo.kit.templatetags.kit import chip, icon
from intespo.kit.templatetags.kit import ticks as drawn_ticks
from intespo.territory.models import locality_names

FIELDS = (
    *("id", "stage", "level", "next_action", "next_action_on", "attempts"),
    *("last_contact_at", "last_outcome", "youth__first_name", "youth__last_name"),
    *("youth__birth_date", "youth__phone", "youth__phone_note", "youth__locality_id"),
)
HOLES = (
    *("id", "rank", "name", "meta", "link", "note_link", "chip_html", "sentence"),
    *("ticks_html", "verb", "verb_link", "verb_icon_html"),
)
# What the row's one button does, by the action that waits.
VERBS = {
    NextAction.REGISTER: ("cases:register", "badge-check"),
    NextAction.PROFILE: ("profiling:profile", "scale"),
    NextAction.COUNSEL: ("cases:session", "messages-square"),
}


def rows(cases: Iterable[dict[str, Any]], *, first: int = 1) -> list[dict[str, Any]]:
    """Ready rows, ranked from `first`."""
    now, names, addresses = today(), locality_names(), _Addresses()
    drawn = (
        _row(case, rank, now, names, addresses) for rank, case in enumerate(cases, start=first)
    )
    return [_closed(row) if row["stage"] == Stage.CLOSED else row for row in drawn]


def _closed(row: dict[str, Any]) -> dict[str, Any]:
    """A search finds closed files too: nothing waits there, they are only opened."""
    opened = {"verb": _("Open the file"), "verb_icon_html": icon("folder-open"), "in_place": False}
    links = dict.fromkeys(("verb_link", "note_link"), row["link"])
    said = {"chip_html": chip(_("Closed"), "lock", "outline"), "sentence": ""}
    return {**row, **opened, **links, **said}


def one(cases: CaseQuerySet, pk: int) -> dict[str, Any]:
    """One row anew, after something was noted from it."""
    return rows(cases.filter(pk=pk).values(*FIELDS), first=0)[0]


def html(rows: Iterable[dict[str, Any]]) -> SafeString:
    """The rows drawn by `_case_row.html`, rendered once per shape and then only filled in.

    Rendering a Django template fifty times would cost more than everything else on the page.
    """
    filled = (_shape(row["in_place"]).format_map(_escaped(row)) for row in rows)
    return mark_safe("".join(filled))  # noqa: S308 (the template's markup, every value escaped)


def _escaped(row: dict[str, Any]) -> dict[str, str]:
    values = ((name, row[name]) for name in HOLES)
    return {n: v if isinstance(v, SafeString) else escape(str(v)) for n, v in values}


@functools.cache
def _shape(in_place: bool) -> str:
    """The row's markup with a hole per value."""
    holes: dict[str, Any] = {name: f"\x02{name}\x03" for name in HOLES}
    drawn = str(render_to_string("cases/_case_row.html", {"row": holes | {"in_place": in_place}}))
    drawn = drawn.replace("{", "{{").replace("}", "}}")
    return drawn.replace("\x02", "{").replace("\x03", "}")


@functools.cache
def _word(choices: type[TextChoices], value: str) -> str:
    """A code's word, looked up once: the interface has one language."""
    return str(choices(value).label)


@functools.cache
def _years(age: int) -> str:
    return ngettext("%(n)s year", "%(n)s years", age) % {"n": age}


@functools.cache
def _ticks_html(stage: str) -> SafeString:
    return drawn_ticks(tuple(ticks(Stage(stage))), _word(Stage, stage))


class _Addresses:
    """Addresses by pattern: one `reverse` per kind, not one per row."""

    def __init__(self) -> None:
        names = {"cases:case", "cases:contact", *(name for name, _icon in VERBS.values())}
        self.patterns = {name: reverse(name, args=[0]) for name in names}

    def of(self, name: str, pk: int) -> str:
        """The address of a screen of one case."""
        return self.patterns[name].replace("/0/", f"/{pk}/")


def _row(
    case: dict[str, Any], rank: int, now: date, names: dict[int, str], addresses: _Addresses
) -> dict[str, Any]:
    pk = case["id"]
    action = NextAction(case["next_action"])
    screen, verb_icon = VERBS.get(action, ("cases:contact", "pencil"))
    years = _years(age_on(case["youth__birth_date"], now))
    return {
        "id": pk,
        "rank": rank,
        "name": f"{case['youth__first_name']} {case['youth__last_name']}",
        "meta": f"{years}, {names[case['youth__locality_id']]}",
        "link": addresses.of("cases:case", pk),
        "note_link": addresses.of("cases:contact", pk),
        "chip_html": _chip_html(case["next_action_on"], now),
        "sentence": sentence(case, action),
        "stage": case["stage"],
        "ticks_html": _ticks_html(case["stage"]),
        "level": _word(Level, case["level"]) if case["level"] else "",
        "bars": LEVEL_BARS[Level(case["level"])] if case["level"] else 0,
        "verb": verb(action),
        "verb_link": addresses.of(screen, pk),
        "verb_icon_html": icon(verb_icon),
        "in_place": screen == "cases:contact",
        "phone": shown(case["youth__phone"]),
        "tel": case["youth__phone"],
        "phone_note": case["youth__phone_note"],
        "last_contact": case["last_contact_at"],
    }


@functools.cache
def verb(action: NextAction) -> str:
    """The word on the row's button."""
    words = {
        NextAction.REGISTER: _("Register"),
        NextAction.PROFILE: _("Profile"),
        NextAction.COUNSEL: _("Counsel"),
    }
    return words.get(action) or _("Note down")


@functools.lru_cache(maxsize=2000)
def _chip_html(day: date, now: date) -> SafeString:
    return chip(**due_chip(day, now))


def due_chip(day: date, now: date) -> dict[str, str]:
    """When the next action is due: word, icon, tone."""
    late = (now - day).days
    if late > 0:
        text = ngettext("Overdue by %(n)s day", "Overdue by %(n)s days", late) % {"n": late}
        return {"text": text, "icon_name": "clock-alert", "tone": "red"}
    if late == 0:
        return {"text": _("Today"), "icon_name": "calendar-clock", "tone": "sun"}
    if late == -1:
        return {"text": _("Tomorrow"), "icon_name": "calendar", "tone": "mist"}
    return {"text": short_day(day, now), "icon_name": "calendar", "tone": "grey"}


def sentence(case: dict[str, Any], action: NextAction) -> str:
    """What to do, and what came of the last try."""
    if not case["last_outcome"]:
        return f"{_word(NextAction, action.value)}."
    last = local(case["last_contact_at"]).date()
    words = {
        "action": _word(NextAction, action.value),
        "day": short_day(last, today()),
        "outcome": _word(Outcome, case["last_outcome"]).lower(),
    }
    return _("%(action)s. Last time, %(day)s: %(outcome)s.") % words


def ticks(stage: Stage) -> list[str]:
    """Seven small marks: done, now, ahead."""
    at = ROAD.index(stage) if stage in ROAD else len(ROAD)
    return ["done" if i < at else ("now" if i == at else "ahead") for i in range(len(ROAD))]
