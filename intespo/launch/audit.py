"""Known holes in the locked packages, asked of the registries; where none answers, said loudly."""

import json
import subprocess
from typing import Any

from . import install
from .paths import LOCAL, PYTHON, ROOT, say

PATIENCE = 90


def audit() -> int:
    """1 when a locked package has a known hole; a registry that is silent fails nothing."""
    found = _python() + _javascript()
    for line in found:
        say(f"known hole: {line}")
    return 1 if found else 0


def _python() -> list[str]:
    """pip-audit over the lock of the server."""
    command = [
        *(str(PYTHON.parent / "pip-audit"), "--require-hashes", "--disable-pip"),
        *("-r", str(ROOT / "requirements.lock"), "--progress-spinner", "off", "-f", "json"),
    ]
    packages = _asked("pip-audit", command).get("dependencies", [])
    audited = [package for package in packages if "vulns" in package]
    if len(audited) < len(packages) or not packages:
        missing = len(packages) - len(audited)
        say(f"NOT AUDITED: the Python registry did not answer for {missing or 'all'} packages")
    return [
        f"{package['name']} {package['version']}: {hole['id']}"
        for package in audited
        for hole in package["vulns"]
    ]


def _javascript() -> list[str]:
    """npm audit over the lock of the front end."""
    command = [*install.npm(), "audit", "--package-lock-only", "--omit=dev", "--json"]
    answer = _asked("npm audit", command)
    if "vulnerabilities" not in answer:
        say("NOT AUDITED: the npm registry did not answer")
    return [
        f"{name}: {hole.get('severity')}"
        for name, hole in answer.get("vulnerabilities", {}).items()
    ]


def _asked(name: str, command: list[str]) -> dict[str, Any]:
    """The tool's JSON; empty when it did not come."""
    say(name)
    LOCAL.mkdir(exist_ok=True)
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError, OSError):
        return {}
    return answer if isinstance(answer, dict) else {}
