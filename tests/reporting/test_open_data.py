"""Open data under attack: no difference, sum or comparison tells a small count."""

import csv
import io
import itertools
import json
import random
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from intespo.kit.dates import today
from reporting import open_data
from reporting.services import runs
from tests.factories import CaseFactory, UserFactory, contacted

MONTH = date(2026, 10, 1)


def published(cells: dict[tuple[str, str], tuple[int, int]]) -> list[open_data.OpenRow]:
    """Rows of counties and indicators from their true women and men."""
    return [
        open_data.row(MONTH, county, county, code, women + men, women)
        for (county, code), (women, men) in cells.items()
    ]


def sums(rows: list[open_data.OpenRow]) -> list[int]:
    """Every total that an attacker can form: of rows, of counties, of all."""
    return [row.total for row in rows] + [sum(row.total for row in rows)]


@pytest.mark.parametrize("seed", range(20))
def test_any_true_value_of_a_hidden_count_gives_the_same_publication(seed: int) -> None:
    r = random.Random(seed)
    keys = list(itertools.product(("CJ", "DJ", "B"), ("I1", "I2")))
    true = {key: (r.randrange(40), r.randrange(12)) for key in keys}
    seen = published(true)
    for key, (women, men) in true.items():
        classes = [range(count - count % 5, count - count % 5 + 5) for count in (women, men)]
        for other in itertools.product(*classes):
            rows = published({**true, key: other})
            assert rows == seen
            assert sums(rows) == sums(seen)


def test_a_month_later_tells_only_that_a_class_was_left() -> None:
    """Whatever joined in between, the difference is a multiple of five or nothing."""
    for before, after in itertools.product(range(30), repeat=2):
        first, second = open_data.given(before), open_data.given(after)
        if first is not None and second is not None:
            assert (second - first) % 5 == 0
        if first is None:
            assert before < 5
        same = [n for n in range(30) if open_data.given(n) == second]
        assert len(same) == 5


@pytest.mark.django_db
def test_the_page_and_the_files_are_public_and_agree(client: Client) -> None:
    by = UserFactory()
    for place in range(7):
        contacted(CaseFactory(youth__sex="F" if place < 6 else "M"), by)
    assert client.get(reverse("reporting:open_data")).context["months"] == 0
    run = runs.ask(today(), by=None)
    runs.freeze(run)
    run.documents.update(status="done")
    runs.settle(run)
    page = client.get(reverse("reporting:open_data"))
    assert page.status_code == 200
    _indicator, women, men, total = page.context["sums"][0]
    assert (women, men, total) == (5, 0, 5)
    text = client.get(reverse("reporting:open_data_file", args=["csv"])).content
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 42 * 6
    cluj: dict[str, Any] = next(r for r in rows if (r["cod_judet"], r["cod"]) == ("CJ", "I1"))
    assert (cluj["femei"], cluj["barbati"], cluj["total_publicat"]) == ("5", "c", "5")
    found = json.loads(client.get(reverse("reporting:open_data_file", args=["json"])).content)
    assert len(found) == len(rows)
    assert client.get(reverse("reporting:open_data_file", args=["exe"])).status_code == 404
