"""A database of its own with people who can be written to, for the crash and speed runs."""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from intespo.launch.servers import port_free
from outreach.addresses import HASHED, salt

PEOPLE = """
INSERT INTO cases_youth (last_name, first_name, birth_date, sex, county_id, locality_id, address,
    phone, phone_note, email, education, groups, source, status, search_key, sort_key, created_at)
SELECT 'Simulat' || g, 'Ana', DATE '2004-01-01' + g %% 1500, 'F', 12, 54975, '',
    '+407' || lpad(g::text, 8, '0'), '', '', '', '{}', 'national_register', 'potential',
    'simulat ana', 'simulat', now()
FROM generate_series(%(first)s, %(last)s) g
"""
CASES = """
INSERT INTO cases_case (youth_id, county_id, stage, opened_on, next_action, next_action_on,
    attempts, level, close_reason, last_outcome)
SELECT y.id, 12, 'identified', CURRENT_DATE, 'first_call', CURRENT_DATE, 0, '', '', ''
FROM cases_youth y WHERE NOT EXISTS (SELECT FROM cases_case c WHERE c.youth_id = y.id)
"""
MESSAGES = f"""
INSERT INTO outreach_message (key, case_id, youth_id, county_id, channel, recipient, address_hash,
    subject, body, state, attempts, gateway_id, refusal, created_at)
SELECT gen_random_uuid(), c.id, y.id, y.county_id, 'sms', y.phone,
    {HASHED.format(address="y.phone")}, '', 'Suna-ne.', 'queued', 0, '', '', now()
FROM cases_youth y JOIN cases_case c ON c.youth_id = y.id ORDER BY y.id LIMIT %(count)s
"""


def people(count: int) -> None:
    """At least so many people with a mobile number, each with a file."""
    from django.db import connection, connections

    from intespo.accounts import scope

    with scope.system("crash"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_youth")
        (there,) = cursor.fetchone()
        if there < count:
            cursor.execute(PEOPLE, {"first": there + 1, "last": count})
            cursor.execute(CASES)
    # Only the owner may take statistics.
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE cases_youth, cases_case")


def messages(count: int) -> None:
    """One queued message each."""
    from django.db import connection

    from intespo.accounts import scope

    with scope.system("crash"), connection.cursor() as cursor:
        cursor.execute(MESSAGES, {"count": count, "salt": salt()})


def gateway(ledger: Path, delay: float) -> "tuple[subprocess.Popen[bytes], int]":
    """The gateway as a process, once it answers; its port."""
    port = next(port for port in range(8900, 8990) if port_free(port))
    command = [sys.executable, "-m", "tests.outbox.gateway", str(port), str(ledger)]
    child = subprocess.Popen([*command, "--delay", str(delay)], env=dict(os.environ))
    deadline = time.monotonic() + 20
    while port_free(port):
        assert child.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return child, port


def trouble(port: int, kind: str) -> None:
    """The next call goes wrong `before` or `after` the ledger."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/trouble", data=kind.encode(), method="POST"
    )
    urllib.request.urlopen(request, timeout=5).close()  # noqa: S310
