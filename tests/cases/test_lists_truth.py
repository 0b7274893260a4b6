"""The five lists with known truth, in their order: numbers exactly, names at least 97 %."""

import csv
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from cases.enums import YouthStatus
from cases.models import Case, Exclusion, MatchPair, SourceList, Youth
from cases.services import exclusions
from intespo.kit.dates import today

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parent / "lists"
TRUTH = json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))
KINDS = dict(
    zip(
        TRUTH["import_order"],
        (
            *("national_register", "town_hall", "school_inspectorate"),
            *("social_payments", "labour_inspectorate"),
        ),
        strict=True,
    )
)
# The truth knows one person on record; the product also says whether the row brings something.
SAME = {"complete": "match"}


def bring(name: str, folder: Path, *more: str) -> list[dict[str, str]]:
    """Import one list by the command; its report."""
    report = folder / "out.csv"
    words = ["--kind", KINDS[name], "--county", "CJ", "--report", str(report), *more]
    words += ["--reference-date", TRUTH["reference_date"]]
    call_command("import_list", str(FOLDER / name), *words, stdout=StringIO())
    return list(csv.DictReader(report.open(encoding="utf-8")))


def judged(name: str, rows: dict[int, dict[str, str]], truth: dict[str, Any]) -> str:
    """`right`, `asked` for a match that a person decides, `wrong` for anything else."""
    row = rows[truth["row"]]
    decision = SAME.get(row["decision"], row["decision"])
    assert not truth.get("warn") or truth["warn"] in row["warnings"].split()
    if decision == truth["expect"]:
        return "right"
    by_name = truth.get("warn") or name.startswith("isj")
    return "asked" if by_name and truth["expect"] == "match" and decision == "review" else "wrong"


def test_all_five_lists_give_the_known_truth(tmp_path: Path) -> None:
    youths: dict[int, str] = {}  # person: youth id, as first created
    verdicts: Counter[str] = Counter()
    for name in TRUTH["import_order"]:
        rows = {int(row["row"]): row for row in bring(name, tmp_path)}
        truths = TRUTH["rows"][name]
        assert set(rows) == {truth["row"] for truth in truths}, name
        for truth in truths:
            verdicts[judged(name, rows, truth)] += 1
            row = rows[truth["row"]]
            if row["decision"] == "new":
                youths[truth["person"]] = row["youth"]
            elif row["youth"]:
                # Whoever a row is taken for is that very person.
                assert youths[truth["person"]] == row["youth"]
        if not name.startswith("isj"):
            found = Counter(SAME.get(row["decision"], row["decision"]) for row in rows.values())
            assert found == TRUTH["summary"][name]
    # Of the school inspectorate's 70 known people, none without a number, few are asked about.
    assert (verdicts["wrong"], verdicts["asked"] <= 7) == (0, True), verdicts


def test_the_five_lists_again_change_nothing(tmp_path: Path) -> None:
    for _time in range(2):
        for name in TRUTH["import_order"]:
            bring(name, tmp_path)
        counts = [model.objects.count() for model in (Youth, Case, Exclusion, SourceList)]
        assert counts == [433 + 64 + 61, 433 + 64 + 61, Exclusion.objects.count(), 5]


def test_excluded_people_leave_the_worklist_and_come_back_by_themselves(tmp_path: Path) -> None:
    for name in TRUTH["import_order"]:
        bring(name, tmp_path)
    out = Youth.objects.filter(status=YouthStatus.EXCLUDED)
    assert out.count() == Exclusion.objects.standing(today()).values("youth").distinct().count()
    assert Case.objects.at_work().count() == Case.objects.open().count() - out.count()
    last = max(e.until for e in Exclusion.objects.exclude(until=None) if e.until)
    with time_machine.travel(datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(2)):
        exclusions.nightly()
        forever = Exclusion.objects.filter(until=None).values("youth").distinct()
        assert out.count() == forever.count()
    assert not MatchPair.objects.filter(row__decision="new").exists()
