"""The outbox under faults and races, in processes of its own: a short form of `make crash`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.stack
LONG = bool(os.environ.get("INTESPO_LONG"))


def played(*words: str) -> str:
    environment = {**os.environ}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-m", *words],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=1500,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    return done.stdout


def test_faults_at_random_moments_send_nothing_twice_and_lose_nothing(tmp_path: Path) -> None:
    points = "10000" if LONG else "200"
    ledger = str(tmp_path / "ledger")
    told = played("tests.outbox.crash", points, "20261123", "--ledger", ledger)
    assert f"points={points} duplicates=0 lost=0" in told.splitlines()[-1]


def test_nobody_is_leased_a_message_after_their_stop_was_stored() -> None:
    told = played("tests.outbox.race", "1000" if LONG else "300")
    assert "leased_after=0 started_after=0" in told
