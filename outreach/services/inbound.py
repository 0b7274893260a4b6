"""What comes in: delivery reports, replies and opt-outs; each once, in any order."""

import logging
import uuid
from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import JournalKind, NextAction
from cases.models import Case, Youth
from cases.services import journal, rhythm
from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from intespo.kit.phone import parse
from intespo.kit.text import search_key
from outreach import addresses, texts
from outreach.enums import (
    HeldBack,
    InboundKind,
    MessageChannel,
    MessageState,
    ReceiptKind,
    SuppressionReason,
)
from outreach.models import Audience, Inbound, Message, Receipt, Stray, Suppression
from outreach.services import outbox_sql

logger = logging.getLogger(__name__)
WORK = "inbound"
# Said first these end all messages; a bare “nu” does too (domain.md §10).
STOP_WORDS = ("stop", "stopall", "dezabonare", "dezabonati", "dezabonez", "renunt", "unsubscribe")
ALONE = ("nu", "nu multumesc")
# States of which a gateway may still tell something.
CALLED = (
    *(MessageState.SENDING, MessageState.UNKNOWN, MessageState.SENT),
    *(MessageState.DELIVERED, MessageState.FAILED),
)


TYPED = ("reference", "sender", "body")  # PostgreSQL keeps no NUL in a text


class Incoming(NamedTuple):
    """An incoming message as a gateway hands it over; `reference` is the gateway's own."""

    gateway: str
    reference: str
    channel: MessageChannel
    sender: str
    body: str
    received_at: datetime


def report(message_id: int, kind: ReceiptKind, *, part: str = "", code: str = "") -> bool:
    """Note what a gateway tells of a message; False when it was told before, or of no message.

    The state follows from all that was told, in whatever order it came: delivered when a part was
    and no other part failed for good.
    """
    with scope.system(WORK):
        found = Message.objects.select_for_update(of=("self",)).filter(pk=message_id).first()
        if found is None or found.state not in CALLED:
            return False
        try:
            with transaction.atomic():
                Receipt.objects.create(
                    message=found,
                    case_id=found.case_id,
                    youth_id=found.youth_id,
                    county_id=found.county_id,
                    kind=kind,
                    part=part.replace("\x00", "")[:80],
                    code=code.replace("\x00", "")[:60],
                    at=timezone.now(),
                )
        except IntegrityError:
            return False
        told = _told(found)
        if told and told != found.state:
            Message.objects.filter(pk=found.pk).update(state=told, settled_at=timezone.now())
    return True


def _told(message: Message) -> MessageState | None:
    """What all receipts of a message together say; None when they leave it as it stands."""
    parts: dict[str, set[str]] = {}
    for part, kind in message.receipts.values_list("part", "kind"):
        parts.setdefault(part, set()).add(kind)
    lost = [
        kinds
        for kinds in parts.values()
        if ReceiptKind.RETURNED in kinds
        or (ReceiptKind.FAILED in kinds and ReceiptKind.DELIVERED not in kinds)
    ]
    if lost:
        return MessageState.FAILED
    if any(ReceiptKind.DELIVERED in kinds for kinds in parts.values()):
        return MessageState.DELIVERED
    open_ = message.state in (MessageState.SENDING, MessageState.UNKNOWN)
    return MessageState.SENT if open_ else None


def is_stop(text: str) -> bool:
    """Whether somebody asks for no more messages: in any case, with or without diacritics."""
    words = search_key(text).split()
    return bool(words) and (words[0] in STOP_WORDS or " ".join(words) in ALONE)


def receive(incoming: Incoming) -> Inbound | Stray | None:
    """Keep an incoming message and do what it asks for; None when it was kept before."""
    bare = {name: getattr(incoming, name).replace("\x00", "") for name in TYPED}
    incoming = incoming._replace(**bare)
    number = parse(incoming.sender) or incoming.sender[:254]
    with scope.system(WORK):
        if _was_kept(incoming):
            return None
        stops = is_stop(incoming.body)
        # The gate is closed before anything else: what is leased was leased before this.
        if stops:
            suppress(incoming.channel, number, SuppressionReason.STOP)
        last = _last_written(number)
        case = last.case if last else _case_of(incoming.channel, number)
        try:
            with transaction.atomic():
                made = _keep(incoming, number, case, last, stops=stops)
        except IntegrityError:
            return None
        if isinstance(made, Inbound):
            _bring_up(made)
        if stops and last:
            _confirm(last, number)
    return made


