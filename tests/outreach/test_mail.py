"""E-mails through a real SMTP server on loopback."""

import asyncio
from collections.abc import Iterator
from email.message import Message as Mail
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from intespo.launch.servers import port_free
from outreach import signatures
from outreach.enums import MessageState
from outreach.gateways.email import EmailGateway
from outreach.sending import Answer, Outgoing

ADDRESS = "ana@exemplu.ro"


class Server:
    """Keeps what it gets; answers a recipient with the code that stands in their name."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.drops = False

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        code = address.partition("@")[0]
        if code.isdecimal():
            return f"{code} no"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(BytesParser(policy=default).parsebytes(envelope.content))
        if self.drops:
            server.transport.abort()
        return "250 OK"


@pytest.fixture
def smtp(settings: Any) -> Iterator[Server]:
    server = Server()
    port = next(port for port in range(8600, 8690) if port_free(port))
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.DEFAULT_FROM_EMAIL = "Agenția <agentia@exemplu.ro>"
    yield server
    if controller.server:
        controller.stop()


def send(*messages: Outgoing) -> list[Answer]:
    async def all_of_them() -> list[Answer]:
        gateway = EmailGateway()
        async with gateway.opened(4):
            return list(await asyncio.gather(*(gateway.send(one) for one in messages)))

    return asyncio.run(all_of_them())


def outgoing(number: int, recipient: str = ADDRESS) -> Outgoing:
    return Outgoing(number, recipient, "Un curs lângă tine", "Bună!\n\nVino la noi, știi unde.")


def test_text_and_html_with_the_way_out(smtp: Server) -> None:
    (answer,) = send(outgoing(7))
    assert answer == Answer(7, MessageState.SENT, "<message-7@exemplu.ro>")
    (mail,) = smtp.mails
    link = f"/mesaje/dezabonare/7/{signatures.of_unsubscribe(7)}/"
    assert link in str(mail["List-Unsubscribe"])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (mail["Message-ID"], mail["To"]) == ("<message-7@exemplu.ro>", ADDRESS)
    parts = {part.get_content_type(): part for part in mail.walk()}
    for kind in ("text/plain", "text/html"):
        text = parts[kind].get_content()
        assert "știi unde" in text
        assert link in text


def test_one_connection_serves_many(smtp: Server) -> None:
    answers = send(*(outgoing(number) for number in range(1, 21)))
    assert {answer.state for answer in answers} == {MessageState.SENT}
    assert len(smtp.mails) == 20


@pytest.mark.parametrize(
    ("code", "state"), [("550", MessageState.FAILED), ("450", MessageState.QUEUED)]
)
def test_a_refusal_is_final_or_waits(smtp: Server, code: str, state: MessageState) -> None:
    (answer,) = send(outgoing(8, f"{code}@exemplu.ro"))
    assert (answer.state, answer.refusal) == (state, f"smtp-{code}")


def test_a_connection_that_breaks_after_the_text_is_unknown(smtp: Server) -> None:
    smtp.drops = True
    (answer,) = send(outgoing(9))
    assert answer.state == MessageState.UNKNOWN
    assert len(smtp.mails) == 1


def test_a_server_that_is_away_got_nothing(smtp: Server, settings: Any) -> None:
    settings.EMAIL_PORT = next(port for port in range(8600, 8690) if port_free(port))
    (answer,) = send(outgoing(10))
    assert answer.state == MessageState.QUEUED
