"""The outbox: one key one message, one lease one send, a lost answer is never resent."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import JournalEntry
from intespo.accounts.enums import Role
from intespo.kit.errors import DomainError
from outreach import gateways, services
from outreach.enums import MessageChannel, MessageState
from outreach.models import Message
from tests.factories import CaseFactory, UserFactory, YouthFactory

pytestmark = pytest.mark.django_db


def queued(**changed: Any) -> Message:
    words = {
        "channel": MessageChannel.SMS,
        "subject": "",
        "body": "Sună-ne la 021.44.44.000.",
        "key": uuid.uuid4(),
        "by": UserFactory(),
    }
    return services.queue(CaseFactory(), **{**words, **changed})


def test_the_same_key_is_one_message() -> None:
    case, key, by = CaseFactory(), uuid.uuid4(), UserFactory()
    words = {"channel": MessageChannel.SMS, "subject": "", "body": "x", "key": key, "by": by}
    assert services.queue(case, **words) == services.queue(case, **words)
    assert Message.objects.count() == JournalEntry.objects.filter(kind="message").count() == 1


def test_a_lease_is_taken_once_and_settled() -> None:
    message = queued()
    assert services.claim() == [message.pk]
    assert services.claim() == []
    services.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.gateway_id) == ("sent", f"console-{message.pk}")
    assert message.attempts == 1


def test_a_settled_message_is_not_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    message = queued()
    services.claim()
    services.deliver(message.pk)
    sent: list[int] = []
    monkeypatch.setattr(gateways.ConsoleGateway, "send", lambda self, m: sent.append(m.pk) or "x")
    services.deliver(message.pk)
    assert sent == []


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        (gateways.GatewayRefused("bad-number"), MessageState.FAILED),
        (gateways.GatewayUnknown("TimeoutError"), MessageState.UNKNOWN),
    ],
)
def test_a_refusal_and_a_silence_settle(
    monkeypatch: pytest.MonkeyPatch, trouble: Exception, state: MessageState
) -> None:
    def send(self: Any, message: Message) -> str:
        raise trouble

    monkeypatch.setattr(gateways.ConsoleGateway, "send", send)
    message = queued()
    services.claim()
    services.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == state
    assert services.claim() == []


def test_a_lease_that_ran_out_is_for_a_person() -> None:
    message = queued()
    services.claim()
    Message.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    assert services.flag_lost() == 1
    message.refresh_from_db()
    assert message.state == MessageState.UNKNOWN
    assert services.claim() == []


@pytest.mark.parametrize("phone", ["", "+40264000100"])
def test_without_a_mobile_number_no_sms(phone: str) -> None:
    case = CaseFactory(youth=YouthFactory(phone=phone))
    with pytest.raises(DomainError):
        services.queue(
            case,
            channel=MessageChannel.SMS,
            subject="",
            body="x",
            key=uuid.uuid4(),
            by=UserFactory(),
        )
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"body": "Ești tânăr NEET"},
        {"body": "Despre ŞOMAJUL tău"},
        {"body": ""},
        {"channel": "fax"},
        {"channel": "email"},
        {"key": "x"},
    ],
)
def test_a_wrong_message_is_refused_at_the_field(sign_in: Any, changed: dict[str, str]) -> None:
    client, case = sign_in(Role.EXPERT), CaseFactory()
    words = {"channel": "sms", "body": "Sună-ne.", "subject": "", "key": str(uuid.uuid4())}
    answer = client.post(reverse("outreach:write", args=[case.pk]), {**words, **changed})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Message.objects.exists()


def test_the_page_of_a_message_shows_its_state(sign_in: Any) -> None:
    client, message = sign_in(Role.EXPERT), queued()
    url = reverse("outreach:message", args=[message.pk])
    assert client.get(url, headers={"HX-Request": "true"}).status_code == 200
    services.claim()
    services.deliver(message.pk)
    settled = client.get(url, headers={"HX-Request": "true"})
    assert settled.status_code == 286
    assert "Trimis" in settled.content.decode()
