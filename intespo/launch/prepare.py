"""What Django needs before it serves: tables, reference data, messages, static files, a demo."""

import subprocess
from pathlib import Path

from . import install
from .paths import ASSETS, LOCAL, PYTHON, ROOT, LaunchError, read_services, say


def manage(*words: str, trouble: str) -> None:
    """Run one manage.py command to its end."""
    install.run([str(PYTHON), "manage.py", *words], trouble)


def messages() -> None:
    """Compile the Romanian catalogue when it changed."""
    mark = install.fingerprint((ROOT / "locale").rglob("*.po"))
    compiled = ROOT / "locale/ro/LC_MESSAGES/django.mo"
    if not (compiled.exists() and install.unchanged("messages", mark)):
        say("compiling the Romanian catalogue")
        manage("messages", "--compile", trouble="the catalogue could not be compiled")
        install.remember("messages", mark)


def database() -> None:
    """Migrate and load the reference data when code or data changed."""
    files = [p for p in ROOT.glob("*/migrations/*.py") if ".venv" not in p.parts]
    files += ROOT.glob("intespo/*/migrations/*.py")
    files += ROOT.glob("intespo/territory/data/*")
    files += [ROOT / "requirements.lock", *ROOT.glob("*/management/commands/load_*.py")]
    mark = install.fingerprint(files, extra=str(read_services().get("owner_password")))
    if install.unchanged("database", mark):
        return
    say("migrating the database")
    manage("migrate", "-v0", trouble="the migration failed")
    say("loading the territory, the profiling grid and the targets")
    for command in ("load_territory", "load_grid", "load_targets"):
        manage(command, trouble=f"{command} failed")
    install.remember("database", mark)


def static_files() -> None:
    """Collect and compress static files when one of them changed."""
    files: list[Path] = [p for p in (ROOT / "static").rglob("*") if p.is_file()]
    files += [p for p in ASSETS.rglob("*") if p.is_file()]
    mark = install.fingerprint([*files, ROOT / "requirements.lock"])
    if (LOCAL / "static").exists() and install.unchanged("static", mark):
        return
    say("collecting the static files")
    manage("collectstatic", "--noinput", "--clear", "-v0", trouble="collectstatic failed")
    install.remember("static", mark)


def demo(youths: int) -> None:
    """Fill an empty database with made-up people."""
    empty = subprocess.run(
        [str(PYTHON), "manage.py", "seed_demo", "--only-if-empty", "--youths", str(youths)],
        cwd=ROOT,
        check=False,
    )
    if empty.returncode:
        raise LaunchError("the demo data could not be made; the lines above say why")
