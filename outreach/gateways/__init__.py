"""Where messages leave: one gateway for each way, chosen by the settings."""

from django.conf import settings

from outreach.enums import MessageChannel
from outreach.gateways.base import Gateway
from outreach.gateways.console import ConsoleGateway
from outreach.gateways.email import EmailGateway
from outreach.gateways.kannel import KannelGateway
from outreach.gateways.twilio import TwilioGateway

SMS: dict[str, type[Gateway]] = {
    "console": ConsoleGateway,
    "kannel": KannelGateway,
    "twilio": TwilioGateway,
}


def gateway_for(channel: MessageChannel) -> Gateway:
    """The gateway of a way; a demo never writes to real addresses."""
    if channel == MessageChannel.EMAIL:
        return ConsoleGateway() if settings.DEMO else EmailGateway()
    return SMS[settings.SMS_GATEWAY]()
