"""What a month's report counts beside persons, a second way: targets, records, work, what changed.

Nothing of `reporting` is used: the tables are read as they stand, row by row, and counted by loops.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any

from intespo.kit.dates import local

Ask = Callable[[str], list[Any]]
WAYS = ("phone", "visit", "office", "sms", "email", "through", "letter", "event", "web")
COUNTED = ("contacted", "registered", "profiled", "informed", "month_12", "left_neet")
# Each gives the county's code (None for the country), the day, and how much it counts for.
DATED = {
    **{
        f"D{n}": f"SELECT t.code, at, 1 FROM cases_contactattempt a, territory_county t"
        f" WHERE t.id = a.county_id AND channel = '{way}'"
        for n, way in enumerate(WAYS, 1)
    },
    "P2": "SELECT t.code, applied_at, 1 FROM cases_sourcelist l, territory_county t"
    " WHERE t.id = l.county_id AND status = 'applied'",
    "P4": "SELECT t.code, offered_on, 1 FROM cases_referral r, territory_county t"
    " WHERE t.id = r.county_id AND organisation_id > 0",
    "P5": "SELECT t.code, started_on, 1 FROM cases_referral r, territory_county t"
    " WHERE t.id = r.county_id AND organisation_id > 0",
    "P6": "SELECT t.code, starts_on, 1 FROM outreach_campaign c"
    " LEFT JOIN territory_county t ON t.id = c.county_id"
    " WHERE status NOT IN ('draft', 'frozen', 'asked')",
    "P7": "SELECT t.code, coalesce(settled_at, started_at, m.created_at), 1"
    " FROM outreach_message m, territory_county t WHERE t.id = m.county_id AND step_id > 0"
    " AND state IN ('sent', 'delivered', 'unknown')",
    "P8": "SELECT t.code, received_at, 1 FROM outreach_inbound i, territory_county t"
    " WHERE t.id = i.county_id AND kind = 'reply'",
    "J1": "SELECT t.code, happened_on, 1 FROM cases_milestone m, territory_county t"
    " WHERE t.id = m.county_id AND kind = 'identified' AND voided_at IS NULL",
    "J3": "SELECT t.code, happened_on, 1 FROM cases_milestone m, territory_county t"
    " WHERE t.id = m.county_id AND kind = 'left_neet' AND voided_at IS NULL",
    "J4": "SELECT t.code, since, 1 FROM cases_statusspell s, territory_county t"
    " WHERE t.id = s.county_id AND state = 'UNKNOWN'",
    **{
        code: f"SELECT t.code, held_on, people FROM partners_civilrecord c, territory_county t"
        f" WHERE t.id = c.county_id AND kind = '{kind}' AND struck_at IS NULL"
        for code, kind in (("O2", "training"), ("O3", "network"), ("O5", "audience"))
    },
    "I7": "SELECT t.code, signed_on, 1 FROM partners_protocol p, territory_county t"
    " WHERE t.id = p.county_id AND status IN ('signed', 'ended')",
    "I9": "SELECT NULL, adopted_on, 1 FROM partners_methodology",
    "I10": "SELECT t.code, approved_on, 1 FROM outreach_interventionplan p, territory_county t"
    " WHERE t.id = p.county_id",
}
SPELLS = """SELECT t.code, s.youth_id, s.since, s.ended_on, s.state, s.current_until, c.closed_on,
    r."group" FROM cases_statusspell s JOIN cases_case c ON c.id = s.case_id
