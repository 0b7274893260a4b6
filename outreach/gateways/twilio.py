"""A commercial gateway in the shape that Twilio documents: form, basic auth, status callbacks."""

import aiohttp
from django.conf import settings
from django.urls import reverse

from outreach import signatures
from outreach.enums import MessageState
from outreach.gateways.base import HttpGateway, by_status
from outreach.sending import Answer, Outgoing


class TwilioGateway(HttpGateway):
    """SMS through an HTTP provider."""

    name = "twilio"

    async def ask(self, message: Outgoing) -> Answer:
        """One message; the provider's id comes back as `sid`."""
        path = reverse("outreach:twilio_report", args=[message.id])
        form = {
            "To": message.recipient,
            "From": settings.SMS_SENDER,
            "Body": message.body,
            "StatusCallback": f"{settings.CALLBACK_URL}{path}",
        }
        auth = aiohttp.BasicAuth(settings.TWILIO_ACCOUNT, settings.TWILIO_TOKEN)
        async with self.session.post(settings.TWILIO_URL, data=form, auth=auth) as answer:
            if answer.status == 429:
                return Answer(message.id, MessageState.QUEUED, "", "busy")
            known = answer.status in (200, 201) and answer.content_type == "application/json"
            told = await answer.json() if known else {}
            return by_status(message, answer.status, str(told.get("sid", "")))


def genuine(signature: str, url: str, form: dict[str, str]) -> bool:
    """Whether the provider signed this callback: HMAC-SHA1 over the address and sorted fields."""
    return signatures.equal(signature, signatures.of_form(settings.TWILIO_TOKEN, url, form))
