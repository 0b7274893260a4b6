"""STOPs that arrive while messages leave: none of them may be leased after its STOP was stored.

`python -m tests.outbox.race 1000` ends with `leased_after=0 started_after=0`.
"""

import os
import random
import sys
import tempfile
import time
import uuid
from pathlib import Path

DATABASE = "intespo_crash"
LATE = """
SELECT count(*) FILTER (WHERE m.claimed_at > s.stored_at),
    count(*) FILTER (WHERE m.started_at > s.stored_at),
    count(*) FILTER (WHERE m.claimed_at <= s.stored_at), count(DISTINCT s.id)
FROM outreach_suppression s
LEFT JOIN outreach_message m ON m.address_hash = s.address_hash AND NOT m.confirms
    AND m.state <> 'suppressed'
"""


def stop(numbers: list[str]) -> None:
    """In a child: each of these numbers answers STOP, at a moment of its own."""
    from django.utils import timezone

    from outreach.enums import MessageChannel
    from outreach.services import inbound

    r = random.Random(numbers[0])
    for number in numbers:
        time.sleep(r.uniform(0, 0.004))
        told = ("test", str(uuid.uuid4()), MessageChannel.SMS, number, "stop", timezone.now())
        inbound.receive(inbound.Incoming(*told))


def main(count: int) -> int:
    """Two workers send, four children say STOP; then the clocks are compared."""
    from django.db import connections

    from intespo.accounts import scope
    from tests.bench import database
    from tests.outbox import crash, setting

    database.prepare_empty(DATABASE)
    setting.people(max(count * 2, crash.PEOPLE))
    crash.owner("TRUNCATE outreach_message, outreach_inbound, outreach_suppression CASCADE")
    for _round in range(3):
        setting.messages(count * 2)
    with tempfile.TemporaryDirectory() as folder:
        gateway, port = setting.gateway(Path(folder) / "ledger", 0.02)
        numbers = [f"+407{place:08}" for place in range(1, count + 1)]
        random.Random(3).shuffle(numbers)
        connections.close_all()
        workers = [_child(lambda: crash.work(port)) for _n in range(2)]
        sayers = [_child(lambda n=n: stop(numbers[n::4])) for n in range(4)]  # type: ignore[misc]
        ends = [os.waitpid(child, 0)[1] for child in sayers]
        for child in workers:
            os.kill(child, 9)
            os.waitpid(child, 0)
        gateway.terminate()
    with scope.system("race"), connections["default"].cursor() as cursor:
        cursor.execute(LATE)
        leased, started, before, stored = cursor.fetchone()
    print(f"stops={stored} leased_before={before} leased_after={leased} started_after={started}")
    # Somebody must have been written to before, or nothing raced.
    return 1 if leased or started or not before or any(ends) or stored != count else 0


def _child(act: object) -> int:
    child = os.fork()
    if child:
        return child
    try:
        act()  # type: ignore[operator]
    except BaseException as trouble:
        print(type(trouble).__name__, file=sys.stderr)
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    os.environ["BENCH_DATABASE"] = DATABASE
    import django

    django.setup()
    sys.exit(main(int(sys.argv[1])))
