"""What gateways tell: forged, replayed, out of order, of nobody; opt-outs in every spelling."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from intespo.accounts.enums import Role
from outreach import addresses, signatures
from outreach.enums import MessageChannel, MessageState, ReceiptKind
from outreach.models import Inbound, Message, Receipt, Stray, Suppression
from outreach.sending import Answer
from outreach.services import inbound, outbox
from outreach.services.inbound import Incoming
from tests.factories import CaseFactory, UserFactory

pytestmark = pytest.mark.django_db


def sent(channel: MessageChannel = MessageChannel.SMS) -> Message:
    case = CaseFactory()
    case.youth.email = "ana@exemplu.ro"
    case.youth.save()
    message = outbox.queue(
        case, channel=channel, subject="S", body="Sună-ne.", key=uuid.uuid4(), by=UserFactory()
    )
    token = uuid.uuid4()
    keys, _held = outbox.lease(channel, token, 10)
    outbox.turn("test", [], keys, token)
    outbox.turn("test", [Answer(message.pk, MessageState.SENT)], [], token)
    message.refresh_from_db()
    return message


def told(sender: str, body: str, reference: str = "") -> Incoming:
    reference = reference or str(uuid.uuid4())
    return Incoming("test", reference, MessageChannel.SMS, sender, body, timezone.now())


def report(client: Client, message_id: int, mark: str, **words: str) -> int:
    url = reverse("outreach:kannel_report", args=[message_id, mark])
    return client.get(url, words).status_code


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop",
        "Stop!",
        "STOPALL",
        "dezabonare",
        "Dezabonați",
        "RENUNȚ",
        "renunt",
        "NU",
        "Nu.",
        "stop va rog",
        "ReNun\u0162 la mesaje",
    ],
)
def test_every_spelling_of_no_is_heard(text: str) -> None:
    assert inbound.is_stop(text)


@pytest.mark.parametrize("text", ["", "Da", "Nu pot azi, mâine da", "Nonstop", "când?", "???"])
def test_what_is_no_opt_out_is_none(text: str) -> None:
    assert not inbound.is_stop(text)


def test_a_forged_report_changes_nothing(client: Client) -> None:
    message, other = sent(), sent()
    assert report(client, message.pk, "0" * 32, stare="1") == 403
    assert report(client, message.pk, signatures.of_message(other.pk), stare="1") == 403
    assert not Receipt.objects.exists()


def test_reports_are_taken_once_in_any_order(client: Client) -> None:
    message = sent()
    mark = signatures.of_message(message.pk)
    for stare in ("1", "8", "1", "8", "x"):
        assert report(client, message.pk, mark, stare=stare, parte="a") == 204
    message.refresh_from_db()
    assert message.state == "delivered"
    assert Receipt.objects.count() == 2


def test_a_part_that_is_lost_is_a_message_that_is_lost() -> None:
    message = sent()
    assert inbound.report(message.pk, ReceiptKind.FAILED, part="b")
    assert inbound.report(message.pk, ReceiptKind.DELIVERED, part="a")
    message.refresh_from_db()
    assert message.state == "failed"
    assert inbound.report(message.pk, ReceiptKind.DELIVERED, part="b")
    message.refresh_from_db()
    assert message.state == "delivered"


def test_a_report_settles_what_nobody_knew_and_of_nobody_is_thanked_for(client: Client) -> None:
    message = sent()
    Message.objects.update(state=MessageState.UNKNOWN)
    mark = signatures.of_message(message.pk)
    assert report(client, message.pk, mark, stare="8", parte="\0x", cod="\0") == 204
    message.refresh_from_db()
    assert message.state == "sent"
    assert report(client, 10**9, signatures.of_message(10**9), stare="1") == 204


def test_a_reply_is_kept_once_for_the_county() -> None:
    message = sent()
    incoming = told(message.recipient, "Da, vin")
    assert isinstance(inbound.receive(incoming), Inbound)
    assert inbound.receive(incoming) is None
    (kept,) = Inbound.objects.all()
    assert inbound.receive(told(message.recipient, "a\0b", "r\0")) is not None
    assert (kept.case, kept.message, kept.kind) == (message.case, message, "reply")


def test_a_reply_stands_in_the_file_and_first_on_the_managers_page(client: Client) -> None:
    manager = UserFactory()
    message = sent()
    Case.objects.update(manager=manager)
    inbound.receive(told(message.recipient, "Da, vin luni"))
    client.force_login(manager)
    page = client.get(reverse("cases:today"), {"fel": "raspunsuri"}).content.decode()
    assert "Da, vin luni" in page
    (reply,) = Inbound.objects.all()
    client.post(reverse("outreach:inbox_handle", args=[reply.pk]))
    client.post(reverse("cases:why", args=[message.case_id]), {"reason": "check"})
    case = client.get(reverse("cases:case", args=[message.case_id])).content.decode()
    assert "A venit un r\u0103spuns" in case
    assert "R\u0103spuns citit" in case


def test_the_desk_looks_for_the_writer_and_gives_or_puts_away(client: Client) -> None:
    first = inbound.receive(told("0722 000 777", "Sunt Ioana"))
    second = inbound.receive(told("0722 000 778", "Reclama"))
    assert isinstance(first, Stray)
    assert isinstance(second, Stray)
    case = CaseFactory(youth__last_name="Zbarcea", youth__search_key="zbarcea ioana")
    client.force_login(UserFactory(role=Role.NATIONAL, county=None))
    url = reverse("outreach:stray", args=[first.pk])
    assert list(client.post(url, {"q": "z"}).context["cases"]) == []
    assert list(client.post(url, {"q": "Zbarcea"}).context["cases"]) == [case]
    assert client.post(url, {"fisa": "9" * 17}).status_code == 404
    client.post(url, {"fisa": str(case.pk)})
    assert Inbound.objects.get().case == case
    case.refresh_from_db()
    assert case.next_action == "reply"
    assert client.get(url).status_code == 404
    client.post(reverse("outreach:stray", args=[second.pk]), {"fisa": "nimeni"})
    second.refresh_from_db()
    assert (second.sender, second.body) == ("", "")


def test_stop_is_stored_once_and_confirmed_once() -> None:
    message = sent()
    inbound.receive(told(message.recipient, "STOP"))
    inbound.receive(told(message.recipient, "stop"))
    assert Suppression.objects.standing().count() == 1
    (confirmation,) = Message.objects.filter(confirms=True)
    keys, _held = outbox.lease(MessageChannel.SMS, uuid.uuid4(), 10)
    assert keys == [confirmation.pk]


def test_an_unknown_number_goes_to_the_desk_and_can_be_given_to_somebody() -> None:
    found = inbound.receive(told("0722 000 777", "Cine sunteți?"))
    assert isinstance(found, Stray)
    assert found.sender == "+40722000777"
    case = CaseFactory()
    kept = inbound.give_to(found, case, by=UserFactory())
    assert (kept.case, kept.body) == (case, "Cine sunteți?")
    found.refresh_from_db()
    assert (found.sender, found.body) == ("", "")


@pytest.mark.parametrize("key", ["", "wrong"])
def test_an_incoming_message_needs_the_secret(client: Client, settings: Any, key: str) -> None:
    settings.KANNEL_SECRET = "right"
    url = f"{reverse('outreach:kannel_inbound')}?cheie={key}&id=1"
    answer = client.post(
        url, b"STOP", content_type="text/plain", headers={"X-Kannel-From": "+40722000001"}
    )
    assert answer.status_code == 403
    settings.KANNEL_SECRET = ""
    assert client.post(url, b"STOP", content_type="text/plain").status_code == 403
    assert not Inbound.objects.exists()
    assert not Stray.objects.exists()


def test_bytes_that_are_no_text_are_taken_all_the_same(client: Client, settings: Any) -> None:
    settings.KANNEL_SECRET = "right"
    url = f"{reverse('outreach:kannel_inbound')}?cheie=right&id=7"
    head = {"X-Kannel-From": "x" * 300, "X-Kannel-Time": "no time"}
    answer = client.post(url, b"\xff\x00\xfe" * 9000, content_type="text/plain", headers=head)
    assert answer.status_code == 204
    assert Stray.objects.count() == 1
    assert client.post(f"{reverse('outreach:kannel_inbound')}?cheie=right").status_code == 400


def test_the_commercial_gateway_signs_what_it_says(client: Client, settings: Any) -> None:
    settings.TWILIO_TOKEN, settings.CALLBACK_URL = "token", "https://intespo.example"
    message = sent()
    path = reverse("outreach:twilio_report", args=[message.pk])
    form = {"MessageStatus": "delivered", "MessageSid": "SM1"}
    mark = signatures.of_form("token", f"https://intespo.example{path}", form)
    headers = {"X-Twilio-Signature": mark}
    assert client.post(path, form, headers={"X-Twilio-Signature": "x"}).status_code == 403
    changed = {**form, "MessageStatus": "failed"}
    assert client.post(path, changed, headers=headers).status_code == 403
    for _again in range(2):
        assert client.post(path, form, headers=headers).status_code == 204
    message.refresh_from_db()
    assert (message.state, Receipt.objects.count()) == ("delivered", 1)
    settings.TWILIO_TOKEN = ""
    assert client.post(path, form, headers=headers).status_code == 403


def test_one_press_ends_e_mails(client: Client) -> None:
    message = sent(MessageChannel.EMAIL)
    mark = signatures.of_unsubscribe(message.pk)
    url = reverse("outreach:unsubscribe", args=[message.pk, mark])
    assert client.get(url).status_code == 200
    assert not Suppression.objects.exists()
    for _again in range(2):
        assert client.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    (standing,) = Suppression.objects.standing()
    assert standing.address_hash == addresses.hashed("ana@exemplu.ro")
    assert client.get(reverse("outreach:unsubscribe", args=[message.pk, "x"])).status_code == 404


def test_a_reply_is_seen_once_in_its_county(sign_in: Any) -> None:
    message = sent()
    reply = inbound.receive(told(message.recipient, "Da, vin luni"))
    assert reply is not None
    url = reverse("outreach:inbox")
    assert "Da, vin luni" not in sign_in(Role.EXPERT, "DJ").get(url).content.decode()
    client = sign_in(Role.EXPERT)
    assert "Da, vin luni" in client.get(url).content.decode()
    handle = reverse("outreach:inbox_handle", args=[reply.pk])
    assert client.post(handle).headers["Location"] == reverse("cases:case", args=[message.case_id])
    assert client.post(handle).headers["Location"] == url
    assert "Da, vin luni" not in client.get(url).content.decode()
    assert (
        "Da, vin luni"
        in client.get(reverse("outreach:case_card", args=[message.case_id])).content.decode()
    )


def test_strays_are_for_the_desk(sign_in: Any) -> None:
    inbound.receive(told("+40722000777", "Cine sunteți?"))
    url = reverse("outreach:inbox")
    assert "Cine sunteți" not in sign_in(Role.COORDINATOR).get(url).content.decode()
    assert "Cine sunteți" in sign_in(Role.NATIONAL).get(url).content.decode()


def test_a_person_says_whether_an_unknown_arrived(sign_in: Any) -> None:
    message = sent()
    Message.objects.update(state=MessageState.UNKNOWN)
    client = sign_in(Role.COORDINATOR)
    page = client.get(reverse("outreach:message", args=[message.pk])).content.decode()
    url = reverse("outreach:decide", args=[message.pk])
    assert url in page
    client.post(url, {"a_ajuns": "poate"})
    message.refresh_from_db()
    assert message.state == "unknown"
    client.post(url, {"a_ajuns": "da"})
    message.refresh_from_db()
    assert (message.state, message.settled_by) == ("delivered", client.user)
