"""Child processes that outlive a killed parent are found again by pid and start time."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from .paths import LOCAL, LaunchError, write_private

PIDS = LOCAL / "pids"


def start_time(pid: int) -> str | None:
    """What the system says of the moment a process began; None when it is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return None
        shown = subprocess.run(
            ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return shown.stdout.strip() or None
    except ProcessLookupError:
        return None
    return None if fields[0] == "Z" else fields[19]


def remember(name: str, pid: int, keeper: str) -> None:
    """Note a child under its name; `keeper` is the command that is to stop it."""
    note = {"pid": pid, "started": start_time(pid), "keeper": keeper}
    write_private(PIDS / f"{name}.json", json.dumps(note))


def living(name: str) -> int | None:
    """The pid noted under `name`, if that very process still runs."""
    try:
        note = json.loads((PIDS / f"{name}.json").read_text())
    except (FileNotFoundError, ValueError):
        return None
    return int(note["pid"]) if start_time(note["pid"]) == note["started"] else None


def keeper(name: str) -> str:
    """The command that started the process noted under `name`."""
    try:
        return str(json.loads((PIDS / f"{name}.json").read_text())["keeper"])
    except (FileNotFoundError, ValueError, KeyError):
        return ""


def spawn(name: str, command: Sequence[str], *, log: Path, keeper: str) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that Ctrl-C reaches only the supervisor."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=LOCAL.parent,
        )
    remember(name, child.pid, keeper)
    return child


def stop(name: str, *, by: signal.Signals = signal.SIGTERM, patience: float = 20) -> None:
    """Ask the process noted under `name` to end, wait, then kill its whole session."""
    pid = living(name)
    if pid is not None:
        _send(lambda: os.kill(pid, by))
        deadline = time.monotonic() + patience
        while living(name) is not None and time.monotonic() < deadline:
            _reap(pid)
            time.sleep(0.05)
        if living(name) is not None:
            _send(lambda: os.killpg(pid, signal.SIGKILL))
            _reap(pid)
    (PIDS / f"{name}.json").unlink(missing_ok=True)


def _send(act: Callable[[], None]) -> None:
    try:
        act()
    except (ProcessLookupError, PermissionError):
        return


def _reap(pid: int) -> None:
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def wait_until(
    ready: Callable[[], bool],
    *,
    child: subprocess.Popen[bytes],
    log: Path,
    what: str,
    seconds: float = 60,
) -> None:
    """Poll until `ready`, or say why not: the child's last words, or the deadline."""
    deadline = time.monotonic() + seconds
    while not ready():
        if child.poll() is not None:
            words = log.read_text(errors="replace").strip().splitlines()[-1:] or ["no output"]
            raise LaunchError(f"{what} did not start: {words[0]} (the whole log: {log})")
        if time.monotonic() > deadline:
            raise LaunchError(f"{what} gave no answer in {seconds:.0f} s; read {log}")
        time.sleep(0.1)


def stop_note(name: str) -> None:
    """Forget a process that ends by itself."""
    (PIDS / f"{name}.json").unlink(missing_ok=True)
