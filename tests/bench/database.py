"""The database of full size: made once, kept under `.local/` with the server's other data."""

import os
import subprocess
import sys

import psycopg2
from django.core.management import call_command
from django.db import connections

from intespo.launch.paths import read_services

DATABASE = "intespo_bench"
YOUTHS = 400_000


def prepare() -> None:
    """Make it when it is not there; the first time takes some minutes."""
    prepare_empty(DATABASE)
    # In a process of its own: the seed goes on as the owner.
    subprocess.run(
        [sys.executable, "manage.py", "seed_demo", "--only-if-empty", "--youths", str(YOUTHS)],
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"},
    )


def prepare_empty(name: str) -> None:
    """A database with the tables and the reference data."""
    connection = psycopg2.connect(read_services()["DATABASE_OWNER_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    call_command("migrate", database="owner", verbosity=0)
    for command in ("load_territory", "load_grid", "load_targets"):
        call_command(command, stdout=open("/dev/null", "w"))  # noqa: SIM115


def as_owner(*statements: str) -> None:
    """Outside of any transaction."""
    words = connections["owner"].get_connection_params()
    owner = psycopg2.connect(**{k: v for k, v in words.items() if k != "cursor_factory"})
    owner.autocommit = True
    with owner.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    owner.close()
