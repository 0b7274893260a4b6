"""What row security costs: the same pages and the same import with it and without, in turn.

Without means: policies disabled, no scope set, COPY straight into the table.
"""

import csv
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg2
from django.db import connection, connections, transaction
from django.test import Client

from cases.enums import ListKind
from cases.models import Youth
from cases.services import imports
from intespo.accounts import policies, scope
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.territory.models import County, Locality
from reporting.demo import people
from tests.bench.worklist import row

ROUNDS, EACH = 12, 8
LINES, KNOWN = 20_000, 4_000
HEADER = "CNP,NUME,PRENUME,DATA_NASTERII,SEX,SIRUTA_UAT,ADRESA,NIVEL_STUDII"
BUDGET = 1.10


def run() -> list[dict[str, Any]]:
    """Worklist, both dashboards, an import; ours is with policies, the reference without."""
    client = Client(raise_request_exception=True)
    found = []
    for name, email, url in (
        ("worklist", "coordonator.cj", "/tineri/"),
        ("county dashboard", "coordonator.cj", "/judet/CJ/"),
        ("national dashboard", "national", "/romania/"),
    ):
        client.force_login(User.objects.get(email=f"{email}@intespo.example"))
        with_it, without = _turns(lambda url=url: _page(client, url), EACH)
        title = f"{name}: ms, without policies"
        found.append(row(title, with_it, without, with_it / without, BUDGET))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lista.csv"
        _write_list(path)
        with_it, without = _turns(lambda: _import(path), 1, rounds=3)
    title = f"import of {LINES} rows: ms, without policies"
    return [*found, row(title, with_it, without, with_it / without, BUDGET)]


def _turns(act: Callable[[], None], each: int, rounds: int = ROUNDS) -> tuple[float, float]:
    """Median milliseconds with and without policies, in turn; the first turn is thrown away."""
    taken: dict[bool, list[float]] = {True: [], False: []}
    for place in range(rounds + 1):
        for guarded in (True, False) if place % 2 else (False, True):
            with _nothing() if guarded else _unguarded():
                for _ in range(each):
                    began = time.perf_counter()
                    act()
                    if place:
                        taken[guarded].append((time.perf_counter() - began) * 1000)
    return statistics.median(taken[True]), statistics.median(taken[False])


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _unguarded() -> Iterator[None]:
    """As if there were no row security at all."""
    _switch("DISABLE")
    try:
        with (
            mock.patch.object(scope, "_write", return_value=None),
        ):
            yield
    finally:
        _switch("ENABLE")


def _switch(word: str) -> None:
    connection.close()
    owner = psycopg2.connect(**_plain())
    owner.autocommit = True
    with owner.cursor() as cursor:
        for guard in policies.guards():
            cursor.execute(f"ALTER TABLE {guard.table} {word} ROW LEVEL SECURITY")
    owner.close()


def _plain() -> dict[str, Any]:
    words = connections["owner"].get_connection_params()
    return {key: value for key, value in words.items() if key != "cursor_factory"}


def _page(client: Client, url: str) -> None:
    assert client.get(url).status_code == 200


def _import(path: Path) -> None:
    """Received, read, decided and applied; then all of it taken back."""
    with scope.system("bench"), transaction.atomic():
        source, _new = imports.receive(
            path,
            kind=ListKind.NATIONAL_REGISTER,
            county=County.objects.get(code="CJ"),
            reference_date=today() - timedelta(days=1),
            name=path.name,
            by=None,
        )
        assert imports.rehearse(source)
        assert imports.apply(source, by=None)
        assert imports.counts(source)[imports.Decision.NEW] > LINES / 2
        transaction.set_rollback(True)


def _write_list(path: Path) -> None:
    """New people and, every fifth, somebody whom the county knows already."""
    r = random.Random(7)
    with scope.system("bench"):
        known = list(Youth.objects.filter(county__code="CJ").order_by("id")[:KNOWN])
    units = list(Locality.objects.filter(county__code="CJ", parent=None))
    seen: set[str] = set()
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER.split(","))
        for youth in known:
            writer.writerow(_line(youth.cnp or "", youth.birth_date, youth.sex, youth.locality_id))
        while len(seen) < LINES - KNOWN:
            born = today() - timedelta(days=r.randint(17 * 366, 24 * 365))
            woman = r.random() < 0.5
            number = people.personal_number(r, born, woman)
            if number not in seen:
                seen.add(number)
                sex = "F" if woman else "M"
                writer.writerow(_line(number, born, sex, r.choice(units).siruta))


def _line(number: str, born: Any, sex: str, siruta: int) -> tuple[str, ...]:
    return (number, "POPESCU", "MARIA", str(born), sex, str(siruta), "STR. MORII", "ISCED 2")
