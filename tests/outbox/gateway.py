"""A gateway on loopback with a ledger of its own: what was submitted, by the row's id.

Runs as a process. Each submission is one line of the ledger, written before the answer, so that a
connection that breaks after it leaves the line. How it misbehaves is said by the caller: before the
ledger (nothing was submitted) or after it (submitted, no answer).
"""

import argparse
import asyncio
import os
from collections import deque
from pathlib import Path

from aiohttp import web

HEADER = "X-Kannel-DLR-Url"


class Ledger:
    """One line a submission: the row's id and the number."""

    def __init__(self, path: Path) -> None:
        self.file = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)

    def write(self, row: str, number: str) -> None:
        os.write(self.file, f"{row} {number}\n".encode())


def application(ledger: Ledger, delay: float) -> web.Application:
    """`delay` seconds an answer; POST /trouble says how the next calls go wrong, one each."""
    troubles: deque[str] = deque()

    async def take(request: web.Request) -> web.StreamResponse:
        await request.read()
        row = request.headers[HEADER].split("/kannel/")[1].split("/")[0]
        trouble = troubles.popleft() if troubles else ""
        if trouble == "before":
            return _broken(request)
        ledger.write(row, request.headers["X-Kannel-To"])
        if trouble == "after":
            return _broken(request)
        await asyncio.sleep(delay)
        return web.Response(status=202, text="0: Accepted for delivery")

    async def trouble(request: web.Request) -> web.StreamResponse:
        troubles.append(await request.text())
        return web.Response()

    made = web.Application()
    made.router.add_post("/cgi-bin/sendsms", take)
    made.router.add_post("/trouble", trouble)
    return made


def _broken(request: web.Request) -> web.StreamResponse:
    """The connection breaks without an answer."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def main() -> None:
    """`python -m tests.outbox.gateway PORT LEDGER --delay 0.05`."""
    words = argparse.ArgumentParser()
    words.add_argument("port", type=int)
    words.add_argument("ledger", type=Path)
    words.add_argument("--delay", type=float, default=0.05)
    told = words.parse_args()
    made = application(Ledger(told.ledger), told.delay)
    web.run_app(made, host="127.0.0.1", port=told.port, print=None, access_log=None, backlog=1024)


if __name__ == "__main__":
    main()