def _was_kept(incoming: Incoming) -> bool:
    by_reference = {"gateway": incoming.gateway, "reference": incoming.reference}
    kept = Inbound.objects.filter(**by_reference).exists()
    return kept or Stray.objects.filter(**by_reference).exists()


def _keep(
    incoming: Incoming, number: str, case: Case | None, last: Message | None, *, stops: bool
) -> Inbound | Stray:
    words: dict[str, Any] = {
        "gateway": incoming.gateway,
        "reference": incoming.reference,
        "channel": incoming.channel,
        "sender": number,
        "body": incoming.body[:2000],
        "received_at": incoming.received_at,
    }
    if case is None:
        return Stray.objects.create(**words, stops=stops)
    return Inbound.objects.create(
        **words,
        kind=InboundKind.STOP if stops else InboundKind.REPLY,
        county_id=case.county_id,
        case=case,
        youth_id=case.youth_id,
        message=last,
    )


def _bring_up(found: Inbound) -> None:
    """In the file, and for a reply on the first page of whoever works the case."""
    stops = found.kind == InboundKind.STOP
    detail = {"inbound": found.pk, "stops": stops}
    journal.add(found.case, JournalKind.MESSAGE, detail, by=None)
    stop_steps(found.youth_id, HeldBack.OPTED_OUT if stops else HeldBack.ANSWERED)
    if stops:
        return
    if open_case := Case.objects.open().filter(youth_id=found.youth_id).first():
        rhythm.plan_next(open_case, NextAction.REPLY, today())


def _last_written(number: str) -> Message | None:
    """The last message that left for this number: whom the answer is from."""
    found = Message.objects.filter(address_hash=addresses.hashed(number), confirms=False)
    left = found.exclude(started_at=None).select_related("case")
    return left.order_by("-started_at").first()


def _case_of(channel: MessageChannel, address: str) -> Case | None:
    """The file of the one young person with this number; of several nobody can say who wrote."""
    field = "email__iexact" if channel == MessageChannel.EMAIL else "phone"
    people = Youth.objects.filter(**{field: address}, merged_into=None)[:2]
    if len(people) != 1:
        return None
    files = Case.objects.filter(youth=people[0])
    return files.order_by(F("closed_on").desc(nulls_first=True), "-id").first()


@transaction.atomic
def suppress(
    channel: MessageChannel, address: str, reason: SuppressionReason, *, by: User | None = None
) -> bool:
    """Nothing is sent to this address any more, anywhere; False when that stood already.

    Behind the closed gate no lease runs; what still waits is held back at once.
    """
    key = addresses.hashed(address)
    with connection.cursor() as cursor:
        cursor.execute(outbox_sql.CLOSE_GATE)
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
    if Suppression.objects.standing().filter(address_hash=key).exists():
        return False
    Suppression.objects.create(
        address_hash=key, channel=channel, reason=reason, stored_at=moment, by=by
    )
    with scope.system(WORK, by):
        waiting = Message.objects.filter(address_hash=key, state=MessageState.QUEUED)
        waiting.filter(confirms=False).update(
            state=MessageState.SUPPRESSED, held_back=HeldBack.OPTED_OUT, settled_at=moment
        )
    return True


def close_address(message_id: int, reason: SuppressionReason) -> None:
    """The e-mail address that a message went to is not written to any more."""
    with scope.system(WORK):
        found = Message.objects.filter(pk=message_id, channel=MessageChannel.EMAIL)
        message = found.exclude(recipient="").first()
        if message:
            suppress(MessageChannel.EMAIL, message.recipient, reason)
            stop_steps(message.youth_id, HeldBack.OPTED_OUT)


def opted_out(youth: Youth) -> dict[MessageChannel, str]:
    """Number and address on record that nothing is sent to, by way."""
    ways = {MessageChannel.SMS: youth.phone, MessageChannel.EMAIL: youth.email}
    hashes = {way: addresses.hashed(address) for way, address in ways.items() if address}
    standing = Suppression.objects.standing().filter(address_hash__in=hashes.values())
    closed = set(standing.values_list("address_hash", flat=True))
    return {way: ways[way] for way, key in hashes.items() if key in closed}


