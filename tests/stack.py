"""The product as processes, on a database of its own, for journeys and task tests."""

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings

from intespo.launch.paths import PYTHON, ROOT, read_services
from intespo.launch.servers import port_free
from intespo.launch.supervise import web_command, worker_command

DATABASE = "test_intespo_stack"
YOUTHS = 1500


class Stack:
    """gunicorn and a Celery worker; `sql` asks the database as its owner."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = next(port for port in range(8700, 8800) if port_free(port))
        self.address = f"http://127.0.0.1:{self.port}"
        local = read_services()
        self.owner_url = _with_database(local["DATABASE_OWNER_URL"])
        self.environment = {
            **os.environ,
            "DATABASE_URL": _with_database(local["DATABASE_URL"]),
            "DATABASE_OWNER_URL": self.owner_url,
            "REDIS_URL": local["REDIS_URL"].removesuffix("/0") + "/3",
            "SECRET_KEY": settings.SECRET_KEY,
            "CNP_KEYS": ",".join(settings.CNP_KEYS),
            "CNP_HASH_KEY": settings.CNP_HASH_KEY,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "SITE_URL": self.address,
            "EMAIL_URL": "consolemail://",
            "INTESPO_DEMO": "1",
            "INTESPO_TLS": "0",
            "MEDIA_ROOT": str(folder / "media"),
        }
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.children: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """A fresh database, the demo in small, the processes, until the health page is well."""
        self._admin(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        self._admin(f"CREATE DATABASE {DATABASE}")
        self.manage("migrate", "-v0")
        for command in ("load_territory", "load_grid", "load_targets"):
            self.manage(command)
        self.manage("seed_demo", "--youths", str(YOUTHS))
        self.spawn(web_command(self.port))
        self.worker = self.spawn(worker_command())
        deadline = time.monotonic() + 60
        while self.health()[0] != 200:
            assert time.monotonic() < deadline, (self.folder / "log").read_text()[-2000:]
            time.sleep(0.3)

    def spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        """One more process of the stack."""
        with (self.folder / "log").open("ab") as log:
            child = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.children.append(child)
        return child

    def stop(self) -> None:
        """End all processes."""
        for child in self.children:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        for child in self.children:
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
        self._admin(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")

    def manage(self, *words: str) -> str:
        """One manage.py command; its output."""
        done = subprocess.run(
            [str(PYTHON), "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def health(self) -> tuple[int, dict[str, Any]]:
        """Status and parts of the health page."""
        try:
            with urllib.request.urlopen(f"{self.address}/health/", timeout=8) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)
        except OSError:
            return 0, {}

    def sql(self, statement: str, words: Any = None) -> list[tuple[Any, ...]]:
        """Rows of a statement, as the owner."""
        country = "-c intespo.county_from=0 -c intespo.county_to=32767"
        opened = psycopg2.connect(self.owner_url, options=country)
        with opened as connection, connection.cursor() as cursor:
            cursor.execute(statement, words)
            return cursor.fetchall() if cursor.description else []

    def _admin(self, statement: str) -> None:
        connection = psycopg2.connect(read_services()["DATABASE_OWNER_URL"])
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()


def _with_database(url: str) -> str:
    return url.rpartition("/")[0] + f"/{DATABASE}"
