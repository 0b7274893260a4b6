"""`make run`: the servers, the web, a worker and beat under one supervisor, until Ctrl-C."""

import json
import os
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from . import install, prepare, processes, servers
from .paths import LOCAL, PYTHON, LaunchError, say

WEB, WORKER, BEAT = "web", "worker", "beat"
DEMO_YOUTHS = 200_000


class Supervisor:
    """Starts the children in order, watches them, stops them in reverse."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked_to_stop = False

    def run(self) -> int:
        """The whole life of one `make run`; 0 after Ctrl-C, 1 when a child died by itself."""
        # A handler only sets a flag: raising in it would leave children behind.
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._note_signal)
        self._clear_the_way()
        processes.remember("supervisor", os.getpid(), "run")
        try:
            self._start()
            return self._watch()
        finally:
            self._stop()

    def _note_signal(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def _clear_the_way(self) -> None:
        """End what a killed supervisor left; refuse beside a living one or on a taken port."""
        if processes.living("supervisor"):
            raise LaunchError(
                "INTESPO already runs from this folder: stop that one with Ctrl-C first"
            )
        for name in (BEAT, WORKER, WEB):
            processes.stop(name)
        if not servers.port_free(self.port):
            raise LaunchError(
                f"port {self.port} is in use: start with INTESPO_PORT={self.port + 1} make run"
            )

    def _start(self) -> None:
        steps = [
            install.everything,
            self._servers,
            prepare.messages,
            prepare.database,
            prepare.static_files,
            lambda: prepare.demo(int(os.environ.get("INTESPO_DEMO_YOUTHS", DEMO_YOUTHS))),
            self._processes,
        ]
        for step in steps:
            if self.asked_to_stop:
                return
            step()

    def _servers(self) -> None:
        say("starting PostgreSQL and the Redis-protocol server")
        servers.start("run")

    def _processes(self) -> None:
        say("starting the web server, the worker and beat")
        web = processes.spawn(WEB, web_command(self.port), log=_log(WEB), keeper="run")
        processes.spawn(WORKER, worker_command(), log=_log(WORKER), keeper="run")
        processes.spawn(BEAT, beat_command(), log=_log(BEAT), keeper="run")
        processes.wait_until(
            lambda: self.asked_to_stop or healthy(self.port),
            child=web,
            log=_log(WEB),
            what="the web server",
            seconds=120,
        )
        if not self.asked_to_stop:
            self._greet()

    def _greet(self) -> None:
        logins = json.loads((LOCAL / "demo-logins.json").read_text())
        print(f"\nINTESPO is up: http://127.0.0.1:{self.port}/   (Ctrl-C stops it)\n")
        for login in logins["people"]:
            print(f"  {login['role']:<12} {login['email']:<34} {login['county']}")
        print(f"\n  one password for all of them: {logins['password']}\n", flush=True)

    def _watch(self) -> int:
        while not self.asked_to_stop:
            for name in (WEB, WORKER, BEAT):
                if processes.living(name) is None:
                    print(f"error: {name} ended by itself; read {_log(name)}", flush=True)
                    return 1
            time.sleep(0.3)
        return 0

    def _stop(self) -> None:
        say("stopping")
        for name in (BEAT, WEB, WORKER):
            processes.stop(name)
        if processes.keeper("postgres") == "run":
            servers.stop()
        processes.stop_note("supervisor")


def web_command(port: int) -> list[str]:
    """gunicorn with threads: pages are short, the database does the work."""
    return [
        *(str(PYTHON), "-m", "gunicorn", "intespo.wsgi", "--bind", f"127.0.0.1:{port}"),
        *("--workers", "2", "--threads", "4", "--timeout", "60", "--no-control-socket"),
    ]


def worker_command() -> list[str]:
    """One worker for all queues; on a server they are split (docker-compose.yml)."""
    queues = "default,messages,imports,reports"
    return [
        *(str(PYTHON), "-m", "celery", "-A", "intespo.celery", "worker", "-Q", queues),
        *("--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"),
    ]


def beat_command() -> list[str]:
    """The clock of the periodic tasks."""
    schedule = str(LOCAL / "beat-schedule")
    return [*(str(PYTHON), "-m", "celery", "-A", "intespo.celery", "beat", "-s", schedule)]


def healthy(port: int) -> bool:
    """Whether the health page answers 200: database, broker and worker are there."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _log(name: str) -> Path:
    return LOCAL / "log" / f"{name}.log"
