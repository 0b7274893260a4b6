"""Chromium against the running stack."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response

from intespo.launch.paths import ROOT
from reporting.management.commands.seed_demo import PASSWORD
from tests.stack import Stack

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, also as root, without calls to the outside."""
    return {
        "executable_path": "/usr/bin/chromium",
        "args": [
            *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        ],
    }


@pytest.fixture
def visit(browser: Browser, stack: Stack) -> Iterator[Visit]:
    """`visit("expert.cj")` gives a page of somebody who has just signed in."""
    contexts = []

    def enter(who: str = "", *, width: int = 1280, script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 860},
            locale="ro-RO",
            java_script_enabled=script,
            # Colours in between two states are nobody's.
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: _refuse(said.type, said.text))
        page.on("response", _refuse_missing)
        page.on("pageerror", lambda broken: _refuse("error", str(broken)))
        if who:
            page.goto(f"{stack.address}/cont/intra/")
            page.fill("[name=login]", f"{who}@intespo.example")
            page.fill("[name=password]", PASSWORD)
            page.click(".sheet button")
            page.wait_for_url(lambda url: "/cont/" not in url)
        return page

    yield enter
    for context in contexts:
        context.close()


def _refuse(kind: str, text: str) -> None:
    # The browser notes on the console that a page answered 404 or 422; that is judged below.
    assert kind != "error" or text.startswith("Failed to load resource"), text


def _refuse_missing(response: Response) -> None:
    """A page may answer 404 or 422; a style, a script, a font or a fragment may not."""
    expected = (403, 404, 422) if response.request.resource_type == "document" else (422,)
    assert response.status < 400 or response.status in expected, response.url


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout of its own with the packages already installed."""
    folder = tmp_path / "checkout"
    folder.mkdir(mode=0o700)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    (folder / ".local").mkdir()
    for name in ("npm", "assets", "stamps"):
        subprocess.run(
            ["cp", "-r", str(ROOT / ".local" / name), str(folder / ".local")], check=True
        )
    for stamp in ("database", "messages", "static"):
        (folder / ".local/stamps" / stamp).unlink(missing_ok=True)
    return folder
