"""The outbox: queue a message, lease it, settle it."""

import logging
import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import JournalKind
from cases.models import Case
from cases.services import consents, journal
from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.kit.errors import DomainError
from intespo.kit.phone import is_mobile
from outreach.enums import MessageChannel, MessageState
from outreach.gateways import GatewayRefused, GatewayUnknown, gateway_for
from outreach.models import Message

logger = logging.getLogger(__name__)
# Ten calls of at most 20 s each fit well into the lease.
LEASE = timedelta(minutes=10)
BATCH = 10
WORK = "outbox"  # what the history says of who changed a message

# A lease is one statement: two workers never hold the same row, nobody who objected is written to.
CLAIM = """
UPDATE outreach_message SET state = 'sending', claimed_at = now(), attempts = attempts + 1
WHERE id IN (SELECT id FROM outreach_message m WHERE state = 'queued'
             AND NOT EXISTS (SELECT FROM cases_objection o
                             WHERE o.youth_id = m.youth_id AND o.withdrawn_at IS NULL)
             AND NOT EXISTS (SELECT FROM cases_consent n WHERE n.youth_id = m.youth_id
                             AND n.purpose = 'messages' AND n.channel = m.channel
                             AND n.withdrawn_at > coalesce((SELECT max(g.recorded_at)
                                 FROM cases_consent g WHERE g.youth_id = n.youth_id
                                 AND g.purpose = n.purpose AND g.channel = n.channel
                                 AND g.withdrawn_at IS NULL), '-infinity'))
             ORDER BY id FOR UPDATE SKIP LOCKED LIMIT %s)
RETURNING id
"""


@transaction.atomic
def queue(
    case: Case, *, channel: MessageChannel, subject: str, body: str, key: uuid.UUID, by: User
) -> Message:
    """Write one message into the outbox; the same key again gives the first one back."""
    known = Message.objects.filter(key=key, case=case).first()
    if known:
        return known
    youth = case.youth
    if youth.objections.filter(withdrawn_at=None).exists():
        raise DomainError(_("This young person does not want to be contacted any more."))
    if channel.value in consents.refused_ways(youth.pk):
        raise DomainError(_("The consent to this way of being reached was withdrawn."))
    recipient = youth.phone if channel == MessageChannel.SMS else youth.email
    if not recipient or (channel == MessageChannel.SMS and not is_mobile(recipient)):
        raise DomainError(
            _("There is no mobile number on record.")
            if channel == MessageChannel.SMS
            else _("There is no e-mail address on record.")
        )
    made = Message.objects.create(
        key=key,
        case=case,
        youth=youth,
        county_id=case.county_id,
        channel=channel,
        recipient=recipient,
        subject=subject if channel == MessageChannel.EMAIL else "",
        body=body,
        created_by=by,
    )
    journal.add(case, JournalKind.MESSAGE, {"message": made.pk, "channel": channel.value}, by=by)
    return made


def claim(limit: int = BATCH) -> list[int]:
    """Lease queued messages, oldest first; committed before anything is sent."""
    with scope.system(WORK), connection.cursor() as cursor:
        cursor.execute(CLAIM, [limit])
        return sorted(pk for (pk,) in cursor.fetchall())


def deliver(message_id: int) -> None:
    """Send one leased message outside any transaction, then settle it."""
    with scope.system(WORK):
        message = Message.objects.filter(pk=message_id, state=MessageState.SENDING).first()
    if message is None:
        return
    try:
        gateway_id = gateway_for(message).send(message)
    except GatewayRefused as refused:
        settle(message_id, MessageState.FAILED, refusal=str(refused))
    except GatewayUnknown as silence:
        settle(message_id, MessageState.UNKNOWN, refusal=str(silence))
    else:
        settle(message_id, MessageState.SENT, gateway_id=gateway_id)


def settle(
    message_id: int, state: MessageState, *, gateway_id: str = "", refusal: str = ""
) -> None:
    """Record the gateway's answer; a settled message stays settled."""
    answer = {"gateway_id": gateway_id[:80], "refusal": refusal[:120]}
    with scope.system(WORK):
        held = Message.objects.filter(pk=message_id, state=MessageState.SENDING)
        held.update(state=state, settled_at=timezone.now(), **answer)
    logger.info("message settled", extra={"message_id": message_id, "state": state.value})


def flag_lost() -> int:
    """A lease that ran out: nobody knows whether it left, so a person decides, never a resend."""
    lost = Message.objects.filter(state=MessageState.SENDING, claimed_at__lt=timezone.now() - LEASE)
    with scope.system(WORK):
        return lost.update(state=MessageState.UNKNOWN, settled_at=timezone.now(), refusal="lease")
