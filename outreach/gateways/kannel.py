"""Kannel's smsbox: `sendsms` by POST, so that number and text stand in no address or log.

Shape and answers as tried against a real Kannel on loopback (runtime.md): HTTP 202 is acceptance,
delivery reports come to the address that the message carries.
"""

import functools

from django.conf import settings
from django.urls import reverse

from outreach import signatures, texts
from outreach.enums import MessageState
from outreach.gateways.base import HttpGateway, by_status
from outreach.sending import Answer, Outgoing

REPORTS = "31"  # every kind of delivery report


class KannelGateway(HttpGateway):
    """SMS through Kannel."""

    name = "kannel"

    def __init__(self) -> None:
        self.url = settings.KANNEL_URL
        self.headers = {
            "Content-Type": "text/plain; charset=UTF-8",
            "X-Kannel-Username": settings.KANNEL_USER,
            "X-Kannel-Password": settings.KANNEL_PASSWORD,
            "X-Kannel-From": settings.SMS_SENDER,
            "X-Kannel-Charset": "UTF-8",
            "X-Kannel-DLR-Mask": REPORTS,
        }

    async def ask(self, message: Outgoing) -> Answer:
        """One `sendsms`; the text as GSM letters when they suffice, else as UCS-2."""
        headers = {
            **self.headers,
            "X-Kannel-To": message.recipient,
            "X-Kannel-Coding": "0" if texts.is_gsm(message.body) else "2",
            "X-Kannel-DLR-Url": report_url(message.id),
        }
        body = message.body.encode()
        async with self.session.post(self.url, data=body, headers=headers) as answer:
            if answer.status == 503:
                return Answer(message.id, MessageState.QUEUED, "", "busy")
            return by_status(message, answer.status, "")


def report_url(message_id: int) -> str:
    """Where delivery reports of a message come in; Kannel fills status, part and code."""
    mark = signatures.of_message(message_id)
    return f"{_reports()}{message_id}/{mark}/?stare=%d&parte=%F&cod=%A"


@functools.cache
def _reports() -> str:
    """The address that reports of all messages begin with: worked out once, not a message."""
    return f"{settings.CALLBACK_URL}{reverse('outreach:kannel_inbound')}"
