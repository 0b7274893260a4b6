"""The figures of a month counted a second way: from the raw facts, one plain row a person and kind.

Nothing of `reporting` is used: contacts, registrations, profiles, sessions, checks, journal lines
and referrals are read as they stand, and each code is counted by a loop.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

FACTS = """
WITH first AS (
    SELECT youth_id, 'contacted' AS kind, min((at AT TIME ZONE 'Europe/Bucharest')::date) AS day,
        (array_agg(channel ORDER BY at))[1] AS channel, '' AS state
    FROM cases_contactattempt WHERE reached GROUP BY youth_id
    UNION ALL SELECT youth_id, 'registered', min(registered_on), '', '' FROM cases_registration
    GROUP BY youth_id
    UNION ALL SELECT c.youth_id, 'profiled', min(p.profiled_on), '', ''
    FROM profiling_profile p JOIN cases_case c ON c.id = p.case_id GROUP BY c.youth_id
    UNION ALL SELECT youth_id, 'informed', min(held_on), '', '' FROM cases_counsellingsession
    GROUP BY youth_id
    UNION ALL SELECT youth_id, 'referred', min(offered_on), '', '' FROM cases_referral
    GROUP BY youth_id
    UNION ALL SELECT youth_id, 'left_neet', min((detail ->> 'on')::date), '',
        min(CASE detail ->> 'reason' WHEN 'EDU' THEN 'EDUCATION' ELSE 'EMPLOYED' END)
    FROM cases_journalentry WHERE kind = 'left' GROUP BY youth_id
    UNION ALL SELECT youth_id, CASE clock WHEN 'exit' THEN 'after_' ELSE 'month_' END || months,
        done_on, '', state FROM cases_monitoringcheck WHERE done_on <= counts_until
)
SELECT f.kind, f.day, f.channel, f.state, y.id, y.sex, y.education, y.groups, y.source, t.code,
    g.more_developed, l.urban, extract(year FROM age(f.day, y.birth_date))::int,
    coalesce((SELECT p.final_level FROM profiling_profile p JOIN cases_case c ON c.id = p.case_id
        WHERE c.youth_id = y.id ORDER BY p.profiled_on LIMIT 1), '')
