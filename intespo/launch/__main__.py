"""The commands behind the Makefile."""

import argparse
import os
import subprocess
import sys

from . import audit, install, prepare, processes, servers
from .paths import PYTHON, ROOT, LaunchError, say
from .supervise import Supervisor

LINT = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("lint-imports", "--no-cache"),
    ("djlint", "templates", "--lint", "--quiet"),
    ("mypy",),
)
FORMAT = (
    ("ruff", "format", "."),
    ("ruff", "check", "--fix", "."),
    ("djlint", "templates", "--reformat", "--quiet"),
)


def main() -> int:
    """Parse the words, run the command; 1 and one line on standard error when it cannot be done."""
    parser = argparse.ArgumentParser(prog="intespo.launch", description=__doc__)
    parser.add_argument("command", choices=sorted(COMMANDS))
    parser.add_argument("words", nargs="*", help="passed on (pytest arguments, a bench name)")
    asked, rest = parser.parse_known_args()
    os.chdir(ROOT)
    try:
        return COMMANDS[asked.command]([*asked.words, *rest])
    except LaunchError as trouble:
        print(f"error: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


def run(words: list[str]) -> int:
    """Start everything until Ctrl-C."""
    text = os.environ.get("INTESPO_PORT", "8000")
    if not (text.isdigit() and 0 < int(text) < 65536):
        raise LaunchError(f"INTESPO_PORT is '{text}': a port is a number from 1 to 65535")
    return Supervisor(int(text)).run()


def test(words: list[str]) -> int:
    """Set up, check, and run all tests; the servers are stopped again if this started them."""
    install.everything(tests=True)
    with _Servers():
        prepare.messages()
        prepare.static_files()
        failed = lint([])
        if failed:
            return failed
        for check in (
            ("makemigrations", "--check", "--dry-run"),
            ("check", "--database", "default", "--fail-level", "WARNING"),
        ):
            say(f"manage.py {' '.join(check)}")
            done = subprocess.run([str(PYTHON), "manage.py", *check], check=False)
            if done.returncode:
                return done.returncode
        say("tests")
        return subprocess.run([str(PYTHON), "-m", "pytest", *words], check=False).returncode


def lint(words: list[str]) -> int:
    """Layout, lint, import contracts, templates, types, known holes in locked packages."""
    install.everything()
    return _tools(LINT) or audit.audit()


def fmt(words: list[str]) -> int:
    """Put code and templates into the project's layout."""
    install.everything()
    return _tools(FORMAT)


def _tools(tools: tuple[tuple[str, ...], ...]) -> int:
    for tool in tools:
        say(" ".join(tool))
        done = subprocess.run([str(PYTHON.parent / tool[0]), *tool[1:]], check=False)
        if done.returncode:
            return done.returncode
    return 0


def services(words: list[str]) -> int:
    """Start only the two servers, in the background."""
    install.everything()
    servers.start("services")
    prepare.messages()
    prepare.database()
    say("PostgreSQL and the Redis-protocol server run; `make stop` ends them")
    return 0


def stop(words: list[str]) -> int:
    """Stop the two servers."""
    if processes.living("supervisor"):
        raise LaunchError("`make run` is up from this folder: Ctrl-C there stops everything")
    servers.stop()
    return 0


def bench(words: list[str]) -> int:
    """Measure at full size against the references."""
    install.everything()
    with _Servers():
        prepare.messages()
        prepare.static_files()
        return subprocess.run([str(PYTHON), "-m", "tests.bench", *words], check=False).returncode


def crash(words: list[str]) -> int:
    """Faults at random moments of sending; the gateway's ledger beside the table."""
    install.everything()
    with _Servers():
        prepare.messages()
        command = [str(PYTHON), "-m", "tests.outbox.crash", *words]
        return subprocess.run(command, check=False).returncode


def setup(words: list[str]) -> int:
    """Install everything, start nothing."""
    install.everything(tests=True)
    return 0


class _Servers:
    """The servers for the length of a command, left running if they ran before."""

    def __enter__(self) -> None:
        self.ours = not processes.living("postgres")
        servers.start("test" if self.ours else processes.keeper("postgres"))

    def __exit__(self, *trouble: object) -> None:
        if self.ours:
            servers.stop()


COMMANDS = {
    "run": run,
    "test": test,
    "lint": lint,
    "fmt": fmt,
    "services": services,
    "stop": stop,
    "bench": bench,
    "crash": crash,
    "setup": setup,
}

if __name__ == "__main__":
    sys.exit(main())
