"""Every cell of a month's reports against the raw facts, and every list against its cell."""

import json
import os
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from intespo.kit.dates import add_months, local, month_start, today
from tests.reporting.independent import FACTS, SPELLS, Counter
from tests.stack import Stack

pytestmark = pytest.mark.stack
# What other journeys do today on the same demo happened after the end of this month.
PERIOD = add_months(month_start(today()), -2)
# In the national table of counties: their targets.
COUNTY_TARGETS = re.compile(r"[A-Z]{1,2}\.[cf]")


@pytest.fixture(scope="module")
def manifest(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("reports")
    stack.manage(
        "monthly_report", "--month", f"{PERIOD:%Y-%m}", "--out", str(folder), "--jobs", "2"
    )
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    found["folder"] = folder
    return found


def about_people(code: str) -> bool:
    """Whether the raw facts can tell the cell: no target, no record, no change of the ledger."""
    target = re.fullmatch(r"I\d+\.a", code) or COUNTY_TARGETS.fullmatch(code)
    done = re.fullmatch(r"[DPJKO]\d\.[bc]", code)
    return not target and not done and not code.startswith(("X", "I7.", "I8.", "I9.", "I10."))


@pytest.mark.parametrize("area", ["RO", "CJ", "B"])
def test_every_cell_is_what_the_raw_facts_say(
    stack: Stack, manifest: dict[str, Any], area: str
) -> None:
    printed = next(d["cells"] for d in manifest["documents"] if d["area"] == area)
    county = "" if area == "RO" else area
    counted = Counter(stack.sql(FACTS), stack.sql(SPELLS), PERIOD, county).cells()
    wanted = {code for code in printed if about_people(code)}
    differing = {
        code: (printed[code], counted.get(code, 0))
        for code in wanted
        if printed[code] != counted.get(code, 0)
    }
    assert not differing
    assert not set(counted) - set(printed)
    assert len(wanted) > (700 if area == "RO" else 400)
    assert sum(1 for code in wanted if printed[code]) > 150


WORK = {
    "D1": "SELECT county_id, at FROM cases_contactattempt WHERE channel = 'phone'",
    "D2": "SELECT county_id, at FROM cases_contactattempt WHERE channel = 'visit'",
    "P2": "SELECT county_id, applied_at FROM cases_sourcelist WHERE status = 'applied'",
    "P4": "SELECT county_id, offered_on FROM cases_referral WHERE organisation_id > 0",
    "J1": "SELECT county_id, happened_on FROM cases_milestone"
    " WHERE kind = 'identified' AND voided_at IS NULL",
    "J4": "SELECT county_id, since FROM cases_statusspell WHERE state = 'UNKNOWN'",
}
STATES = """SELECT s.county_id, s.state, s.current_until, s.since, s.ended_on, c.closed_on
FROM cases_statusspell s JOIN cases_case c ON c.id = s.case_id"""


def on(moment: Any) -> date:
    """The day in Romania."""
    return local(moment).date() if hasattr(moment, "hour") else moment


@pytest.mark.parametrize("area", ["RO", "CJ", "B"])
def test_the_work_of_the_month_is_what_the_raw_rows_say(
    stack: Stack, manifest: dict[str, Any], area: str
) -> None:
    printed = next(d["cells"] for d in manifest["documents"] if d["area"] == area)
    [(key,)] = stack.sql(f"SELECT max(id) FROM territory_county WHERE code = '{area}'")
    end = add_months(PERIOD, 1)

    def own(statement: str) -> list[Any]:
        return [row for row in stack.sql(statement) if area == "RO" or row[0] == key]

    for code, statement in WORK.items():
        days = [on(day) for _county, day in own(statement) if day]
        assert printed[f"{code}.c"] == sum(day < end for day in days), code
        assert printed[f"{code}.b"] == sum(PERIOD <= day < end for day in days), code
    states = [
        (state, until)
        for _county, state, until, since, *ends in own(STATES)
        if since < end and all(day is None or day >= end for day in ends)
    ]
    fresh = [u for state, u in states if state != "UNKNOWN" and (u is None or add_day(u) >= end)]
    assert printed["K1.c"] == len(states)
    assert printed["K2.c"] == len(fresh)
    assert printed["K3.c"] == len(states) - len(fresh)
    assert sum(printed[f"{code}.c"] for code in (*WORK, "K1")) > 0


def add_day(day: date) -> date:
    return day + timedelta(days=1)


LISTS = """
from reporting.models import ReportRun
from reporting.services import behind
from intespo.accounts import scope

def records(found):
    after, shown = 0, []
    while after is not None:
        rows, after = behind.records(found, after)
        shown += rows
    # The civil society project counts people, not records.
    return sum(getattr(one, "people", 1) for one in shown)

run = ReportRun.objects.get(pk=RUN)
wrong = seen = others = 0
with scope.system("test"):
    for document in run.documents.select_related("county"):
        if document.area not in AREAS:
            continue
        for code in document.cells:
            full = code if document.area == "RO" else f"{document.area}/{code}"
            found = behind.find(run, full)
            if behind.counts_persons(found.cell):
                seen += 1
                wrong += behind.total(found) != found.figure
            elif not getattr(found.cell, "name", "").endswith("target"):
                others += 1
                wrong += records(found) != found.figure
print(wrong, seen, others)
"""


def test_every_printed_cell_has_a_list_of_as_many(stack: Stack, manifest: dict[str, Any]) -> None:
    every = [d["area"] for d in manifest["documents"]]
    areas = every if os.environ.get("INTESPO_LONG") else ["RO", "CJ", "B"]
    code = LISTS.replace("RUN", str(manifest["run"])).replace("AREAS", repr(areas))
    wrong, seen, others = map(int, stack.manage("shell", "-v0", "-c", code).split())
    assert wrong == 0
    assert seen > 500 * len(areas)
    assert others > 20 * len(areas)


def test_the_command_lists_a_cells_youths(stack: Stack, manifest: dict[str, Any]) -> None:
    cells = {d["area"]: d["cells"] for d in manifest["documents"]}
    # Which cells are empty depends on the day the demo was made: one that is not, of each family.
    for area, family in (("RO", "I2."), ("CJ", "NR."), ("RO", "X1."), ("RO", "YG")):
        code = next(
            code
            for code, figure in cells[area].items()
            if code.startswith(family) and not code.endswith(".a") and figure
        )
        full = code if area == "RO" else f"{area}/{code}"
        ids = stack.manage("cell", full, "--run", str(manifest["run"])).split()
        assert len(ids) == cells[area][code] > 0
        assert all(number.isdigit() for number in ids)


def test_the_changes_add_up(manifest: dict[str, Any]) -> None:
    for document in manifest["documents"]:
        cells = document["cells"]
        for n in (1, 2, 3):
            before, of_month, older, voided = (cells[f"X{n}.{letter}"] for letter in "abcd")
            assert before + of_month + older - voided == cells[f"I{n}.c"], document["area"]


def test_counties_add_up_to_the_country(manifest: dict[str, Any]) -> None:
    by_area = {d["area"]: d["cells"] for d in manifest["documents"]}
    country = by_area.pop("RO")
    assert len(by_area) == 42
    shared = [code for code in by_area["CJ"] if not code.endswith(".a") or code[0] != "I"]
    for code in shared:
        if not code.startswith("I8."):
            assert sum(cells[code] for cells in by_area.values()) == country[code], code
    for area, cells in by_area.items():
        assert country[f"{area}.e"] == cells["I2.c"]
        assert country[f"{area}.a"] == cells["I1.b"]


def test_the_files_are_named_by_their_hashes(manifest: dict[str, Any]) -> None:
    folder: Path = manifest["folder"]
    assert len(list(folder.glob("*.pdf"))) == len(list(folder.glob("*.xlsx"))) == 43
    assert date.fromisoformat(f"{manifest['period']}-01") == PERIOD
    assert len({d["sha256"] for d in manifest["documents"]}) == 43
