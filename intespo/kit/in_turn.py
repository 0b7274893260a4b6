"""Blocks that two processes work on in turn: half the time of a long read, in the same order."""

import fcntl
import os
import signal
import struct
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from typing import Any

MANY = 20_000
# A helper may be this many bytes ahead: a few blocks of a thousand rows.
AHEAD = 1 << 20
_SIZE = struct.Struct("!Q")
Blocks = Callable[[], Iterator[Any]]
Work = Callable[[Any], bytes]


def worth_it(rows: int) -> bool:
    """Whether a second process pays: for many rows, where Linux gives us a second core."""
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else ()
    return rows >= MANY and len(cores) > 1


def in_turn(blocks: Blocks, work: Work) -> Generator[bytes, None, None]:
    """What `work` makes of each block, in order; a helper process makes every other one.

    `blocks` is called in both processes and has to give the same twice; neither it nor `work` may
    use a connection. A helper that dies is no loss: what it did not deliver is made here, so that
    what broke there breaks here, where it is told.
    """
    helper = _Helper(blocks, work)
    try:
        for number, block in enumerate(blocks()):
            made = helper.next() if number % 2 else None
            yield work(block) if made is None else made
    finally:
        helper.end()


class _Helper:
    """A fork of this process, which shares its memory, and a pipe for what it makes."""

    def __init__(self, blocks: Blocks, work: Work) -> None:
        ours, theirs = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            try:
                os.close(ours)
                _deliver(theirs, blocks, work)
            finally:
                # Nothing of the parent's is flushed or closed: it goes on with all of it.
                os._exit(0)
        os.close(theirs)
        self.pipe = os.fdopen(ours, "rb")

    def next(self) -> bytes | None:
        """What the helper made of its next block; None when it does no more."""
        if self.pipe.closed:
            return None
        head = self.pipe.read(_SIZE.size)
        if len(head) == _SIZE.size:
            (size,) = _SIZE.unpack(head)
            made = self.pipe.read(size)
            if len(made) == size:
                return made
        self.pipe.close()
        return None

    def end(self) -> None:
        """Nobody waits for more."""
        self.pipe.close()
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)


def _deliver(pipe: int, blocks: Blocks, work: Work) -> None:
    """The helper's whole life: the second block, the fourth, and so on."""
    with suppress(OSError, AttributeError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, AHEAD)
    with os.fdopen(pipe, "wb") as file:
        for number, block in enumerate(blocks()):
            if number % 2:
                made = work(block)
                file.write(_SIZE.pack(len(made)) + made)
                file.flush()
