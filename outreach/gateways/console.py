"""For the demo: nothing leaves the machine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from outreach.enums import MessageState
from outreach.sending import Answer, Outgoing


class ConsoleGateway:
    """Accepts everything."""

    name = "console"

    @asynccontextmanager
    async def opened(self, in_flight: int) -> AsyncIterator[None]:
        """Nothing to hold."""
        yield

    async def send(self, message: Outgoing) -> Answer:
        """Accept."""
        return Answer(message.id, MessageState.SENT, f"console-{message.id}")
