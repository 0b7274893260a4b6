"""What the outbox hands to a gateway, and what comes back."""

from typing import NamedTuple

from outreach.enums import MessageState


class Outgoing(NamedTuple):
    """What a gateway needs of a started message."""

    id: int
    recipient: str
    subject: str
    body: str


class Answer(NamedTuple):
    """What came of a call: `queued` when it certainly never reached the gateway."""

    id: int
    state: MessageState
    gateway_id: str = ""
    refusal: str = ""
