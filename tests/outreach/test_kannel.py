"""A real Kannel on loopback: sent, reported, answered with STOP."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from intespo.launch.servers import port_free
from intespo.launch.supervise import web_command
from tests.kannel import Kannel
from tests.stack import Stack

pytestmark = pytest.mark.stack
PATIENCE = 30
QUEUE = """
import uuid
from cases.models import Case, Objection
from intespo.accounts import scope
from intespo.accounts.models import User
from outreach.enums import MessageChannel
from outreach.services import outbox
by = User.objects.get(email="expert.cj@intespo.example")
with scope.system("test"):
    found = Case.objects.open().filter(county__code="BH", youth__phone__startswith="+407")
    against = Objection.objects.filter(withdrawn_at=None).values("youth")
    case = found.exclude(youth__in=against).order_by("-id")[{place}]
    case.youth.phone = "{phone}"
    case.youth.save()
    made = outbox.queue(case, channel=MessageChannel.SMS, subject="", body={body!r},
        key=uuid.uuid4(), by=by)
print(made.pk)
"""
DRAIN = """
from outreach.enums import MessageChannel
from outreach.services.drain import drain
print(drain(MessageChannel.SMS))
"""


@pytest.fixture(scope="module")
def kannel(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kannel]:
    port = next(port for port in range(8800, 8900) if port_free(port))
    made = Kannel(tmp_path_factory.mktemp("kannel"), f"http://127.0.0.1:{port}")
    before = dict(stack.environment)
    stack.environment |= {**made.environment, "CALLBACK_URL": f"http://127.0.0.1:{port}"}
    try:
        web = stack.spawn(web_command(port))
        made.start()
        until(lambda: not port_free(port), "the second web process")
        yield made
        web.terminate()
    finally:
        made.stop()
        stack.environment.clear()
        stack.environment |= before


def until(holds: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


def queue(stack: Stack, place: int, phone: str, body: str) -> int:
    code = QUEUE.format(place=place, phone=phone, body=body)
    return int(stack.manage("shell", "-v0", "-c", code).split()[-1])


def drain(stack: Stack) -> None:
    stack.manage("shell", "-v0", "-c", DRAIN)


def state(stack: Stack, message: int) -> str:
    ((found,),) = stack.sql("SELECT state FROM outreach_message WHERE id = %s", [message])
    return str(found)


def test_sent_reported_and_answered(stack: Stack, kannel: Kannel) -> None:
    phone, text = "+40722000901", "Bună! Sună-ne la 021.44.44.000, ești așteptat."
    message = queue(stack, 0, phone, text)
    drain(stack)
    until(lambda: state(stack, message) == "delivered", "the delivery report")
    assert "+40722000901" in kannel.delivered
    kinds = stack.sql("SELECT kind FROM outreach_receipt WHERE message_id = %s", [message])
    assert ("delivered",) in kinds

    kannel.from_phone("+40722000901", "Stop va rog")
    until(
        lambda: stack.sql("SELECT 1 FROM outreach_inbound WHERE sender = %s", [phone]), "the STOP"
    )
    rows = stack.sql("SELECT kind, message_id FROM outreach_inbound WHERE sender = %s", [phone])
    assert rows == [("stop", message)]
    assert stack.sql("SELECT count(*) FROM outreach_suppression WHERE lifted_at IS NULL") == [(1,)]
    # It is confirmed once, and nothing else leaves for this number.
    drain(stack)
    until(lambda: "nu mai prime" in kannel.delivered.lower(), "the confirmation")
    kannel.from_phone("+40722000901", "STOP")
    until(
        lambda: len(stack.sql("SELECT 1 FROM outreach_inbound WHERE sender = %s", [phone])) == 2,
        "the second STOP",
    )
    drain(stack)
    confirmed = stack.sql("SELECT count(*) FROM outreach_message WHERE confirms")
    assert confirmed == [(1,)]


def test_a_long_text_leaves_in_two_parts(stack: Stack, kannel: Kannel) -> None:
    text = "Bună! " + "Vino la noi, ai de ales între cursuri și locuri de muncă. " * 2
    message = queue(stack, 1, "+40722000902", text)
    drain(stack)
    until(lambda: state(stack, message) == "delivered", "the report")
    ((parts,),) = stack.sql("SELECT parts FROM outreach_message WHERE id = %s", [message])
    assert parts == 2


def test_a_reply_comes_to_the_county_and_an_unknown_number_to_the_desk(
    stack: Stack, kannel: Kannel
) -> None:
    queue(stack, 2, "+40722000903", "Te sunăm mâine?")
    drain(stack)
    kannel.from_phone("+40722000903", "Da, dupa ora 5")
    kannel.from_phone("+40722000999", "Cine sunteti")
    until(lambda: stack.sql("SELECT 1 FROM outreach_stray"), "the stray")
    until(lambda: stack.sql("SELECT 1 FROM outreach_inbound WHERE kind = 'reply'"), "the reply")
    replies = stack.sql("SELECT sender, body FROM outreach_inbound WHERE kind = 'reply'")
    assert replies == [("+40722000903", "Da, dupa ora 5")]
    assert stack.sql("SELECT sender, body FROM outreach_stray") == [
        ("+40722000999", "Cine sunteti")
    ]
