"""Where messages leave. A gateway gets the row's id as its reference and answers with its own."""

from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from outreach.enums import MessageChannel
from outreach.models import Message


class GatewayRefused(Exception):
    """The gateway said no for good; the text is a code, never the recipient."""


class GatewayUnknown(Exception):
    """No answer: the message may have left. It is never sent again by itself."""


class Gateway(Protocol):
    """One way out."""

    def send(self, message: Message) -> str:
        """Hand a message over; the gateway's own id."""


class ConsoleGateway:
    """For the demo: nothing leaves the machine, the worker's log has one line with the id."""

    def send(self, message: Message) -> str:
        """Accept everything."""
        return f"console-{message.pk}"


class EmailGateway:
    """Django's configured e-mail backend."""

    def send(self, message: Message) -> str:
        """One e-mail; the Message-ID carries the row's id."""
        reference = f"<message-{message.pk}@intespo>"
        mail = EmailMessage(
            message.subject,
            message.body,
            to=[message.recipient],
            headers={"Message-ID": reference},
            connection=get_connection(),
        )
        try:
            mail.send()
        except OSError as silence:
            raise GatewayUnknown(type(silence).__name__) from silence
        return reference


def gateway_for(message: Message) -> Gateway:
    """The gateway of a channel; a demo never writes to real addresses."""
    if message.channel == MessageChannel.EMAIL and not settings.DEMO:
        return EmailGateway()
    if settings.SMS_GATEWAY == "console":
        return ConsoleGateway()
    raise GatewayRefused("no-gateway")
