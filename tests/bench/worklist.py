"""The worklist against a bare view and the admin: in process, interleaved, medians."""

import json
import statistics
import time
from typing import Any

from django.db import connection
from django.db.models import Max
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases import worklist
from cases.models import Case, Youth
from intespo.accounts import scope
from intespo.accounts.models import User

ROUNDS = 40


def run() -> list[dict[str, Any]]:
    """Page, depth, filter, requests a second, queries, buffers, name search."""
    client = Client(raise_request_exception=True)
    boss = User.objects.get(email="coordonator.cj@intespo.example")
    client.force_login(boss)
    county = Case.objects.at_work().filter(county_id=12)
    with scope.opened(scope.of(boss)):
        deep = county.aggregate(last=Max("next_action_on"))["last"]
    pages = {
        "worklist": "/tineri/",
        "worklist, deepest page": f"/tineri/?dupa={deep}_1",
        "worklist, filtered": "/tineri/?stage=registered",
        "admin": "/admin/cases/case/",
        "bare": "/bare/",
    }
    times = _interleaved(client, pages)
    bare = times["bare"]
    rows = [
        row(f"{name}: ms, bare view", times[name], bare, times[name] / bare, 14)
        for name in pages
        if name.startswith("worklist")
    ]
    gain = times["admin"] / times["worklist"]
    rows.append(
        row(
            "worklist: requests/s, admin",
            1000 / times["worklist"],
            1000 / times["admin"],
            gain,
            18,
            more=True,
        )
    )
    with CaptureQueriesContext(connection) as captured:
        client.get("/tineri/")
    rows.append(row("worklist: queries", len(captured), 8, len(captured) / 8, 1))
    deepest = county.filter(next_action_on__gte=deep).order_by("next_action_on", "id")
    with scope.opened(scope.of(boss)):
        buffers = _buffers(deepest.values(*worklist.FIELDS)[:51])
    rows.append(row("worklist: buffers of the page", buffers, 250, buffers / 250, 1))
    return [
        *rows,
        *_search("the country", scope.of_system("bench")),
        *_search("CJ", scope.of(boss)),
    ]


def _interleaved(client: Client, pages: dict[str, str]) -> dict[str, float]:
    """Median milliseconds of each page, all pages in turn."""
    taken: dict[str, list[float]] = {name: [] for name in pages}
    for place in range(ROUNDS + 3):
        for name, url in pages.items():
            began = time.perf_counter()
            answer = client.get(url)
            assert answer.status_code == 200, (name, answer.status_code)
            if place >= 3:
                taken[name].append((time.perf_counter() - began) * 1000)
    return {name: statistics.median(values) for name, values in taken.items()}


def _buffers(rows: Any) -> int:
    """Pages of the database that a statement touches."""
    sql, words = rows.query.sql_with_params()
    return int(_explain(sql, words)["Plan"]["Shared Hit Blocks"])


def _explain(sql: str, words: Any) -> dict[str, Any]:
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", words)
            found = cursor.fetchone()[0]
    parsed: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]
    return parsed


def _search(where: str, within: scope.Scope) -> list[dict[str, Any]]:
    """Name search as the view does it, under the policy of a scope."""
    rows = []
    for words in ("stefan", "tarmure io", "popescu"):
        found = Case.objects.filter(youth__in=Youth.objects.named_like(words, 200))
        found = found.order_by("youth__sort_key", "id")[:51]
        with scope.opened(within):
            spent = _explain(*found.query.sql_with_params())["Execution Time"]
        rows.append(row(f"search “{words}” in {where}: ms of SQL", spent, 15, spent / 15, 1))
    return rows


def row(
    name: str, ours: float, reference: float, ratio: float, budget: float, *, more: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(ours, 2),
        "reference": round(reference, 2),
        "ratio": round(ratio, 2),
        "budget": budget,
        "ok": ratio >= budget if more else ratio <= budget,
    }
