"""What waits for somebody today, each case once, in the order of what is lost when it is left."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import worklist as ready
from cases.enums import State
from cases.models import Case
from cases.models.case import CaseQuerySet
from intespo.kit.dates import local, short_day, today
from intespo.kit.templatetags.kit import chip, icon

SHOWN = 50
TODAY_COUNT = "today-"  # in the cache, by user: what the first page counted last
# Kinds of waiting, as the pills name them.
KINDS = ("restante", "azi", "raspunsuri", "monitorizare", "expirate", "noi")
Quotes = dict[int, tuple[str, datetime]]
# By case: what the young person wrote last, and when. Upper apps add what came to them.
QUOTED: list[Callable[[list[int]], Quotes]] = []
# Lost for good first, then what leaves its term, then who waits for an answer, then what is late.
_WAITING = """
WITH mine AS MATERIALIZED ({mine}), lapsed AS MATERIALIZED (
    SELECT m.id, s.since, s.id AS spell FROM mine m
    JOIN cases_statusspell s ON s.case_id = m.id AND s.ended_on IS NULL AND s.state = 'UNKNOWN'
    WHERE m.next_action = 'verify' AND m.next_action_on <= %(today)s
), waiting AS (
    SELECT r.case_id, 1 AS rank, 'azi' AS kind, 'answer' AS why, r.answer_by AS day, r.id AS about
    FROM cases_referral r JOIN mine m ON m.id = r.case_id
    WHERE r.status IN ('offered', 'sent') AND r.answer_by <= %(today)s::date + 2
    UNION ALL
    SELECT k.case_id, CASE WHEN k.counts_until <= %(today)s::date + 7 THEN 2 ELSE 5 END,
        'monitorizare', 'check', k.counts_until, k.id
    FROM cases_monitoringcheck k JOIN mine m ON m.id = k.case_id
    WHERE k.done_on IS NULL AND NOT k.dropped AND k.due_on <= %(today)s
      AND k.counts_until >= %(today)s
    UNION ALL
    SELECT id, 3, 'raspunsuri', 'reply', next_action_on, 0 FROM mine WHERE next_action = 'reply'
    UNION ALL
    SELECT id, 4, 'restante', 'due', next_action_on, 0 FROM mine
    WHERE next_action_on < %(today)s AND next_action <> 'reply'
      AND id NOT IN (SELECT id FROM lapsed)
    UNION ALL
    SELECT id, 6, 'azi', 'due', next_action_on, 0 FROM mine
    WHERE next_action_on = %(today)s AND next_action <> 'reply'
      AND id NOT IN (SELECT id FROM lapsed)
    UNION ALL
    SELECT id, 7, 'expirate', 'lapsed', since, spell FROM lapsed
    UNION ALL
    SELECT id, 8, 'noi', 'given', assigned_on, 0 FROM mine
    WHERE assigned_on > %(today)s::date - 14
      AND coalesce((last_contact_at AT TIME ZONE '{zone}')::date < assigned_on, true)
)
"""
_COUNTS = _WAITING + "SELECT kind, count(DISTINCT case_id) FROM waiting GROUP BY ROLLUP (kind)"
_FIRST = (
    _WAITING
    + """
SELECT * FROM (SELECT DISTINCT ON (case_id) case_id, rank, why, day, about FROM waiting
    WHERE kind = %(kind)s OR %(kind)s = '' ORDER BY case_id, rank, day) w
