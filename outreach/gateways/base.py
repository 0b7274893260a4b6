"""What a gateway is: it takes a started message and says what became of it."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

import aiohttp

from outreach.enums import MessageState
from outreach.sending import Answer, Outgoing

TIMEOUT = aiohttp.ClientTimeout(total=20, connect=5)


class Gateway(Protocol):
    """One way out. `send` never raises: silence is an answer too."""

    name: str

    async def send(self, message: Outgoing) -> Answer:
        """Hand a message over, with the row's id as its reference."""

    def opened(self, in_flight: int) -> AbstractAsyncContextManager[None]:
        """Hold connections while a drain runs."""


class HttpGateway(ABC):
    """What gateways over HTTP share: one session, and what a broken call means."""

    name = ""
    session: aiohttp.ClientSession

    @asynccontextmanager
    async def opened(self, in_flight: int) -> AsyncIterator[None]:
        """One session with as many connections as may be in flight."""
        connector = aiohttp.TCPConnector(limit=in_flight, keepalive_timeout=30)
        async with aiohttp.ClientSession(connector=connector, timeout=TIMEOUT) as self.session:
            yield

    async def send(self, message: Outgoing) -> Answer:
        """Ask; a connection that never came about certainly brought nothing to the gateway."""
        try:
            return await self.ask(message)
        except aiohttp.ClientConnectorError as unreachable:
            return Answer(message.id, MessageState.QUEUED, "", type(unreachable).__name__)
        except (TimeoutError, aiohttp.ClientError, UnicodeDecodeError) as silence:
            return Answer(message.id, MessageState.UNKNOWN, "", type(silence).__name__)

    @abstractmethod
    async def ask(self, message: Outgoing) -> Answer:
        """The call itself."""


def by_status(message: Outgoing, status: int, reference: str) -> Answer:
    """What an HTTP status means: taken, refused for good, or nobody knows."""
    if status in (200, 201, 202):
        return Answer(message.id, MessageState.SENT, reference)
    if 400 <= status < 500:
        return Answer(message.id, MessageState.FAILED, "", f"http-{status}")
    return Answer(message.id, MessageState.UNKNOWN, "", f"http-{status}")
