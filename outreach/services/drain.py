"""Emptying the outbox of one way: leases ahead, hundreds of calls in flight, answers in bulk.

One process, one event loop, two database connections in threads of their own: one leases ahead, the
other settles what was answered and starts what is next in one short transaction. Nothing is held in
memory but what is in flight, a slice or two that are started, and one lease ahead.
"""

import asyncio
import logging
import sys
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TypeVar

from django.db import DatabaseError, close_old_connections, connection, connections

from outreach.enums import MessageChannel, MessageState
from outreach.gateways import gateway_for
from outreach.gateways.base import Gateway
from outreach.sending import Answer, Outgoing
from outreach.services import outbox, sending_rules

logger = logging.getLogger(__name__)
LEASED = 500  # rows of one lease
SLICE = 100  # rows started at once
IN_FLIGHT = 200
HANDOVER = 0.001  # seconds
LOCK = 73  # the first key of the advisory locks of ways
TRIES = 5  # of a statement whose connection broke
BROKEN = 20  # calls that never reached the gateway, one after the other: it is away
T = TypeVar("T")


class Drain:
    """One run over the queue of a way; `run` ends when nothing waits, or at `until`."""

    def __init__(
        self,
        channel: MessageChannel,
        *,
        gateway: Gateway | None = None,
        in_flight: int = IN_FLIGHT,
        per_second: int = 0,
        seconds: float = 900,
    ) -> None:
        self.channel, self.gateway = channel, gateway or gateway_for(channel)
        self.in_flight, self.per_second = in_flight, per_second
        self.until = time.monotonic() + seconds
        # Started ahead, so that a place that is free has its next message at once.
        self.slice = min(SLICE, in_flight, per_second or SLICE)
        self.ahead = self.slice if per_second else self.slice * 3
        self.token = uuid.uuid4()
        self.leased: deque[int] = deque()
        self.started: asyncio.Queue[Outgoing] = asyncio.Queue()
        self.answers: list[Answer] = []
        self.unreachable = self.answered = 0
        self.due = asyncio.Event()
        self.lessor = ThreadPoolExecutor(1, thread_name_prefix="lease")
        self.writer = ThreadPoolExecutor(1, thread_name_prefix="turn")

    async def run(self) -> int:
        """How many messages got an answer."""
        # The loop is busy: a thread that comes back from the database waits so long for its turn.
        before = sys.getswitchinterval()
        sys.setswitchinterval(HANDOVER)
        try:
            async with self.gateway.opened(self.in_flight):
                await self._pump()
        finally:
            await self._end()
            sys.setswitchinterval(before)
        return self.answered

    async def _pump(self) -> None:
        places = [asyncio.ensure_future(self._place()) for _place in range(self.in_flight)]
        leasing = self._lease()
        try:
            while not self._over():
                if not self.leased:
                    found = await leasing
                    if found is None:
                        break
                    self.leased.extend(found)
                    leasing = self._lease()
                    continue
                await self._room()
                await self._turn()
            await self._finish(leasing)
        finally:
            for place in places:
                place.cancel()

    def _lease(self) -> "asyncio.Future[list[int] | None]":
        """A lease ahead; None when nothing is left to hand out."""

        def ask() -> list[int] | None:
            leased, held_back = outbox.lease(self.channel, self.token, LEASED)
            return leased if leased or held_back else None

        return asyncio.ensure_future(self._in(self.lessor, ask))

    async def _room(self) -> None:
        """Wait until a slice fits into what is started ahead of the calls."""
        self.due.clear()
        if not self._is_due():
            await self.due.wait()

    def _is_due(self) -> bool:
        return self.started.qsize() <= self.ahead - self.slice

    async def _turn(self) -> None:
        """Settle what was answered and start a slice; the rate of the rule is kept by waiting."""
        began = time.monotonic()
        free = min(self.ahead - self.started.qsize(), len(self.leased))
        ids = [self.leased.popleft() for _place in range(free)]
        for message in await self._write(ids):
            self.started.put_nowait(message)
        if self.per_second:
            took = time.monotonic() - began
            await asyncio.sleep(max(0, len(ids) / self.per_second - took))

    async def _place(self) -> None:
        """One of the calls in flight, one message after the other."""
        while True:
            message = await self.started.get()
            try:
                answer = await self.gateway.send(message)
            except Exception as broken:
                # Whatever it was, the message may have left; the place goes on with the next.
                logger.exception("outbox: %s", type(broken).__name__)
                answer = Answer(message.id, MessageState.UNKNOWN, "", type(broken).__name__)
            self.unreachable = self.unreachable + 1 if answer.state == MessageState.QUEUED else 0
            self.answers.append(answer)
            self.started.task_done()
            if self._is_due():
                self.due.set()

    async def _write(self, ids: list[int]) -> list[Outgoing]:
        """One turn in the database. Answers are kept until they are written."""
        answers, self.answers = self.answers, []
        name, token = self.gateway.name, self.token
        self.answered += len(answers)
        return await self._in(self.writer, lambda: outbox.turn(name, answers, ids, token))

    def _over(self) -> bool:
        return time.monotonic() > self.until or self.unreachable >= BROKEN

    async def _finish(self, leasing: "asyncio.Future[list[int] | None]") -> None:
        """Wait for what is in flight, write the last answers, return what was not started."""
        await self.started.join()
        while self.answers:
            await self._write([])
        with suppress(DatabaseError):
            await leasing
        await self._in(self.lessor, lambda: outbox.give_back(self.token))

    async def _end(self) -> None:
        for thread in (self.lessor, self.writer):
            thread.submit(connections.close_all)
            thread.shutdown()

    async def _in(self, thread: ThreadPoolExecutor, act: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(thread, lambda: _stubborn(act))


def _stubborn(act: Callable[[], T]) -> T:
    """Once more on a new connection when the old one broke: every statement may be said twice.

    A lease or a start that was committed without our knowing leaves rows that nobody calls for:
    they are released after the lease's time, the started ones as unknown.
    """
    for left in reversed(range(TRIES)):
        close_old_connections()
        try:
            return act()
        except DatabaseError as trouble:
            connections.close_all()
            if not left:
                raise
            logger.warning("outbox: %s, once more", type(trouble).__name__)
            time.sleep(0.2 * (TRIES - left))
    raise AssertionError("not reached")


def drain(channel: MessageChannel) -> int:
    """Send what waits on one way. Two runs side by side send nothing twice, but would double the
    rate: the second one goes home.
    """
    with _alone(channel) as alone:
        if not alone:
            return 0
        outbox.release()
        rule = sending_rules.of(channel)
        return asyncio.run(_drain(channel, rule.per_second))


@contextmanager
def _alone(channel: MessageChannel) -> Iterator[bool]:
    """The way's lock, held by this thread's connection until the run ends or the worker dies."""
    place = list(MessageChannel).index(channel)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, place])
        (alone,) = cursor.fetchone()
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, place])


async def _drain(channel: MessageChannel, per_second: int) -> int:
    answered = await Drain(channel, per_second=per_second).run()
    if answered:
        logger.info("outbox drained", extra={"channel": channel.value, "answered": answered})
    return answered
