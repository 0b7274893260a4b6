"""A long list is read by two processes and decided on two connections: as it would be by one."""

import csv
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from intespo.kit.in_turn import MANY
from tests.factories import cnp
from tests.stack import Stack

pytestmark = pytest.mark.stack
HEADER = ("CNP", "NUME", "PRENUME", "DATA_NASTERII", "SEX", "SIRUTA", "TELEFON")
KNOWN = """
SELECT last_name, first_name, birth_date, sex, locality_id, phone FROM cases_youth
WHERE county_id = 12 AND merged_into_id IS NULL ORDER BY id LIMIT 300
"""


def write(path: Path, stack: Stack, mark: str) -> None:
    """People on record, some with a slip of the pen, among many whom nobody knows."""
    r = random.Random(7)
    known = stack.sql(KNOWN)
    assert len(known) > 20
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow((*HEADER, mark))
        for last, first, born, sex, place, phone in known:
            slipped = last[:2] + last[3:] if r.random() < 0.3 else last
            writer.writerow(("", slipped, first, born, sex, place, phone))
        for number in range(MANY):
            born = date(2003, 1, 1) + timedelta(days=r.randrange(2000))
            name = "".join(r.choices("abcdefghilmnoprstuv", k=8)).title()
            found = cnp(number % 999, born, "F") if number % 10 else ""
            writer.writerow((found, name, name[::-1].title(), born, "F", 54975, ""))


def decided(stack: Stack, path: Path, report: Path) -> list[list[str]]:
    """Each row's decision; who is new has no number yet."""
    words = ("--kind", "ngo", "--county", "CJ", "--reference-date", "2026-11-01")
    stack.manage("import_list", str(path), *words, "--rehearse", "--report", str(report))
    with report.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@contextmanager
def one_core() -> Iterator[None]:
    """Processes that begin here have one core: there nothing is done side by side."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def test_a_long_list_is_decided_as_by_one(stack: Stack, tmp_path: Path) -> None:
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("this machine has one core: nothing is done side by side on it")
    for name in ("unu", "doi"):
        # The last heading is the only difference: the same file would be the same list.
        write(tmp_path / f"{name}.csv", stack, name)
    together = decided(stack, tmp_path / "doi.csv", tmp_path / "doi-raport.csv")
    with one_core():
        alone = decided(stack, tmp_path / "unu.csv", tmp_path / "unu-raport.csv")
    assert together == alone
    assert len(together) > MANY
    assert {row[1] for row in together[1:]} >= {"new", "match", "review"}
    assert sum(row[3] == "name" for row in together) > 20
