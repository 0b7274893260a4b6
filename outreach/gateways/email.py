"""E-mail through Django's configured backend: SMTP, or a provider.

Each message carries the one-click way out that mail programs show (RFC 8058), and a Message-ID
with the row's id, so that reports that come back find it.
"""

import asyncio
import smtplib
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from email.utils import parseaddr
from threading import local
from typing import Any

from anymail.exceptions import (
    AnymailError,
    AnymailRecipientsRefused,
    AnymailSerializationError,
)
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse

from outreach import signatures
from outreach.enums import MessageState
from outreach.sending import Answer, Outgoing

CONNECTIONS = 4  # mail servers dislike more from one sender


class EmailGateway:
    """Threads, each with a connection of its own that is used again."""

    name = "email"

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="mail")
        self.held = local()

    @asynccontextmanager
    async def opened(self, in_flight: int) -> AsyncIterator[None]:
        """Connections open when first used."""
        try:
            yield
        finally:
            self.threads.shutdown()

    async def send(self, message: Outgoing) -> Answer:
        """One e-mail, in a thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, self._send, message)

    def _send(self, message: Outgoing) -> Answer:
        """5xx is final, 4xx waits, anything broken after the connection stood is unknown."""
        mail = compose(message)
        try:
            connection = self._connection()
        except (OSError, smtplib.SMTPException) as unreachable:
            self.held.connection = None
            return Answer(message.id, MessageState.QUEUED, "", type(unreachable).__name__)
        try:
            connection.send_messages([mail])
        except smtplib.SMTPResponseException as said:
            return self._refused(message, said.smtp_code)
        except smtplib.SMTPRecipientsRefused as said:
            code = next(iter(said.recipients.values()))[0]
            return self._refused(message, code)
        except (AnymailRecipientsRefused, AnymailSerializationError, ValueError) as refused:
            return Answer(message.id, MessageState.FAILED, "", type(refused).__name__)
        except (OSError, smtplib.SMTPException, AnymailError) as silence:
            self._drop()
            return Answer(message.id, MessageState.UNKNOWN, "", type(silence).__name__)
        return Answer(message.id, MessageState.SENT, reference(message.id))

    def _refused(self, message: Outgoing, code: int) -> Answer:
        self._drop()
        state = MessageState.FAILED if code >= 500 else MessageState.QUEUED
        return Answer(message.id, state, "", f"smtp-{code}")

    def _connection(self) -> Any:
        if getattr(self.held, "connection", None) is None:
            self.held.connection = get_connection()
            self.held.connection.open()
        return self.held.connection

    def _drop(self) -> None:
        connection, self.held.connection = self.held.connection, None
        connection.close()


def reference(message_id: int) -> str:
    """The Message-ID of a row, at the sender's own domain."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "intespo"
    return f"<message-{message_id}@{domain}>"


def unsubscribe_url(message_id: int) -> str:
    """Where one press ends e-mails to this address."""
    words = [message_id, signatures.of_unsubscribe(message_id)]
    return f"{settings.SITE_URL}{reverse('outreach:unsubscribe', args=words)}"


def compose(message: Outgoing) -> EmailMultiAlternatives:
    """Text and HTML with the same words, and the way out."""
    link = unsubscribe_url(message.id)
    words = {"body": message.body, "link": link}
    mail = EmailMultiAlternatives(
        message.subject,
        render_to_string("outreach/mail/message.txt", words),
        to=[message.recipient],
        headers={
            "Message-ID": reference(message.id),
            "List-Unsubscribe": f"<{link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    # A provider's report names the row by it; other backends pass it over.
    mail.metadata = {"message": message.id}  # type: ignore[attr-defined]
    mail.attach_alternative(render_to_string("outreach/mail/message.html", words), "text/html")
    return mail
