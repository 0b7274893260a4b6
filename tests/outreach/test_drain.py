"""A place goes on whatever a gateway does; a rate is kept from the first second."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from outreach.enums import MessageChannel, MessageState
from outreach.sending import Answer, Outgoing
from outreach.services.drain import SLICE, Drain


class Raising:
    """Breaks at every third message."""

    name = "raising"

    @asynccontextmanager
    async def opened(self, in_flight: int) -> AsyncIterator[None]:
        yield

    async def send(self, message: Outgoing) -> Answer:
        if message.id % 3 == 0:
            raise RuntimeError("nobody foresaw this")
        return Answer(message.id, MessageState.SENT)


async def carried(count: int) -> list[Answer]:
    drain = Drain(MessageChannel.SMS, gateway=Raising())
    for number in range(count):
        drain.started.put_nowait(Outgoing(number, "+40799000001", "", "x"))
    places = [asyncio.ensure_future(drain._place()) for _place in range(5)]
    async with asyncio.timeout(10):
        await drain.started.join()
    for place in places:
        place.cancel()
    return drain.answers


def test_a_gateway_that_raises_leaves_the_message_unknown_and_holds_up_nothing() -> None:
    answers = asyncio.run(carried(30))
    assert sorted(answer.id for answer in answers) == list(range(30))
    unknown = {answer.id for answer in answers if answer.state == MessageState.UNKNOWN}
    assert unknown == set(range(0, 30, 3))


def test_with_a_rate_no_more_than_a_second_is_started_ahead() -> None:
    slow = Drain(MessageChannel.SMS, gateway=Raising(), per_second=20)
    assert (slow.slice, slow.ahead) == (20, 20)
    assert Drain(MessageChannel.SMS, gateway=Raising()).slice == SLICE
