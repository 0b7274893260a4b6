"""How much memory a process takes with the helpers that it forks, at most."""

import re
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

EVERY = 0.05  # seconds between two looks
_RSS = re.compile(r"^Rss:\s+(\d+)", re.MULTILINE)
_PRIVATE = re.compile(r"^Private_(?:Clean|Dirty):\s+(\d+)", re.MULTILINE)


class Memory:
    """Megabytes at most while the block runs: this process, and what its helpers do not share."""

    def __init__(self) -> None:
        self.most = 0.0
        self._done = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._looking.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _what: BaseException | None,
        _at: TracebackType | None,
    ) -> None:
        self._done.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._done.wait(EVERY):
            held = _kilobytes("self", _RSS)
            for children in Path("/proc/self/task").glob("*/children"):
                held += sum(_kilobytes(child, _PRIVATE) for child in children.read_text().split())
            self.most = max(self.most, held / 1024)


def _kilobytes(process: str, what: re.Pattern[str]) -> int:
    """Of a process; none of one that is gone."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(map(int, what.findall(text)))
