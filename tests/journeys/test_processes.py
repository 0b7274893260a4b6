"""The processes: health, tasks of a killed worker, the supervisor killed and started again."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from intespo.launch import processes
from intespo.launch.servers import port_free
from intespo.launch.supervise import worker_command
from tests.journeys.conftest import Visit
from tests.stack import Stack

pytestmark = pytest.mark.stack


def test_the_health_page_names_what_is_down(stack: Stack) -> None:
    assert stack.health() == (200, {"database": "ok", "broker": "ok", "worker": "ok"})
    stack.worker.send_signal(signal.SIGTERM)
    stack.worker.wait(30)
    try:
        assert stack.health() == (503, {"database": "ok", "broker": "ok", "worker": "down"})
    finally:
        stack.worker = stack.spawn(worker_command())
        deadline = time.monotonic() + 60
        while stack.health()[0] != 200 and time.monotonic() < deadline:
            time.sleep(0.3)
    assert stack.health()[0] == 200


@pytest.mark.browser
def test_logs_hold_no_personal_data(visit: Visit, stack: Stack) -> None:
    """Somebody signs in, searches a name, opens a case, meets a page that is not there."""
    page = visit("expert.cj")
    page.fill("[data-key=search]", "cautareunica popescu")
    page.press("[data-key=search]", "Enter")
    page.goto(f"{stack.address}/tineri/?toti=1")
    page.locator("[data-open]").first.click()
    page.wait_for_load_state("networkidle")
    name = page.locator("h1").inner_text()
    page.goto(f"{stack.address}/tineri/0/?q=cautareunica")
    log = (stack.folder / "log").read_text(errors="replace")
    assert '"route": "cases:case"' in log
    for personal in ("cautareunica", name, "+40799", "@example.org", "expert.cj@", "q="):
        assert personal not in log, personal


def start(folder: Path, port: int) -> "subprocess.Popen[str]":
    """`make run`, as its Makefile calls it."""
    environment = {**os.environ, "INTESPO_PORT": str(port), "INTESPO_DEMO_YOUTHS": "300"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.Popen(
        [sys.executable, "-m", "intespo.launch", "run"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for(child: "subprocess.Popen[str]", words: str) -> str:
    """Read what the child says until it says these words."""
    said = ""
    assert child.stdout is not None
    for text in child.stdout:
        said += text
        if words in text:
            return said
    raise AssertionError(said)


def status(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5) as answer:
        return int(answer.status)


def strays(folder: Path) -> list[str]:
    """Processes that still work in or on a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in words:
            found.append(words)
    return found


def test_a_killed_supervisor_leaves_nothing_in_the_way(copy: Path) -> None:
    port = next(port for port in range(8800, 8900) if port_free(port))
    first = start(copy, port)
    wait_for(first, "one password")
    assert status(port) == 200
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert strays(copy), "the children of a killed parent go on"

    second = start(copy, port)
    said = wait_for(second, "one password")
    assert "made-up people" not in said, "the data were kept"
    assert status(port) == 200
    second.send_signal(signal.SIGINT)
    assert second.wait(90) == 0
    assert port_free(port)
    assert strays(copy) == []


def test_a_port_in_use_is_one_line_and_leaves_nothing(copy: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        child = start(copy, port)
        output, _ = child.communicate(timeout=60)
    assert child.returncode == 1
    assert output.strip().splitlines()[-1].startswith(f"error: port {port} is in use")
    assert strays(copy) == []


def test_a_wrong_port_is_said(copy: Path) -> None:
    for port in ("x", "0", "70000"):
        done = subprocess.run(
            [sys.executable, "-m", "intespo.launch", "run"],
            cwd=copy,
            env={**os.environ, "INTESPO_PORT": port},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert "INTESPO_PORT" in done.stderr


def test_a_process_is_known_by_its_start_time() -> None:
    processes.remember("test-self", os.getpid(), "test")
    assert processes.living("test-self") == os.getpid()
    note = processes.PIDS / "test-self.json"
    note.write_text(note.read_text().replace('"started": "', '"started": "1'))
    assert processes.living("test-self") is None
    note.unlink()