FROM first f JOIN cases_youth y ON y.id = f.youth_id
JOIN cases_case k ON k.youth_id = y.id JOIN territory_county t ON t.id = k.county_id
JOIN territory_region g ON g.id = t.region_id
JOIN territory_locality l ON l.siruta = y.locality_id
"""
SPELLS = """
SELECT registered_on, left_on, t.code, r.youth_id FROM cases_registration r
JOIN territory_county t ON t.id = r.county_id
"""
NAMES = (
    *("kind", "day", "channel", "state", "youth", "sex", "education", "groups", "source", "county"),
    *("more", "urban", "age", "level"),
)
KINDS = ("contacted", "registered", "profiled", "informed", "month_12", "left_neet")
WORK = {"EMPLOYED", "SELF_EMPLOYED", "WORKS_ABROAD", "DAY_LABOUR", "APPRENTICE", "TRAINEE"}
STUDY = {"EDUCATION", "SECOND_CHANCE", "TRAINING", "APPRENTICE", "TRAINEE"}
OTHER = {"protection", "no_family", "children", "custody", "trafficked"}
LEVELS = ("FGO", "GO", "MO", "UO")
Row = dict[str, Any]
Rule = Callable[[Row], bool]


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or its last day."""
    place = day.year * 12 + day.month - 1 - months
    year, month = divmod(place, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


class Counter:
    """All persons of a month, and the cells that a national or a county's report has of them."""

    def __init__(self, facts: list[Any], spells: list[Any], start: date, county: str = "") -> None:
        following = date(start.year + start.month // 12, start.month % 12 + 1, 1)
        self.start, self.end = start, following - timedelta(days=1)
        rows = [dict(zip(NAMES, fact, strict=True)) for fact in facts]
        self.rows = [r for r in rows if r["day"] <= self.end and county in ("", r["county"])]
        self.spells = [s for s in spells if s[0] <= self.end and county in ("", s[2])]
        self.county = county

    def n(self, kind: str, *rules: Rule) -> int:
        """Persons of a kind for whom every rule holds."""
        return sum(r["kind"] == kind and all(rule(r) for rule in rules) for r in self.rows)

    def cells(self) -> dict[str, int]:
        """Every cell about people, by its code."""
        found = {**self._indicators(), **self._levels(), **self._schooling(), **self._who()}
        found |= {**self._esf(), **self._guarantee(), **self._months(), **self._waiting()}
        return found if self.county else {**found, **self._counties()}

    def fresh(self, row: Row) -> bool:
        return bool(row["day"] >= self.start)

    def _indicators(self) -> dict[str, int]:
        cells = {}
        for number, kind in enumerate(KINDS, 1):
            cells |= {
                f"I{number}.b": self.n(kind, self.fresh),
                f"I{number}.c": self.n(kind),
                f"I{number}.e": self.n(kind, lambda r: r["sex"] == "F"),
                f"I{number}.f": self.n(kind, lambda r: not r["urban"]),
                f"I{number}.g": self.n(kind, lambda r: "roma" in r["groups"]),
            }
            if not self.county:
                cells[f"I{number}.h"] = self.n(kind, lambda r: not r["more"])
                cells[f"I{number}.i"] = self.n(kind, lambda r: r["more"])
        if not self.county:
            women = [r for r in self.rows if r["kind"] == "contacted" and r["sex"] == "F"]
            cells |= {"I1.j": sum(not r["more"] for r in women)}
            cells |= {"I1.k": sum(r["more"] for r in women)}
        return cells

    def _levels(self) -> dict[str, int]:
        cuts: dict[str, Rule] = {
            "T": lambda r: True,
            "F": lambda r: r["sex"] == "F",
            "M": lambda r: r["sex"] == "M",
            "U": lambda r: r["urban"],
            "R": lambda r: not r["urban"],
        }
        return {
            f"N{name}.{level}": self.n("profiled", rule, lambda r, own=level: r["level"] == own)
            for name, rule in cuts.items()
            for level in LEVELS
        }

    def _schooling(self) -> dict[str, int]:
        rows = ({"ISCED0"}, {"ISCED1"}, {"ISCED2"}, {"ISCED3"})
        higher = {"ISCED5", "ISCED6", "ISCED7", "ISCED8"}
        return {
            f"E{n}": self.n("registered", lambda r, own=own: r["education"] in own)
            for n, own in enumerate((*rows, higher, {"ISCED4", ""}), 1)
        }

    def _who(self) -> dict[str, int]:
        bands = (range(17 + 1), range(18, 20), range(20, 25), range(25, 99))
        sources = (
            *("national_register", "population_register", "town_hall", "school_inspectorate"),
            *("social_payments", "labour_inspectorate", "child_protection", "health_insurance"),
            *("ngo", "other", "public_page"),
        )
        groups: tuple[Rule, ...] = (
            lambda r: "roma" in r["groups"],
            lambda r: bool({"roma", "migrant"} & set(r["groups"])),
            lambda r: "disability" in r["groups"],
            lambda r: "homeless" in r["groups"],
            lambda r: bool(OTHER & set(r["groups"])),
            lambda r: bool(r["groups"]),
            lambda r: not r["groups"],
        )
        rules: dict[str, Rule] = {
            "S1": lambda r: r["sex"] == "F",
            "S2": lambda r: r["sex"] == "M",
            **{f"V{n}": lambda r, own=own: r["age"] in own for n, own in enumerate(bands, 1)},
            "M1": lambda r: r["urban"],
            "M2": lambda r: not r["urban"],
            **{f"S1{n}": lambda r, n=n: r["education"] == f"ISCED{n}" for n in range(9)},
            "S19": lambda r: r["education"] == "",
            **{f"G{n}": rule for n, rule in enumerate(groups, 1)},
            **{f"L{n}": lambda r, own=own: r["source"] == own for n, own in enumerate(sources, 1)},
        }
        cells = {
            f"{code}.{letter}": self.n(kind, rule)
            for code, rule in rules.items()
            for letter, kind in zip("abcdef", KINDS, strict=True)
        }
        ways = ("phone", "visit", "office", "sms", "email", "through", "letter", "event", "web")
        return cells | {
            f"C1.{letter}": self.n("contacted", lambda r, own=own: r["channel"] == own)
            for letter, own in zip("abcdefghi", ways, strict=True)
        }

    def _esf(self) -> dict[str, int]:
        at_work, studies = WORK | {"SELF_EMPLOYED"}, STUDY
        rows: dict[str, tuple[str, Rule]] = {
            "CO03": ("contacted", lambda r: True),
            "CO04": ("contacted", lambda r: True),
            "CO06": ("contacted", lambda r: r["age"] < 25),
            "CO09": ("contacted", lambda r: r["education"] in ("ISCED1", "ISCED2")),
            "CO10": ("contacted", lambda r: r["education"] in ("ISCED3", "ISCED4")),
            "CO11": ("contacted", lambda r: r["education"] > "ISCED4"),
            "CO15": ("contacted", lambda r: bool({"roma", "migrant"} & set(r["groups"]))),
            "CO16": ("contacted", lambda r: "disability" in r["groups"]),
            "CO17": ("contacted", lambda r: bool(OTHER & set(r["groups"]))),
            "CO18": ("contacted", lambda r: "homeless" in r["groups"]),
            "CO19": ("contacted", lambda r: not r["urban"]),
            "CR1-01": ("registered", lambda r: True),
            "CR1-02": ("left_neet", lambda r: r["state"] in studies),
            "CR1-03": ("qualified", lambda r: True),
            "CR1-04": ("left_neet", lambda r: r["state"] in at_work),
            "CR1-05": ("registered", lambda r: bool(r["groups"])),
            "CR1-06": ("after_6", lambda r: r["state"] in at_work),
            "CR1-09": ("after_6", lambda r: r["state"] in at_work and bool(r["groups"])),
            "CR2-07": ("month_12", lambda r: True),
            "CR2-08": ("referred", lambda r: True),
            "CR2-09": ("left_neet", lambda r: r["state"] in at_work | studies),
            "CR2-10": ("after_6", lambda r: r["state"] in studies),
            "CR2-11": ("after_6", lambda r: r["state"] in at_work - {"SELF_EMPLOYED"}),
            "CR2-12": ("after_6", lambda r: r["state"] == "SELF_EMPLOYED"),
        }
        cells = {}
        for code, (kind, rule) in rows.items():
            cells[f"{code}.a"] = self.n(kind, rule)
            cells[f"{code}.f"] = self.n(kind, rule, lambda r: r["sex"] == "F")
            cells[f"{code}.m"] = self.n(kind, rule, lambda r: r["sex"] == "M")
        return cells

    def _guarantee(self) -> dict[str, int]:
        left = {r["youth"]: r for r in self.rows if r["kind"] == "left_neet"}
        gone = [s for s in self.spells if s[1] and s[1] <= self.end]
        stays = [s for s in self.spells if not s[1] or s[1] > self.end]
        to = [left[s[3]]["state"] if s[3] in left else "" for s in gone]
        quick = [s[1] <= months_before(s[0], -4) for s in gone]
        cells = {
            "YG1": len(stays),
            "YG2": sum(s[0] <= months_before(self.end, 4) for s in stays),
            "YG3": len(gone),
            "YG4": sum(soon and bool(where) for soon, where in zip(quick, to, strict=True)),
            "YG5": sum(where in WORK - {"APPRENTICE", "TRAINEE"} for where in to),
            "YG6": sum(where in ("APPRENTICE", "TRAINEE") for where in to),
            "YG7": sum(where in ("EDUCATION", "SECOND_CHANCE") for where in to),
            "YG8": sum(where == "TRAINING" for where in to),
            "YG9": sum(where == "" for where in to),
        }
        for months in (6, 12, 18):
            after = {r["youth"]: r for r in self.rows if r["kind"] == f"after_{months}"}
            cohort = [y for y, r in left.items() if r["day"] <= months_before(self.end, months)]
            states = [after[y]["state"] if y in after else "" for y in cohort]
            cells |= {
                f"F{months}.a": len(cohort),
                f"F{months}.b": sum(state in WORK | STUDY for state in states),
                f"F{months}.c": sum(state == "SEEKING" for state in states),
                f"F{months}.d": sum(
                    bool(s) and s not in WORK | STUDY | {"SEEKING"} for s in states
                ),
                f"F{months}.e": sum(state == "" for state in states),
            }
        return cells

    def _months(self) -> dict[str, int]:
        cells = {}
        for back in range(48):
            month = months_before(self.start, back)
            for n, kind in enumerate(("contacted", "registered"), 1):
                cells[f"T{n}.{month:%Y-%m}"] = self.n(
                    kind,
                    lambda r, own=month: (r["day"].year, r["day"].month) == (own.year, own.month),
                )
        return cells

    def _waiting(self) -> dict[str, int]:
        profiled = {r["youth"] for r in self.rows if r["kind"] == "profiled"}
        long_ago = self.end - timedelta(days=30)
        waits: Rule = lambda r: r["youth"] not in profiled  # noqa: E731
        return {
            "W1": self.n("registered", waits),
            "W2": self.n("registered", waits, lambda r: r["day"] <= long_ago),
        }

    def _counties(self) -> dict[str, int]:
        cells = {}
        for code in sorted({r["county"] for r in self.rows}):
            here: Rule = lambda r, own=code: r["county"] == own  # noqa: E731
            cells |= {
                f"{code}.a": self.n("contacted", here, self.fresh),
                f"{code}.b": self.n("contacted", here),
                f"{code}.d": self.n("registered", here, self.fresh),
                f"{code}.e": self.n("registered", here),
                f"{code}.h": self.n("profiled", here),
                f"{code}.i": self.n("profiled", here, lambda r: r["level"] in ("FGO", "GO")),
            }
        return cells