ORDER BY rank, day, case_id LIMIT %(most)s
"""
)


@dataclass(frozen=True)
class Waiting:
    """Why one case waits."""

    case_id: int
    rank: int
    why: str
    day: date
    about: int


def counts(cases: CaseQuerySet) -> dict[str, int]:
    """How many cases wait, by kind and in all (key: empty); one case may wait in several ways."""
    found = dict(_run(_COUNTS, cases, {}))
    return {kind: found.get(kind, 0) for kind in KINDS} | {"": found.get(None, 0)}


def first(cases: CaseQuerySet, kind: str = "") -> list[Waiting]:
    """The first ones, most urgent first."""
    return [Waiting(*row) for row in _run(_FIRST, cases, {"kind": kind, "most": SHOWN})]


def _run(statement: str, cases: CaseQuerySet, words: dict[str, Any]) -> list[tuple[Any, ...]]:
    """A statement over the cases of a queryset, whose own parameters come first."""
    columns = ("id", "next_action", "next_action_on", "assigned_on", "last_contact_at")
    mine, own = cases.order_by().values(*columns).query.sql_with_params()
    named = {f"own{place}": value for place, value in enumerate(own)}
    mine = mine % tuple(f"%(own{place})s" for place in range(len(own)))
    with connection.cursor() as cursor:
        cursor.execute(
            statement.format(mine=mine, zone=settings.TIME_ZONE),
            {**words, **named, "today": today()},
        )
        return list(cursor.fetchall())


def rows(waiting: list[Waiting], cases: CaseQuerySet) -> list[dict[str, Any]]:
    """Ready rows as on the worklist, each with why it waits."""
    values = cases.filter(pk__in=[w.case_id for w in waiting]).values(*ready.FIELDS)
    order = {w.case_id: place for place, w in enumerate(waiting)}
    found = ready.rows(sorted(values, key=lambda value: order[value["id"]]))
    notes, states = _quotes(waiting), _states(waiting)
    for row, why in zip(found, _kept(waiting, found), strict=True):
        _dress(row, why, notes, states)
    return found


def _kept(waiting: list[Waiting], rows: Iterable[dict[str, Any]]) -> list[Waiting]:
    by_case = {w.case_id: w for w in waiting}
    return [by_case[row["id"]] for row in rows]


def _quotes(waiting: list[Waiting]) -> Quotes:
    """What the young person wrote last, of those who wait for an answer."""
    keys = [w.case_id for w in waiting if w.why == "reply"]
    if not keys:
        return {}
    found = Case.objects.filter(pk__in=keys, contactattempts__direction="in")
    rows = found.order_by("pk", "-contactattempts__at").distinct("pk")
    quoted = rows.values_list("pk", "contactattempts__note", "contactattempts__at")
    latest = {pk: (note, at) for pk, note, at in quoted}
    for more in QUOTED:
        for pk, (text, at) in more(keys).items():
            if pk not in latest or latest[pk][1] < at:
                latest[pk] = (text, at)
    return latest


def _states(waiting: list[Waiting]) -> dict[int, tuple[str, date]]:
    """Which state lapsed, and when it was last confirmed."""
    keys = [w.case_id for w in waiting if w.why == "lapsed"]
    found = Case.objects.filter(pk__in=keys, spells__ended_on__isnull=False)
    rows = found.order_by("pk", "-spells__ended_on", "-spells__id").distinct("pk")
    return {
        pk: (state, on)
        for pk, state, on in rows.values_list("pk", "spells__state", "spells__verified_on")
    }


def _dress(
    row: dict[str, Any],
    why: Waiting,
    notes: Quotes,
    states: dict[int, tuple[str, date]],
) -> None:
    """The row's chip, sentence and verb, by why it waits."""
    pk = why.case_id
    if why.why == "answer":
        _dress_answer(row, why)
    elif why.why == "check":
        _dress_check(row, why)
    elif why.why == "reply" and pk in notes:
        note, at = notes[pk]
        text = _("Answered %(day)s, %(hour)s") % {
            "day": _day(local(at).date()),
            "hour": f"{local(at):%H:%M}",
        }
        row["chip_html"] = chip(text, "message-square-reply", "mist")
        row["sentence"] = f"„{note}”" if note else row["sentence"]
        row["verb"] = _("Give an answer")
    elif why.why == "lapsed" and pk in states:
        state, on = states[pk]
        row["chip_html"] = chip(_("State lapsed"), "circle-dashed", "outline")
        row["sentence"] = _("“%(state)s”, last confirmed: %(day)s; not known now.") % {
            "state": State(state).label,
            "day": short_day(on, today()),
        }
    elif why.why == "given":
        row["chip_html"] = chip(_("New on your list"), "user-plus", "mist")


def _dress_answer(row: dict[str, Any], why: Waiting) -> None:
    late = why.day < today()
    text = _("The term has passed") if late else _("Lost %(day)s") % {"day": _day(why.day)}
    row["chip_html"] = chip(text, "hourglass", "red")
    row["sentence"] = _("An offer is kept until %(day)s: no answer yet.") % {
        "day": short_day(why.day, today())
    }
    row |= {"verb": _("Confirm"), "verb_icon_html": icon("badge-check"), "in_place": False}
    row["verb_link"] = reverse("cases:referral", args=[why.case_id, why.about])


def _dress_check(row: dict[str, Any], why: Waiting) -> None:
    soon = why.day <= today() + timedelta(days=7)
    text = _("Out of its term %(day)s") % {"day": _day(why.day + timedelta(days=1))}
    row["chip_html"] = (
        chip(text, "hourglass", "red") if soon else chip(_("Check due"), "list-checks", "sun")
    )
    row["sentence"] = _("Monitoring check: after %(day)s it no longer counts.") % {
        "day": short_day(why.day, today())
    }
    row |= {"verb": _("Check"), "verb_icon_html": icon("list-checks"), "in_place": False}
    row["verb_link"] = reverse("cases:check", args=[why.case_id, why.about])


def _day(day: date) -> str:
    """Today, tomorrow, yesterday, or the day itself."""
    words = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    return words.get((day - today()).days) or short_day(day, today())
