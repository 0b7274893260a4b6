"""Where things lie on this machine: what the launcher makes is in `.local/` and `.venv/`."""

import json
import os
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
ASSETS = LOCAL / "assets"
SERVICES = LOCAL / "services.json"


class LaunchError(Exception):
    """A start that failed; the text is one line that says what to do."""


def read_services() -> dict[str, Any]:
    """Ports, addresses and secrets of the embedded servers; empty before the first start."""
    return dict(json.loads(SERVICES.read_text())) if SERVICES.exists() else {}


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def say(text: str) -> None:
    """One progress line."""
    print(f"· {text}", flush=True)
