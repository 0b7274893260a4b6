"""kill -9 of the worker, the database and Redis while a list comes in: nothing of it, or all.

In a checkout of its own, with servers of its own. Four moments here, twenty with INTESPO_LONG=1
(`make test-long`).
"""

import contextlib
import csv
import ctypes
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from tests.factories import cnp

pytestmark = pytest.mark.stack
MOMENTS = 20 if os.environ.get("INTESPO_LONG") else 4
ENOUGH = MOMENTS // 4  # so many moments have to fall into the work
# In the long form lists are read by two processes and decided on two connections.
ROWS = 24_000 if os.environ.get("INTESPO_LONG") else 4000
STALE, PATIENCE = 2, 90
PEOPLE = itertools.count()
PR_SET_CHILD_SUBREAPER = 36
HEADER = ("CNP", "NUME", "PRENUME", "DATA_NASTERII", "SEX", "SIRUTA_UAT")
RECEIVE = """
from pathlib import Path
from datetime import date
from cases.enums import ListKind
from cases.services import imports
from cases.tasks import read_list
from intespo.accounts import scope
from intespo.territory.models import County
with scope.system("crash"):
    source, _new = imports.receive(
        Path({path!r}), kind=ListKind.TOWN_HALL, county=County.objects.get(code="CJ"),
        reference_date=date(2026, 10, 31), name="lista.csv", by=None)
read_list.delay(source.pk)
print("list", source.pk)
"""
APPLY = """
from cases.services import imports
from cases.tasks import apply_list
assert imports.ask_apply(imports.kept({key}), by=None)
apply_list.delay({key})
"""
RESUME = "from cases.tasks import resume_lists; resume_lists()"


