"""What outreach does when a person objects, or is forgotten."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils import timezone

from cases.enums import Channel
from cases.models import Consent, Objection, Youth
from cases.signals import forgotten, objected, unwanted
from outreach.enums import HeldBack, MessageChannel, MessageState
from outreach.models import Message

FORGET = """
UPDATE outreach_message SET recipient = '', subject = '', body = '', address_hash = NULL
WHERE youth_id IN (SELECT id FROM forgotten)
"""
FORGET_REPLIES = """
UPDATE outreach_inbound SET sender = '', body = '' WHERE youth_id IN (SELECT id FROM forgotten)
"""
FORGET_REGISTRATIONS = """
UPDATE outreach_publicregistration SET name = '', phone = '', email = '', birth_date = NULL,
    cnp_sealed = NULL, handled_at = coalesce(handled_at, now())
WHERE youth_id IN (SELECT id FROM forgotten)
"""
FORGET_CHANGES = """
SELECT forget_changes('{table}', coalesce((SELECT array_agg(id) FROM {table}
    WHERE youth_id IN (SELECT id FROM forgotten)), '{{}}'))
"""


def _hold(waiting: QuerySet[Message], why: HeldBack) -> None:
    now = timezone.now()
    waiting.update(state=MessageState.SUPPRESSED, held_back=why, settled_at=now)


@receiver(objected, sender=Objection)
def hold_back(sender: Any, youth_id: int, **_rest: Any) -> None:
    """What still waits does not leave; the lease asks again for what comes later."""
    waiting = Message.objects.filter(youth_id=youth_id).not_left()
    _hold(waiting, HeldBack.OBJECTED)


@receiver(unwanted, sender=Consent)
def hold_back_by(sender: Any, youth_id: int, channel: str, **_rest: Any) -> None:
    """The same for one way of being reached."""
    # Who is not called any more is not on a campaign's call list either.
    way = MessageChannel.CALL if channel == Channel.PHONE else channel
    waiting = Message.objects.filter(youth_id=youth_id, channel=way).not_left()
    _hold(waiting, HeldBack.CONSENT)


@receiver(forgotten, sender=Youth)
def forget_messages(sender: Any, **_rest: Any) -> None:
    """Addresses and texts of messages go; that one was sent stays."""
    gone = Message.objects.extra(where=["youth_id IN (SELECT id FROM forgotten)"])
    _hold(gone.not_left(), HeldBack.ERASED)
    with connection.cursor() as cursor:
        cursor.execute(FORGET)
        cursor.execute(FORGET_REPLIES)
        cursor.execute(FORGET_REGISTRATIONS)
        for table in ("outreach_message", "outreach_inbound"):
            cursor.execute(FORGET_CHANGES.format(table=table))
