"""Every cell of a month's reports against the raw facts, and every list against its cell."""

import json
import os
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from intespo.kit.dates import add_months, month_start, today
from tests.reporting.independent import FACTS, SPELLS, Counter
from tests.reporting.independent_work import Work
from tests.stack import Stack

pytestmark = pytest.mark.stack
# What other journeys do today on the same demo happened after the end of this month.
PERIOD = add_months(month_start(today()), -2)


@pytest.fixture(scope="module")
def manifest(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("reports")
    stack.manage(
        "monthly_report", "--month", f"{PERIOD:%Y-%m}", "--out", str(folder), "--jobs", "2"
    )
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    found["folder"] = folder
    return found


@pytest.mark.parametrize("area", ["RO", "CJ", "B"])
def test_every_cell_is_what_the_raw_facts_say(
    stack: Stack, manifest: dict[str, Any], area: str
) -> None:
    printed = next(d["cells"] for d in manifest["documents"] if d["area"] == area)
    county = "" if area == "RO" else area
    people = Counter(stack.sql(FACTS), stack.sql(SPELLS), PERIOD, county).cells()
    last = add_months(PERIOD, 1) - timedelta(days=1)
    cut_off = datetime.fromisoformat(manifest["cut_off"])
    rest = Work(stack.sql, PERIOD, last, cut_off, county).cells()
    assert not set(people) & set(rest)
    counted = people | rest
    # Every printed cell is counted here too: none is left out.
    assert set(counted) == set(printed)
    assert counted == printed
    assert len(printed) > (700 if area == "RO" else 500)
    assert sum(1 for code in printed if printed[code]) > 150


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
    # A third of them stand in the country's document alone.
    assert others > (60 if len(areas) == 3 else 500)


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
