"""`make crash POINTS=10000 SEED=n`: faults at random moments of a run, then the count of what came.

A point is one fault: a worker is killed (SIGKILL), its database connections are cut, the next call
breaks before or after the gateway wrote it into its own ledger, the Redis-protocol server is
flushed. Workers are forked, so that a kill costs milliseconds. At the end the queue is drained, and
the gateway's ledger is laid beside the table; both are left for inspection.
"""

import argparse
import asyncio
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

DATABASE = "intespo_crash"
WORKERS, PEOPLE, ROUND, DELAY = 2, 2000, 2000, 0.005
FAULTS = ("kill", "kill", "connection", "before", "after", "flush")
LEASE_SECONDS, PATIENCE = 2, 120
CUT = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = %s AND pid <> pg_backend_pid() AND usename <> current_user
"""


class Run:
    """Workers, a gateway and what goes wrong."""

    def __init__(self, points: int, seed: int, ledger: Path) -> None:
        from django.utils import timezone

        from outreach.enums import MessageChannel
        from outreach.services import sending_rules
        from tests.outbox import setting

        self.points, self.random, self.ledger = points, random.Random(seed), ledger
        self.setting = setting
        self.faults: Counter[str] = Counter()
        self.children: list[int] = []
        self.total = 0
        setting.people(PEOPLE)
        owner("TRUNCATE outreach_message, outreach_suppression CASCADE")
        self.gateway, self.port = setting.gateway(ledger, DELAY)
        # What is slow the first time is done before the forks: a worker sends at once.
        from outreach.gateways import kannel

        kannel.report_url(1)
        sending_rules.of(MessageChannel.SMS)
        sending_rules.is_open(sending_rules.of(MessageChannel.SMS), timezone.now())

    def play(self) -> None:
        """So many faults, with messages always waiting."""
        for point in range(self.points):
            if point % 50 == 0 and waiting() < ROUND:
                self.setting.messages(ROUND)
                self.total += ROUND
            while len(self.children) < WORKERS:
                self.children.append(self.fork())
            time.sleep(self.random.expovariate(1 / 0.02))
            self.fault(self.random.choice(FAULTS))
            self.bury()

    def fork(self) -> int:
        """A worker that drains again and again."""
        from django.db import connections

        connections.close_all()
        child = os.fork()
        if child:
            return child
        try:
            work(self.port)
        finally:
            os._exit(0)

    def fault(self, kind: str) -> None:
        self.faults[kind] += 1
        if kind == "kill":
            os.kill(self.random.choice(self.children), signal.SIGKILL)
        elif kind == "connection":
            owner(CUT, [DATABASE])
        elif kind == "flush":
            flush()
        else:
            self.setting.trouble(self.port, kind)

    def bury(self) -> None:
        for child in list(self.children):
            if os.waitpid(child, os.WNOHANG)[0]:
                self.children.remove(child)

    def settle(self) -> None:
        """Whole workers empty the queue; leases of the dead run out."""
        deadline = time.monotonic() + PATIENCE
        while busy():
            assert time.monotonic() < deadline, "the queue does not empty"
            self.bury()
            while len(self.children) < WORKERS:
                self.children.append(self.fork())
            time.sleep(0.3)
        for child in self.children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        self.gateway.terminate()

    def verdict(self) -> dict[str, int]:
        """Rows of the table beside lines of the ledger."""
        lines = Counter(int(line.split()[0]) for line in self.ledger.read_text().splitlines())
        states = rows()
        lost = [
            row
            for row, state in states.items()
            # Settled, and what left the gateway's door is known to have left, or not known.
            if state not in ("sent", "failed", "unknown")
            or (state == "sent" and row not in lines)
            or (state == "failed" and row in lines)
        ]
        print(f"messages={self.total} submitted={lines.total()}")
        return {
            "points": sum(self.faults.values()),
            "duplicates": sum(1 for count in lines.values() if count > 1),
            "lost": len(lost) + self.total - len(states) + len(lines.keys() - states.keys()),
            "unknown": sum(1 for state in states.values() if state == "unknown"),
        }


def work(port: int) -> None:
    """In the child: as the task of the product does, over and over."""
    from django.conf import settings

    from outreach.enums import MessageChannel
    from outreach.gateways.kannel import KannelGateway
    from outreach.services import outbox
    from outreach.services.drain import Drain

    settings.KANNEL_URL = f"http://127.0.0.1:{port}/cgi-bin/sendsms"
    settings.OUTBOX_LEASE_SECONDS = LEASE_SECONDS
    while True:
        try:
            outbox.release()
            gateway = KannelGateway()
            asyncio.run(Drain(MessageChannel.SMS, gateway=gateway, in_flight=40).run())
        except Exception as trouble:
            # Whatever it was, the next run finds the rows as they stand.
            print(f"worker: {type(trouble).__name__}", file=sys.stderr)
        time.sleep(0.01)


def owner(statement: str, words: Any = None) -> None:
    """As the owner of the database."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, words)


def _ask(statement: str) -> list[tuple[Any, ...]]:
    from django.db import DatabaseError, connections

    from intespo.accounts import scope

    for _again in range(5):
        try:
            with scope.system("crash"), connections["default"].cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall())
        except DatabaseError:
            connections["default"].close()
    raise AssertionError("the database is gone")


def waiting() -> int:
    """Rows that may still be leased."""
    return int(_ask("SELECT count(*) FROM outreach_message WHERE state = 'queued'")[0][0])


def busy() -> int:
    """Rows that are not settled."""
    found = _ask(
        "SELECT count(*) FROM outreach_message WHERE state IN ('queued', 'leased', 'sending')"
    )
    return int(found[0][0])


def rows() -> dict[int, str]:
    """Every row and where it stands."""
    return dict(_ask("SELECT id, state FROM outreach_message"))  # type: ignore[arg-type]


def flush() -> None:
    """Redis forgets everything: the rows are the queue."""
    import redis
    from django.conf import settings

    redis.Redis.from_url(settings.REDIS_URL.rpartition("/")[0] + "/9").flushdb()


def main() -> int:
    """Play, settle, count; 1 when anything left twice or was lost."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("points", type=int)
    words.add_argument("seed", type=int)
    words.add_argument("--ledger", type=Path, default=Path(".local/crash-ledger.txt"))
    told = words.parse_args()
    told.ledger.unlink(missing_ok=True)
    from tests.bench import database

    database.prepare_empty(DATABASE)
    run = Run(told.points, told.seed, told.ledger)
    run.play()
    run.settle()
    found = run.verdict()
    print(f"database {DATABASE}, table outreach_message; ledger {told.ledger}")
    print(" ".join(f"{kind}={count}" for kind, count in sorted(run.faults.items())))
    print(" ".join(f"{name}={count}" for name, count in found.items()))
    return 1 if found["duplicates"] or found["lost"] else 0


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    os.environ["BENCH_DATABASE"] = DATABASE
    import django

    django.setup()
    sys.exit(main())
