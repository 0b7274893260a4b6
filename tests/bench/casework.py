"""The hand of an expert at full size: one request that notes a contact, Today, a case."""

import statistics
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.test import Client

from cases.models import Case
from intespo.accounts import scope
from intespo.accounts.models import User
from tests.bench.worklist import row

ROUNDS = 40
MOST_MS = 100


def run() -> list[dict[str, Any]]:
    """Milliseconds of one request each, in process, beside the bare view."""
    client = Client(raise_request_exception=True)
    expert = User.objects.get(email="expert.cj@intespo.example")
    client.force_login(expert)
    with scope.opened(scope.of(expert)):
        mine = Case.objects.at_work().filter(manager=expert).order_by("id")
        keys = list(mine.values_list("pk", flat=True)[: ROUNDS + 3])
    bare = _median(lambda place: client.get("/bare/").status_code == 200)
    acts: dict[str, Callable[[int], bool]] = {
        "contact noted, from the list": lambda place: _noted(client, keys[place]),
        "contact panel": lambda place: (
            client.get(
                f"/tineri/{keys[place]}/contact/?loc=lista", headers={"HX-Request": "true"}
            ).status_code
            == 200
        ),
        "Today": lambda place: client.get("/azi/").status_code == 200,
        "a case": lambda place: client.get(f"/tineri/{keys[place]}/").status_code == 200,
        "the table, filtered": lambda place: (
            client.get("/tineri/tabel/?toti=1&sex=F&age=20-24&quiet=30").status_code == 200
        ),
    }
    rows = []
    for name, act in acts.items():
        spent = _median(act)
        rows.append(row(f"{name}: ms, of {MOST_MS}", spent, bare, spent / MOST_MS, 1))
    return rows


def _noted(client: Client, pk: int) -> bool:
    words = {"channel": "phone", "outcome": "no_answer", "key": str(uuid.uuid4())}
    answer = client.post(f"/tineri/{pk}/contact/?loc=lista", words, headers={"HX-Request": "true"})
    return answer.status_code == 200


def _median(act: Callable[[int], bool]) -> float:
    taken = []
    for place in range(ROUNDS + 3):
        began = time.perf_counter()
        assert act(place)
        if place >= 3:
            taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)
