"""Pages by key walk every row once, in order, whatever the cursor says."""

from datetime import timedelta

import pytest
from django.test import RequestFactory

from cases.models import Case
from intespo.kit import paging
from intespo.kit.dates import today
from tests.factories import CaseFactory

pytestmark = pytest.mark.django_db


def test_every_row_comes_once_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "SIZE", 3)
    for days in (1, 1, 1, 1, 0, 2, 2):
        CaseFactory(next_action_on=today() + timedelta(days=days))
    seen, query = [], ""
    while True:
        request = RequestFactory().get(f"/?{query}")
        page = paging.keyset(Case.objects.values("id", "next_action_on"), request, "next_action_on")
        seen += [row["id"] for row in page.rows]
        query = page.next_query
        if not query:
            break
    expected = Case.objects.order_by("next_action_on", "id").values_list("id", flat=True)
    assert seen == list(expected)


@pytest.mark.parametrize("cursor", ["x", "2026-99-99_1", "_", "2026-01-01_x", "1_2_3", "9" * 40])
def test_a_broken_cursor_is_the_first_page(cursor: str) -> None:
    CaseFactory()
    request = RequestFactory().get("/", {"dupa": cursor})
    page = paging.keyset(Case.objects.all(), request, "next_action_on")
    assert page.is_first
    assert len(page.rows) == 1
