"""What outreach does when a person objects, or is forgotten."""

from typing import Any

from django.db import connection
from django.dispatch import receiver
from django.utils import timezone

from cases.models import Consent, Objection, Youth
from cases.signals import forgotten, objected, unwanted
from outreach.enums import MessageState
from outreach.models import Message

FORGET = """
UPDATE outreach_message SET recipient = '', subject = '', body = ''
WHERE youth_id IN (SELECT id FROM forgotten)
"""
FORGET_CHANGES = """
SELECT forget_changes('outreach_message', coalesce((SELECT array_agg(id) FROM outreach_message
    WHERE youth_id IN (SELECT id FROM forgotten)), '{}'))
"""


@receiver(objected, sender=Objection)
def hold_back(sender: Any, youth_id: int, **_rest: Any) -> None:
    """What still waits does not leave; the lease asks again for what comes later."""
    waiting = Message.objects.filter(youth_id=youth_id, state=MessageState.QUEUED)
    waiting.update(state=MessageState.FAILED, settled_at=timezone.now(), refusal="objection")


@receiver(unwanted, sender=Consent)
def hold_back_by(sender: Any, youth_id: int, channel: str, **_rest: Any) -> None:
    """The same for one way of being reached."""
    waiting = Message.objects.filter(youth_id=youth_id, channel=channel, state=MessageState.QUEUED)
    waiting.update(state=MessageState.FAILED, settled_at=timezone.now(), refusal="consent")


@receiver(forgotten, sender=Youth)
def forget_messages(sender: Any, **_rest: Any) -> None:
    """Addresses and texts of messages go; that one was sent stays."""
    Message.objects.extra(where=["youth_id IN (SELECT id FROM forgotten)"]).filter(
        state=MessageState.QUEUED
    ).update(state=MessageState.FAILED, settled_at=timezone.now(), refusal="erasure")
    with connection.cursor() as cursor:
        cursor.execute(FORGET)
        cursor.execute(FORGET_CHANGES)
