"""Signed reports of a provider, and bounces by mail: ours and final close the address."""

import hashlib
import hmac
import io
import json
import time
import uuid
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

import pytest
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from django.core.exceptions import SuspiciousOperation
from django.core.management import call_command
from django.test import RequestFactory

from outreach.enums import MessageChannel
from outreach.gateways.email import compose
from outreach.models import Message, Receipt, Suppression
from outreach.sending import Outgoing
from outreach.services import inbound
from tests.factories import UserFactory
from tests.outreach.test_inbound import sent

pytestmark = pytest.mark.django_db
KEY = "signing-key-for-tests"


def told(message: Message, event: str, key: str = KEY, **more: Any) -> int:
    """A report as Mailgun posts it."""
    stamp, token = str(int(time.time())), uuid.uuid4().hex
    mac = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    body = {
        "signature": {"timestamp": stamp, "token": token, "signature": mac},
        "event-data": {
            "id": uuid.uuid4().hex,
            "event": event,
            "timestamp": time.time(),
            "recipient": message.recipient,
            "user-variables": {"message": str(message.pk)},
            "message": {"headers": {"message-id": "x@y"}},
            **more,
        },
    }
    request = RequestFactory().post("/", json.dumps(body), content_type="application/json")
    view = MailgunTrackingWebhookView.as_view(webhook_signing_key=KEY)
    return view(request).status_code


def test_a_report_counts_only_when_it_is_signed() -> None:
    message = sent(MessageChannel.EMAIL)
    with pytest.raises(SuspiciousOperation):
        told(message, "delivered", key="forged")
    assert not Receipt.objects.exists()
    assert told(message, "delivered") == 200
    message.refresh_from_db()
    assert message.state == "delivered"


@pytest.mark.parametrize(
    ("event", "more", "reason"),
    [
        ("failed", {"severity": "permanent", "reason": "bounce"}, "bounced"),
        ("complained", {}, "complained"),
        ("unsubscribed", {}, "unsubscribed"),
    ],
)
def test_bounces_and_complaints_close_the_address(event: str, more: Any, reason: str) -> None:
    message = sent(MessageChannel.EMAIL)
    told(message, event, **more)
    told(message, event, **more)
    assert Suppression.objects.standing().get().reason == reason


def test_a_report_of_nobody_changes_nothing() -> None:
    message = sent(MessageChannel.EMAIL)
    assert told(Message(pk=10**12, recipient="x@exemplu.ro"), "complained") == 200
    assert not Suppression.objects.exists()
    message.refresh_from_db()
    assert message.state == "sent"


def bounce(message: Message, *, status: str = "5.1.1", action: str = "failed") -> MIMEMultipart:
    """As a mail server writes it (RFC 3464)."""
    outgoing = Outgoing(message.pk, message.recipient, "S", "Sun\u0103-ne.")
    original = EmailMessage()
    for name, value in compose(outgoing).message().items():
        if name in ("Message-ID", "List-Unsubscribe", "Subject"):
            original[name] = value
    report = MIMEMultipart("report", **{"report-type": "delivery-status"})
    report.attach(MIMEText("Mail could not be delivered."))
    fields = EmailMessage()
    fields["Final-Recipient"] = f"rfc822; {message.recipient}"
    fields["Action"], fields["Status"] = action, status
    machine = MIMEMultipart("mixed")
    machine.replace_header("Content-Type", "message/delivery-status")
    machine.set_payload([EmailMessage(), fields])
    report.attach(machine)
    report.attach(MIMEMessage(original))
    return report


def taken(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    class Input:
        buffer = io.BytesIO(raw)

    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", Input)
    call_command("take_bounce", stdout=out)
    return out.getvalue().strip()


def test_a_final_bounce_by_mail_closes_the_address_once(monkeypatch: pytest.MonkeyPatch) -> None:
    message = sent(MessageChannel.EMAIL)
    raw = bounce(message).as_bytes()
    assert taken(raw, monkeypatch) == "noted"
    assert taken(raw, monkeypatch) == "not a bounce of ours"
    message.refresh_from_db()
    assert message.state == "failed"
    assert Suppression.objects.standing().get().reason == "bounced"


def test_a_full_mailbox_closes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    message = sent(MessageChannel.EMAIL)
    taken(bounce(message, status="5.2.2").as_bytes(), monkeypatch)
    assert not Suppression.objects.exists()
    taken(bounce(message, status="4.4.7", action="delayed").as_bytes(), monkeypatch)
    assert set(Receipt.objects.values_list("kind", flat=True)) == {"failed", "buffered"}


def test_a_forged_bounce_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    message, other = sent(MessageChannel.EMAIL), sent(MessageChannel.EMAIL)
    raw = bounce(message).as_bytes()
    forged = raw.replace(f"<message-{message.pk}@".encode(), f"<message-{other.pk}@".encode())
    for mail in (forged, b"", b"\xff\x00", raw[: len(raw) // 3], b"Subject: hi\n\nno bounce"):
        assert taken(mail, monkeypatch) == "not a bounce of ours"
    assert not Receipt.objects.exists()


def test_a_bounce_with_headers_only_is_ours_too(monkeypatch: pytest.MonkeyPatch) -> None:
    message = sent(MessageChannel.EMAIL)
    outgoing = Outgoing(message.pk, message.recipient, "S", "Sun\u0103-ne.")
    headers = compose(outgoing).message().as_bytes().partition(b"\n\n")[0]
    whole = bounce(message)
    part = MIMEText(headers.decode(), "rfc822-headers")
    whole.set_payload([*whole.get_payload()[:-1], part])
    assert taken(whole.as_bytes(), monkeypatch) == "noted"


def test_a_soft_bounce_closes_nothing_and_a_lifted_address_stays_open() -> None:
    message = sent(MessageChannel.EMAIL)
    told(message, "failed", severity="temporary", reason="full")
    assert not Suppression.objects.exists()
    told(message, "complained")
    inbound.lift(message.recipient, "a cerut", by=UserFactory())
    told(message, "complained")
    assert not Suppression.objects.standing().exists()
