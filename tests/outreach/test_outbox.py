"""The outbox: one key one message, one lease one start, a lost answer is never resent."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import JournalEntry, Objection
from intespo.accounts.enums import Role
from intespo.kit.errors import DomainError
from outreach.enums import HeldBack, MessageChannel, MessageState, SuppressionReason
from outreach.models import Message
from outreach.sending import Answer
from outreach.services import inbound, outbox
from tests.factories import CaseFactory, UserFactory, YouthFactory

pytestmark = pytest.mark.django_db
SMS = MessageChannel.SMS


def queued(**changed: Any) -> Message:
    words = {
        "channel": SMS,
        "subject": "",
        "body": "Sună-ne la 021.44.44.000.",
        "key": uuid.uuid4(),
        "by": UserFactory(),
    }
    return outbox.queue(changed.pop("case", None) or CaseFactory(), **{**words, **changed})


def leased(limit: int = 10) -> tuple[list[int], uuid.UUID]:
    token = uuid.uuid4()
    return outbox.lease(SMS, token, limit)[0], token


def started(message: Message) -> uuid.UUID:
    keys, token = leased()
    assert [one.id for one in outbox.turn("test", [], keys, token)] == [message.pk]
    return token


def state(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def test_the_same_key_is_one_message() -> None:
    case, key, by = CaseFactory(), uuid.uuid4(), UserFactory()
    assert queued(case=case, key=key, by=by) == queued(case=case, key=key, by=by)
    assert Message.objects.count() == JournalEntry.objects.filter(kind="message").count() == 1


def test_a_lease_is_taken_once_started_once_and_settled() -> None:
    message = queued()
    keys, token = leased()
    assert keys == [message.pk]
    assert leased()[0] == []
    (out,) = outbox.turn("test", [], keys, token)
    assert (out.recipient, out.body) == (message.recipient, message.body)
    assert outbox.turn("test", [], keys, token) == []
    outbox.turn("test", [Answer(message.pk, MessageState.SENT, "g-1")], [], token)
    assert state(message) == "sent"
    assert (message.gateway_id, message.gateway, message.attempts) == ("g-1", "test", 1)
    outbox.turn("test", [Answer(message.pk, MessageState.FAILED)], [], token)
    assert state(message) == "sent"


def test_nobody_starts_what_another_leased() -> None:
    queued()
    keys, _token = leased()
    assert outbox.turn("test", [], keys, uuid.uuid4()) == []


@pytest.mark.parametrize("after", [MessageState.FAILED, MessageState.UNKNOWN])
def test_a_refusal_and_a_silence_settle(after: MessageState) -> None:
    message = queued()
    token = started(message)
    outbox.turn("test", [Answer(message.pk, after, "", "why")], [], token)
    assert state(message) == after
    assert leased()[0] == []


def test_a_gateway_that_is_away_is_asked_again_later_and_not_for_ever() -> None:
    message = queued()
    token = started(message)
    outbox.turn("test", [Answer(message.pk, MessageState.QUEUED, "", "away")], [], token)
    assert state(message) == "queued"
    assert leased()[0] == []
    Message.objects.update(not_before=None, attempts=7)
    token = started(message)
    outbox.turn("test", [Answer(message.pk, MessageState.QUEUED, "", "away")], [], token)
    assert state(message) == "failed"


def test_a_dead_worker_leaves_what_was_called_to_a_person_and_the_rest_to_the_queue() -> None:
    called, waiting = queued(), queued()
    keys, token = leased()
    outbox.turn("test", [], keys[:1], token)
    assert outbox.release() == {"queued": 0, "unknown": 0}
    past = timezone.now() - timedelta(hours=1)
    Message.objects.update(claimed_at=past)
    Message.objects.filter(pk=called.pk).update(started_at=past)
    assert outbox.release() == {"queued": 1, "unknown": 1}
    assert (state(called), state(waiting)) == ("unknown", "queued")
    # The dead one comes back: it may not start what is no longer its own.
    assert outbox.turn("test", [], keys[1:], token) == []
    assert leased()[0] == [waiting.pk]
    # Its late answer settles what nobody knew.
    outbox.turn("test", [Answer(called.pk, MessageState.SENT, "g")], [], token)
    assert state(called) == "sent"


def test_an_ordered_end_gives_back_what_was_not_started() -> None:
    message = queued()
    _keys, token = leased()
    outbox.give_back(token)
    assert state(message) == "queued"
    assert leased()[0] == [message.pk]


def test_who_opts_out_between_lease_and_start_is_held_back() -> None:
    message = queued()
    keys, token = leased()
    inbound.suppress(SMS, message.recipient, SuppressionReason.STOP)
    assert outbox.turn("test", [], keys, token) == []
    assert (state(message), message.held_back) == ("suppressed", HeldBack.OPTED_OUT)


def _objects_silently(message: Message) -> None:
    """An objection that outreach did not hear of: the lease asks for itself."""
    Objection.objects.create(youth=message.youth, county=message.county, words="x")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda m: m.case.youth.__class__.objects.update(phone="+40722000001"), HeldBack.CHANGED),
        (
            lambda m: _objects_silently(m),
            HeldBack.OBJECTED,
        ),
        (
            lambda m: m.case.__class__.objects.update(
                closed_on=timezone.now().date(), stage="closed", close_reason="x"
            ),
            HeldBack.CLOSED,
        ),
    ],
    ids=["phone", "objection", "closed"],
)
def test_what_changed_since_holds_a_message_back(change: Any, why: HeldBack) -> None:
    message = queued()
    change(message)
    assert leased()[0] == []
    assert (state(message), message.held_back) == ("suppressed", why)


def test_an_opt_out_holds_for_every_case_and_is_undone_with_a_reason() -> None:
    first = queued()
    second = CaseFactory(youth=YouthFactory(phone=first.recipient))
    by = UserFactory()
    assert inbound.suppress(SMS, first.recipient, SuppressionReason.STOP)
    assert not inbound.suppress(SMS, first.recipient, SuppressionReason.STOP)
    assert state(first) == "suppressed"
    with pytest.raises(DomainError):
        queued(case=second)
    with pytest.raises(DomainError):
        inbound.lift(first.recipient, " ", by=by)
    inbound.lift(first.recipient, "ne-a cerut", by=by)
    assert queued(case=second).state == "queued"
    with pytest.raises(DomainError):
        inbound.lift(first.recipient, "încă o dată", by=by)


def test_a_person_settles_what_nobody_knows_once() -> None:
    message = queued()
    token = started(message)
    outbox.turn("test", [Answer(message.pk, MessageState.UNKNOWN)], [], token)
    with pytest.raises(DomainError):
        outbox.decide(message, MessageState.QUEUED, by=UserFactory())
    outbox.decide(message, MessageState.DELIVERED, by=UserFactory())
    assert state(message) == "delivered"
    with pytest.raises(DomainError):
        outbox.decide(message, MessageState.FAILED, by=UserFactory())


@pytest.mark.parametrize("phone", ["", "+40264000100"])
def test_without_a_mobile_number_no_sms(phone: str) -> None:
    case = CaseFactory(youth=YouthFactory(phone=phone))
    with pytest.raises(DomainError):
        queued(case=case, body="x")
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"body": "Ești tânăr NEET"},
        {"body": "Despre ŞOMAJUL tău"},
        {"body": ""},
        {"channel": "fax"},
        {"channel": "letter"},
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
    token = started(message)
    outbox.turn("test", [Answer(message.pk, MessageState.SENT)], [], token)
    settled = client.get(url, headers={"HX-Request": "true"})
    assert settled.status_code == 286
    assert "Trimis" in settled.content.decode()