JOIN cases_staterule r ON r.state = s.state JOIN territory_county t ON t.id = s.county_id
ORDER BY s.youth_id, s.since, s.id"""
VISITS = """SELECT t.code, y.locality_id, a.at FROM cases_contactattempt a
JOIN cases_youth y ON y.id = a.youth_id JOIN territory_county t ON t.id = a.county_id
WHERE a.channel = 'visit'"""
PARTNERS = """SELECT t.code, o.id, o.kind, p.id, p.signed_on, p.valid_until, p.status, o.created_at
FROM partners_organisation o JOIN territory_county t ON t.id = o.county_id
LEFT JOIN partners_protocol p ON p.organisation_id = o.id"""
ROUNDS = """SELECT t.code, closed_on, year, number FROM partners_collectionround r
JOIN territory_county t ON t.id = r.county_id
WHERE closed_on IS NOT NULL ORDER BY closed_on, r.id"""
TARGETS = """SELECT indicator, t.code, value FROM reporting_target g
LEFT JOIN territory_county t ON t.id = g.county_id
WHERE more_developed IS NULL ORDER BY ends_on"""
LEDGER = """SELECT t.code, kind, happened_on, recorded_at, voided_at FROM cases_milestone m
JOIN territory_county t ON t.id = m.county_id
WHERE kind IN ('contacted', 'registered', 'profiled')"""
MORE_DEVELOPED = """SELECT t.code FROM territory_county t
JOIN territory_region g ON g.id = t.region_id WHERE g.more_developed"""


def day_of(moment: Any) -> date:
    """The day in Romania."""
    return local(moment).date() if isinstance(moment, datetime) else moment


class Work:
    """A month of one area: `county` is empty for the country."""

    def __init__(self, ask: Ask, first: date, last: date, cut_off: datetime, county: str) -> None:
        self.ask, self.first, self.last, self.cut_off = ask, first, last, cut_off
        self.county = county
        self.more = {code for (code,) in ask(MORE_DEVELOPED)}
        self.targets = {(name, code or ""): value for name, code, value in ask(TARGETS)}

    def own(self, statement: str) -> list[Any]:
        """The rows of the area; the county's code comes first."""
        return [row for row in self.ask(statement) if self.county in ("", row[0])]

    def cells(self) -> dict[str, int]:
        """Every cell that is not told by the facts about persons."""
        found = {**self._dated(), **self._rounds(), **self._visits(), **self._turns()}
        found |= {**self._states(), **self._partners(), **self._targets(), **self._changes()}
        if self.county:
            dropped = {"I9.a", "I9.b", "I9.c"}
            if self.county not in self.more:
                dropped |= {code for code in found if code.startswith("O")}
            return {code: number for code, number in found.items() if code not in dropped}
        return found

    def _both(self, code: str, days: Iterable[tuple[date, int]]) -> dict[str, int]:
        held = [(day, amount) for day, amount in days if day <= self.last]
        month = sum(amount for day, amount in held if day >= self.first)
        return {f"{code}.b": month, f"{code}.c": sum(amount for _day, amount in held)}

    def _dated(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for code, statement in DATED.items():
            rows = [(at, day_of(day), amount) for at, day, amount in self.own(statement) if day]
            found |= self._both(code, [(day, amount) for _at, day, amount in rows])
            if code in ("I7", "I10") and not self.county:
                done = [at in self.more for at, day, _amount in rows if day <= self.last]
                found |= {f"{code}.h": done.count(False), f"{code}.i": done.count(True)}
        return found

    def _rounds(self) -> dict[str, int]:
        """The same round of several counties is one, closed when the first of them closed it."""
        rows = [row for row in self.own(ROUNDS) if row[1] <= self.last]
        first: dict[Any, date] = {}
        for _at, day, *which in rows:
            first.setdefault(tuple(which), day)
        found = self._both("I8", [(day, 1) for day in first.values()])
        if not self.county:
            found["I8.h"] = len({tuple(row[2:]) for row in rows if row[0] not in self.more})
            found["I8.i"] = len({tuple(row[2:]) for row in rows if row[0] in self.more})
        return found

    def _visits(self) -> dict[str, int]:
        rows = [(at, place, day_of(moment)) for at, place, moment in self.own(VISITS)]
        found = {(at, place) for at, place, day in rows if day <= self.last}
        month = {(at, place) for at, place, day in rows if self.first <= day <= self.last}
        return {"P1.b": len(month), "P1.c": len(found)}

    def _turns(self) -> dict[str, int]:
        """Into NEET, from work, school or what is not counted."""
        days = []
        for _youth, spells in groupby(self.ask(SPELLS), key=lambda row: row[1]):
            was = ""
            for at, _key, since, *_more, group in spells:
                if group == "neet" and was in ("eet", "out") and self.county in ("", at):
                    days.append((since, 1))
                was = group
        return self._both("J2", days)

    def _states(self) -> dict[str, int]:
        standing = [
            (state, until)
            for _at, _youth, since, ended, state, until, closed, _group in self.own(SPELLS)
            if since <= self.last and all(day is None or day > self.last for day in (ended, closed))
        ]
        lost = [s == "UNKNOWN" or bool(until and until < self.last) for s, until in standing]
        return {"K1.c": len(lost), "K2.c": lost.count(False), "K3.c": lost.count(True)}

    def _partners(self) -> dict[str, int]:
        rows = self.own(PARTNERS)
        signed = [row for row in rows if row[4] and row[4] <= self.last]
        force = [r for r in signed if r[6] == "signed" and (not r[5] or r[5] >= self.last)]
        civil = [row for row in rows if row[2] == "ngo" and row[0] in ("B", "IF")]
        known = {r[1] for r in civil if day_of(r[7]) <= self.last or r in signed}
        return {
            "P3.c": len({row[1] for row in force}),
            "O1.c": len(known),
            "O4.c": len({row[3] for row in force if row in civil}),
        }

    def _targets(self) -> dict[str, int]:
        names = [*COUNTED, "protocols", "rounds", "methodologies", "plans"]
        cells = {
            f"I{n}.a": self.targets.get((name, self.county), 0) for n, name in enumerate(names, 1)
        }
        if self.county:
            return cells
        counties = {code for _name, code in self.targets if code}
        for code in counties:
            cells[f"{code}.c"] = self.targets["contacted", code]
            cells[f"{code}.f"] = self.targets["registered", code]
        return cells

    def _changes(self) -> dict[str, int]:
        """From what was known when the month began: no report of an earlier month was made."""
        cells = {f"X{n}.{letter}": 0 for n in (1, 2, 3) for letter in "abcd"}
        for _at, kind, day, learnt, voided in self.own(LEDGER):
            n = ("contacted", "registered", "profiled").index(kind) + 1
            was = day < self.first and day_of(learnt) < self.first
            was = was and (voided is None or day_of(voided) >= self.first)
            now = day <= self.last and learnt <= self.cut_off
            now = now and (voided is None or voided > self.cut_off)
            if was:
                cells[f"X{n}.a"] += 1
                cells[f"X{n}.d"] += not now
            elif now:
                cells[f"X{n}.{'b' if day >= self.first else 'c'}"] += 1
        return cells