@transaction.atomic
def close_ways(case: Case, reason: SuppressionReason, *, by: User) -> None:
    """Nothing more is sent to the number and the address on record."""
    ways = {MessageChannel.SMS: case.youth.phone, MessageChannel.EMAIL: case.youth.email}
    there = {way: address for way, address in ways.items() if address}
    if not there:
        raise DomainError(_("There is neither a number nor an e-mail address on record."))
    for way, address in there.items():
        suppress(way, address, reason, by=by)
    stop_steps(case.youth_id, HeldBack.OPTED_OUT)
    journal.add(case, JournalKind.MESSAGE, {"inbound": None, "stops": True}, by=by)


@transaction.atomic
def lift(address: str, why: str, *, by: User) -> None:
    """Undo an opt-out with a reason: the person asked to be written to again."""
    if not why.strip():
        raise DomainError(_("Say why."))
    standing = Suppression.objects.standing().filter(address_hash=addresses.hashed(address))
    if not standing.update(lifted_at=timezone.now(), lifted_by=by, lifted_why=why[:300]):
        raise DomainError(_("This number or address is not opted out."))


def stop_steps(youth_id: int, why: HeldBack) -> None:
    """Somebody answered or was reached: the rest of every campaign falls away for them."""
    now = timezone.now()
    open_steps = Audience.objects.filter(youth_id=youth_id, held_back="", stopped_at=None)
    open_steps.update(stopped_at=now, stopped_why=why)
    waiting = Message.objects.filter(youth_id=youth_id).not_left()
    waiting.exclude(step=None).update(state=MessageState.SUPPRESSED, held_back=why, settled_at=now)


def _confirm(last: Message, number: str) -> None:
    """Said once for each opt-out, to the number that asked."""
    standing = Suppression.objects.standing().get(address_hash=addresses.hashed(number))
    if last.channel != MessageChannel.SMS:
        return
    text = texts.plain(_("You will get no more messages from us. Questions: 021.44.44.000."))
    Message.objects.get_or_create(
        key=uuid.uuid5(uuid.NAMESPACE_OID, f"suppression-{standing.pk}"),
        defaults={
            "case_id": last.case_id,
            "youth_id": last.youth_id,
            "county_id": last.county_id,
            "channel": MessageChannel.SMS,
            "recipient": number,
            "address_hash": standing.address_hash,
            "body": text,
            "parts": texts.sms_parts(text),
            "confirms": True,
        },
    )


@transaction.atomic
def handle(found: Inbound, *, by: User) -> None:
    """Somebody looked at it; once."""
    waiting = Inbound.objects.filter(pk=found.pk, handled_at=None)
    if not waiting.update(handled_at=timezone.now(), handled_by=by):
        raise DomainError(_("Somebody looked at this already."))
    journal.add(found.case, JournalKind.MESSAGE, {"inbound": found.pk, "seen": True}, by=by)


@transaction.atomic
def give_to(found: Stray, case: Case, *, by: User) -> Inbound:
    """A message from an unknown number belongs to this young person after all."""
    stray = Stray.objects.select_for_update().filter(pk=found.pk, handled_at=None).first()
    if stray is None:
        raise DomainError(_("Somebody looked at this already."))
    made = Inbound.objects.create(
        gateway=stray.gateway,
        reference=stray.reference,
        channel=stray.channel,
        kind=InboundKind.STOP if stray.stops else InboundKind.REPLY,
        sender=stray.sender,
        body=stray.body,
        county_id=case.county_id,
        case=case,
        youth_id=case.youth_id,
        received_at=stray.received_at,
    )
    Stray.objects.filter(pk=stray.pk).update(
        sender="", body="", handled_at=timezone.now(), handled_by=by
    )
    _bring_up(made)
    return made


@transaction.atomic
def put_away(found: Stray, *, by: User) -> None:
    """Nobody we know wrote this; number and text go."""
    waiting = Stray.objects.filter(pk=found.pk, handled_at=None)
    if not waiting.update(sender="", body="", handled_at=timezone.now(), handled_by=by):
        raise DomainError(_("Somebody looked at this already."))


def last_words(case_ids: list[int]) -> dict[int, tuple[str, datetime]]:
    """The newest reply of each of these cases: its text and when it came."""
    found = Inbound.objects.filter(case__in=case_ids, kind=InboundKind.REPLY)
    rows = found.order_by("case_id", "-received_at").distinct("case_id")
    return {pk: (body, at) for pk, body, at in rows.values_list("case_id", "body", "received_at")}
