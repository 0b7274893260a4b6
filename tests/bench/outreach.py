"""100,000 messages through a gateway of 50 ms, 200 in flight, beside the same client alone.

Runs in a process of its own, so that its memory is the drain's.
"""

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

DATABASE = "intespo_bench_outbox"
COUNT, IN_FLIGHT, DELAY = 100_000, 200, 0.05
ENOUGH, MOST_MB = 0.8, 40


def run() -> list[dict[str, Any]]:
    """In a process of its own, on a database of its own."""
    words = [sys.executable, "-m", "tests.bench.outreach"]
    environment = {**os.environ, "BENCH_DATABASE": DATABASE}
    done = subprocess.run(words, env=environment, check=True, stdout=subprocess.PIPE)
    rows: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return rows


def main() -> None:
    """Measure; the last line printed is JSON."""
    from tests.bench import database
    from tests.bench.worklist import row
    from tests.outbox import setting

    database.prepare_empty(DATABASE)
    setting.people(COUNT)
    _sql("TRUNCATE outreach_message CASCADE")
    setting.messages(COUNT)
    _sql("VACUUM ANALYZE outreach_message")
    with tempfile.TemporaryDirectory() as folder:
        gateway, port = setting.gateway(Path(folder) / "ledger", DELAY)
        try:
            before = asyncio.run(_bare(port, COUNT // 4))
            held = _memory()
            began = time.perf_counter()
            sent = asyncio.run(_drained(port))
            ours = sent / (time.perf_counter() - began)
            after = asyncio.run(_bare(port, COUNT // 4))
        finally:
            gateway.terminate()
        submitted = len((Path(folder) / "ledger").read_text().splitlines()) - 2 * (COUNT // 4)
    reference = (before + after) / 2
    memory = _memory() - held
    left, gain = _left(), ours / reference
    found = [
        row("100,000 SMS: a second, client alone", ours, reference, gain, ENOUGH, more=True),
        row("its rows not settled", left, 0, float(left), 0),
        row("its rows beside the gateway's ledger", abs(submitted - COUNT), 0, 0.0, 0),
        row("its memory above the client's: MB", memory, MOST_MB, memory / MOST_MB, 1),
    ]
    print(json.dumps(found))


def _gateway(port: int) -> Any:
    from django.conf import settings

    from outreach.gateways.kannel import KannelGateway

    settings.KANNEL_URL = f"http://127.0.0.1:{port}/cgi-bin/sendsms"
    return KannelGateway()


async def _drained(port: int) -> int:
    from outreach.enums import MessageChannel
    from outreach.services.drain import Drain

    drain = Drain(MessageChannel.SMS, gateway=_gateway(port), in_flight=IN_FLIGHT, seconds=600)
    return await drain.run()


async def _bare(port: int, count: int) -> float:
    """The same calls without rows: so many a second."""
    from outreach.sending import Outgoing

    gateway = _gateway(port)
    numbers = iter(range(1, count + 1))

    async def carry() -> None:
        for number in numbers:
            await gateway.send(Outgoing(number, "+40722000000", "", "Suna-ne."))

    async with gateway.opened(IN_FLIGHT):
        began = time.perf_counter()
        await asyncio.gather(*(carry() for _place in range(IN_FLIGHT)))
    return count / (time.perf_counter() - began)


def _memory() -> float:
    """The most this process held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _left() -> int:
    from django.db import connection

    from intespo.accounts import scope

    with scope.system("bench"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM outreach_message WHERE state <> 'sent'")
        return int(cursor.fetchone()[0])


def _sql(statement: str) -> None:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    import django

    django.setup()
    main()
