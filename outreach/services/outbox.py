"""The outbox: queue a message, lease it, start it, settle it.

A message moves queued → leased → sending → sent, failed or unknown. The lease and the start are
statements of their own, committed before the gateway is called; the call is outside of any
transaction. What a dead worker leaves is told apart: leased rows were never called and wait again,
started rows may have left and are `unknown` for a receipt or a person.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
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
from outreach import addresses, texts
from outreach.enums import MessageChannel, MessageState
from outreach.models import Message, Suppression
from outreach.sending import Answer, Outgoing
from outreach.services import outbox_sql, sending_rules

WORK = "outbox"  # what the history says of who changed a message
# In front of the statement, in the same round trip: each statement takes its own snapshot.
_OPENING = f"{outbox_sql.BY_KEY}; {outbox_sql.SHARE_GATE}; "


@transaction.atomic
def queue(
    case: Case, *, channel: MessageChannel, subject: str, body: str, key: uuid.UUID, by: User
) -> Message:
    """Write one message into the outbox; the same key again gives the first one back."""
    known = Message.objects.filter(key=key, case=case).first()
    if known:
        return known
    youth = case.youth
    recipient = youth.phone if channel == MessageChannel.SMS else youth.email
    _refuse(case, channel, recipient)
    made = Message.objects.create(
        key=key,
        case=case,
        youth=youth,
        county_id=case.county_id,
        channel=channel,
        recipient=recipient,
        address_hash=addresses.hashed(recipient),
        subject=subject if channel == MessageChannel.EMAIL else "",
        body=body,
        parts=texts.sms_parts(body) if channel == MessageChannel.SMS else 1,
        created_by=by,
    )
    journal.add(case, JournalKind.MESSAGE, {"message": made.pk, "channel": channel.value}, by=by)
    return made


def _refuse(case: Case, channel: MessageChannel, recipient: str) -> None:
    youth = case.youth
    if youth.objections.filter(withdrawn_at=None).exists():
        raise DomainError(_("This young person does not want to be contacted any more."))
    if channel.value in consents.refused_ways(youth.pk):
        raise DomainError(_("The consent to this way of being reached was withdrawn."))
    if not recipient or (channel == MessageChannel.SMS and not is_mobile(recipient)):
        raise DomainError(
            _("There is no mobile number on record.")
            if channel == MessageChannel.SMS
            else _("There is no e-mail address on record.")
        )
    standing = Suppression.objects.standing().filter(address_hash=addresses.hashed(recipient))
    if standing.exists():
        raise DomainError(_("This number or address opted out: nothing is sent to it."))


def lease(channel: MessageChannel, token: uuid.UUID, limit: int) -> tuple[list[int], int]:
    """Hand out queued messages, oldest first: their keys, and how many were held back instead."""
    rule = sending_rules.of(channel)
    words: dict[str, Any] = {
        "channel": channel.value,
        "lease": token,
        "limit": limit,
        "open": sending_rules.is_open(rule, timezone.now()),
        "cap": rule.cap,
        "cap_days": rule.cap_days,
    }
    with scope.system(WORK), connection.cursor() as cursor:
        cursor.execute(_OPENING + outbox_sql.LEASE, words)
        rows = cursor.fetchall()
    leased = sorted(pk for pk, state in rows if state == MessageState.LEASED)
    return leased, len(rows) - len(leased)


def turn(
    gateway: str, answers: Sequence[Answer], ids: Sequence[int], token: uuid.UUID
) -> list[Outgoing]:
    """Settle what was answered and start what is next, in one transaction.

    Only what comes back may be sent: who opted out since the lease is held back here.
    """
    with scope.system(WORK), connection.cursor() as cursor:
        _settle(cursor, gateway, answers)
        if not ids:
            return []
        cursor.execute(outbox_sql.START, {"ids": list(ids), "lease": token})
        return [Outgoing(pk, *rest) for pk, state, *rest in cursor.fetchall() if state == "sending"]


def _settle(cursor: Any, gateway: str, answers: Sequence[Answer]) -> None:
    columns = {
        "ids": [a.id for a in answers],
        "states": [a.state.value for a in answers],
        "gateway_ids": [a.gateway_id[:80] for a in answers],
        "refusals": [a.refusal[:120] for a in answers],
    }
    for _again in range(2):
        # A receipt that came in at the same moment moved its row: what is settled stays as it is.
        cursor.execute(_OPENING + outbox_sql.SETTLE, {**columns, "gateway": gateway})
        if cursor.rowcount == len(answers):
            return


def release() -> dict[str, int]:
    """Rows of workers that died: how many wait again, how many are unknown."""
    with scope.system(WORK), connection.cursor() as cursor:
        cursor.execute(outbox_sql.RELEASE, {"seconds": settings.OUTBOX_LEASE_SECONDS})
        states = [state for (state,) in cursor.fetchall()]
    return {state: states.count(state) for state in ("queued", "unknown")}


def give_back(token: uuid.UUID) -> None:
    """A worker that ends in order returns what it leased and did not start."""
    with scope.system(WORK), connection.cursor() as cursor:
        cursor.execute(outbox_sql.GIVE_BACK, {"lease": token})


@transaction.atomic
def decide(message: Message, state: MessageState, *, by: User) -> None:
    """A person settles an `unknown`: it arrived after all, or it did not. Nothing is resent."""
    if state not in (MessageState.DELIVERED, MessageState.FAILED):
        raise DomainError(_("Say whether it arrived."))
    held = Message.objects.filter(pk=message.pk, state=MessageState.UNKNOWN)
    if not held.update(state=state, settled_at=timezone.now(), settled_by=by):
        raise DomainError(_("This message is settled already."))
