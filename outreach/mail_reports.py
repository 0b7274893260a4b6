"""What comes back about e-mails: a provider's signed reports, and bounces by mail (RFC 3464).

Both name our row: a provider by the metadata that we sent along, a bounce by the Message-ID of the
mail that it returns. Whoever can write us a mail can write a bounce: so one counts only when it
carries our mark of that message, which stands in the mail's way out.
"""

import email
import json
import re
from email import policy
from email.message import EmailMessage
from email.message import Message as Mail
from typing import Any

from anymail.signals import tracking
from django.dispatch import receiver

from outreach import signatures
from outreach.enums import ReceiptKind, SuppressionReason
from outreach.services import inbound

KINDS = {
    "sent": ReceiptKind.ACCEPTED,
    "delivered": ReceiptKind.DELIVERED,
    "deferred": ReceiptKind.BUFFERED,
    "bounced": ReceiptKind.FAILED,
    "rejected": ReceiptKind.FAILED,
    "failed": ReceiptKind.FAILED,
    # Read, and not wanted: it arrived.
    "complained": ReceiptKind.DELIVERED,
    "unsubscribed": ReceiptKind.DELIVERED,
}
WISHES = ("complained", "unsubscribed")
SOFT = ("softbounce", "soft_bounce", "soft-bounce", '"temporary"', '"transient"')
# Of these the address is not written to any more.
SUPPRESS = {
    "bounced": SuppressionReason.BOUNCED,
    "complained": SuppressionReason.COMPLAINED,
    "unsubscribed": SuppressionReason.UNSUBSCRIBED,
}
_OURS = re.compile(r"<message-(\d{1,18})@[^>]+>")
_WAY_OUT = re.compile(r"/dezabonare/(\d{1,18})/([0-9a-f]{32})/")


@receiver(tracking)
def take_report(sender: Any, event: Any, esp_name: str, **_rest: Any) -> None:
    """A provider's report; django-anymail has checked its signature."""
    key = str((event.metadata or {}).get("message", ""))
    message_id = int(key) if key.isdecimal() and len(key) < 18 else 0
    kind = KINDS.get(event.event_type)
    if kind is None:
        return
    final = not (event.event_type == "bounced" and _is_soft(event))
    new = inbound.report(
        message_id,
        kind if final else ReceiptKind.BUFFERED,
        part=event.event_type if event.event_type in WISHES else "",
        code=esp_name[:60],
    )
    # Said once: a report that comes again does not close what a person opened since.
    if new and final and (reason := SUPPRESS.get(event.event_type)):
        inbound.close_address(message_id, reason)


def _is_soft(event: Any) -> bool:
    """A full mailbox or a server that is away: providers report it as a bounce too."""
    told = json.dumps(event.esp_event, default=str).lower() if event.esp_event else ""
    return event.reject_reason == "timed_out" or any(word in told for word in SOFT)


def take_bounce(mail: EmailMessage) -> bool:
    """A bounce that came by mail: whether it was one of ours, and final."""
    status = next(
        (p for p in mail.walk() if p.get_content_type() == "message/delivery-status"), None
    )
    returned = _returned(mail)
    if status is None or returned is None:
        return False
    fields = _fields(status)
    message_id = _proved(returned)
    if not message_id:
        return False
    code = fields.get("status", "")
    if fields.get("action") == "failed":
        taken = inbound.report(message_id, ReceiptKind.FAILED, part="dsn", code=code)
        # 5.1.x: no such address; other causes may pass.
        if taken and code.startswith("5.1."):
            inbound.close_address(message_id, SuppressionReason.BOUNCED)
        return taken
    if fields.get("action") == "delayed":
        return inbound.report(message_id, ReceiptKind.BUFFERED, part="dsn", code=code)
    return False


def _returned(mail: EmailMessage) -> Mail | None:
    """The mail that came back, or its headers."""
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0)
            return inner if isinstance(inner, Mail) else None
        if part.get_content_type() == "text/rfc822-headers":
            raw = part.get_payload(decode=True)
            if isinstance(raw, bytes):
                return email.message_from_bytes(raw, policy=policy.default)
    return None


def _proved(returned: Mail) -> int:
    """The row of a mail that carries our own mark; 0 when it does not."""
    named = _OURS.search(str(returned.get("Message-ID", "")))
    way_out = _WAY_OUT.search(str(returned.get("List-Unsubscribe", "")))
    if not (named and way_out) or named[1] != way_out[1]:
        return 0
    key = int(named[1])
    return key if signatures.equal(way_out[2], signatures.of_unsubscribe(key)) else 0


def _fields(status: Mail) -> dict[str, str]:
    """The per-recipient fields of a delivery status, names in small letters."""
    found: dict[str, str] = {}
    payload = status.get_payload()
    for block in payload if isinstance(payload, list) else ():
        if isinstance(block, Mail):
            found |= {name.lower(): str(value).strip() for name, value in block.items()}
    return {name: value.split()[0].lower() if value else "" for name, value in found.items()}