class Checkout:
    """A checkout with its own PostgreSQL, Redis-protocol server and worker."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "INTESPO_DEMO": "1",
            "INTESPO_LIST_STALE_SECONDS": str(STALE),
        }
        for name in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL"):
            self.environment.pop(name, None)
        self.worker: subprocess.Popen[bytes] | None = None
        # Servers whose starter is gone become this process's children: it buries them when killed.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.serve()
        self.manage("load_territory")
        self.start_worker()

    def serve(self) -> None:
        """Start what is not there of both servers."""
        with (self.folder / "services.log").open("ab") as log:
            command = [sys.executable, "-m", "intespo.launch", "services"]
            done = subprocess.run(
                command, cwd=self.folder, env=self.environment, stdout=log, stderr=log, check=False
            )
        assert done.returncode == 0, (self.folder / "services.log").read_text()[-2000:]

    def start_worker(self) -> None:
        """One Celery worker of the imports' queue."""
        words = [sys.executable, "-m", "celery", "-A", "intespo", "worker", "-Q", "imports"]
        with (self.folder / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(
                [*words, "-c", "1", "-l", "WARNING"],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def manage(self, *words: str) -> str:
        """One manage.py command; its output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def run(self, code: str) -> str:
        """A few lines in the product."""
        return self.manage("shell", "-v0", "-c", code)

    def sql(self, statement: str, words: Any = None) -> Any:
        """The first value that a statement gives, as the owner with the country open."""
        notes = json.loads((self.folder / ".local" / "services.json").read_text())
        country = "-c intespo.county_from=0 -c intespo.county_to=32767"
        opened = psycopg2.connect(notes["DATABASE_OWNER_URL"], options=country)
        try:
            with opened.cursor() as cursor:
                cursor.execute(statement, words)
                return cursor.fetchone()[0]
        finally:
            opened.close()

    def kill(self, what: str) -> None:
        """SIGKILL, to the whole session of it."""
        if what == "worker":
            assert self.worker is not None
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()
            return
        noted = json.loads((self.folder / ".local" / "pids" / f"{what}.json").read_text())
        os.killpg(noted["pid"], signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(noted["pid"], 0)

    def heal(self, what: str) -> None:
        """What was killed starts again."""
        if what != "worker":
            until(lambda: self.gone(what), f"{what} is gone")
            self.serve()
        if self.worker is None or self.worker.poll() is not None:
            self.start_worker()

    def gone(self, what: str) -> bool:
        noted = json.loads((self.folder / ".local" / "pids" / f"{what}.json").read_text())
        path = Path(f"/proc/{noted['pid']}/stat")
        return not path.exists() or path.read_text().rpartition(")")[2].split()[0] == "Z"

    def stop(self) -> None:
        """End everything."""
        if self.worker and self.worker.poll() is None:
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()
        command = [sys.executable, "-m", "intespo.launch", "stop"]
        subprocess.run(command, cwd=self.folder, env=self.environment, check=False)


@pytest.fixture
def checkout(copy: Path) -> Iterator[Checkout]:
    made = Checkout(copy)
    try:
        yield made
    finally:
        made.stop()


def until(holds: Callable[[], bool], what: str, pause: float = 0.2) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(pause)


def write(path: Path, r: random.Random) -> None:
    """People nobody knows yet, some without a number."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for place in range(ROWS):
            # Nobody twice, in whichever list: all of them are new.
            day, serial = divmod(next(PEOPLE), 999)
            born = date(2003, 1, 1) + timedelta(days=day % 2000)
            number = cnp(serial, born, "F") if place % 10 else ""
            name = "".join(r.choices("abcdefghilmnoprstuv", k=9)).title()
            writer.writerow((number, name, f"Ana {name[::-1].title()}", born, "F", 54975))


def test_a_kill_at_any_moment_leaves_nothing_or_all(checkout: Checkout, tmp_path: Path) -> None:
    r = random.Random(20261122)
    lasts = lasting(checkout, tmp_path / "masurat.csv", r)
    hits = moment = 0
    while moment < MOMENTS or (hits < ENOUGH and moment < 3 * MOMENTS):
        path = tmp_path / f"lista-{moment}.csv"
        write(path, r)
        victim = ("worker", "postgres", "valkey")[moment % 3]
        step = ("reading", "applying")[moment // 3 % 2]
        key = int(checkout.run(RECEIVE.format(path=str(path))).split()[-1])
        if step == "applying":
            settle(checkout, key, "rehearsed")
            checkout.run(APPLY.format(key=key))
        begun(checkout, key, step)
        time.sleep(r.uniform(0, lasts[step]))
        hit = status_of(checkout, key) == step
        hits += hit
        # The first list was read by a cold worker: who comes too late comes earlier next time.
        lasts[step] *= 1 if hit else 0.6
        checkout.kill(victim)
        checkout.heal(victim)
        assert whole(checkout, key), (moment, victim, step)
        settle(checkout, key, "applied" if step == "applying" else "rehearsed")
        assert whole(checkout, key), (moment, victim, step)
        if step == "reading":
            checkout.run(APPLY.format(key=key))
            settle(checkout, key, "applied")
            assert whole(checkout, key)
        moment += 1
    assert hits >= ENOUGH, "the moments fell beside the work"


def lasting(checkout: Checkout, path: Path, r: random.Random) -> dict[str, float]:
    """How many seconds each step takes here, so that the moments fall into it."""
    write(path, r)
    key = int(checkout.run(RECEIVE.format(path=str(path))).split()[-1])
    lasts = {}
    for step, after in (("reading", "rehearsed"), ("applying", "applied")):
        begun(checkout, key, step)
        start = time.monotonic()
        until(lambda: status_of(checkout, key) == after, after, pause=0.01)  # noqa: B023
        lasts[step] = time.monotonic() - start
        if step == "reading":
            checkout.run(APPLY.format(key=key))
    return lasts


def begun(checkout: Checkout, key: int, step: str) -> None:
    """A worker took the list in hand, or has done with it."""
    waits = {"reading": "received", "applying": "rehearsed"}[step]
    until(lambda: status_of(checkout, key) != waits, f"{step} has begun", pause=0.01)


def status_of(checkout: Checkout, key: int) -> str:
    found = checkout.sql("SELECT status FROM cases_sourcelist WHERE id = %s", [key])
    return str(found)


def settle(checkout: Checkout, key: int, status: str) -> None:
    """What beat does every minute, until the list has got there."""

    def there() -> bool:
        found = status_of(checkout, key)
        if found == status:
            return True
        assert found != "failed"
        checkout.run(RESUME)
        time.sleep(1)
        return False

    until(there, f"list {key} is {status}")


STANDS = """
SELECT jsonb_build_array(l.status,
    (SELECT count(*) FROM cases_listrow WHERE source_list_id = l.id),
    (SELECT count(DISTINCT youth_id) FROM cases_listrow
     WHERE source_list_id = l.id AND decision = 'new'),
    (SELECT count(*) FROM brought),
    (SELECT count(*) FROM cases_youth t JOIN brought p ON p.youth_id = t.id),
    (SELECT count(*) FROM cases_case t JOIN brought p USING (youth_id)),
    (SELECT count(*) FROM cases_milestone t JOIN brought p USING (youth_id)))
FROM cases_sourcelist l WHERE id = %(list)s
"""
BROUGHT = """
WITH brought AS (SELECT youth_id FROM cases_listrow r WHERE source_list_id = %(list)s
    AND decision = 'new' AND EXISTS (SELECT FROM cases_youth y WHERE y.id = r.youth_id))
"""


def whole(checkout: Checkout, key: int) -> bool:
    """Rows, young people, cases, milestones: none or all, and as the status says.

    In one statement: a worker that outlived the kill may finish at any moment.
    """
    status, rows, new, *counts = checkout.sql(BROUGHT + STANDS, {"list": key})
    read = status in ("rehearsed", "applying", "applied")
    assert rows == (ROWS if read else 0)
    assert counts == [new if status == "applied" else 0] * 4
    return not read or new > ROWS * 0.9
