"""The outbox: the rows are the queue, Celery is only the legs (design.md §3.4)."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intespo.accounts.access import rows_of_county
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.accounts.models import User
from outreach.enums import HeldBack, MessageChannel, MessageState, ReceiptKind


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages as people see them."""

    def visible_to(self, user: User) -> Self:
        """The county's messages for its experts and coordinator."""
        readers = (Role.EXPERT, Role.COORDINATOR, *NATIONWIDE_ROLES)
        return rows_of_county(self, user, readers=readers)  # type: ignore[return-value]

    def not_left(self) -> Self:
        """Nothing was called for yet: queued, or a letter of a batch that is not posted."""
        in_batch = Q(state=MessageState.LEASED, batch__isnull=False)
        return self.filter(Q(state=MessageState.QUEUED) | in_batch)


class Message(models.Model):
    """One message to one person; `key` makes it one whatever is pressed twice.

    Of a campaign a person gets one message a step. `recipient` is the number or address as it was
    when the message was queued; when the person's has changed since, the message does not leave.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    # Every move of a message writes to every index: none stands twice.
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="messages", db_index=False)
    youth = models.ForeignKey("cases.Youth", models.PROTECT, related_name="+")
    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+", db_index=False)
    step = models.ForeignKey(
        "outreach.CampaignStep",
        models.PROTECT,
        null=True,
        related_name="messages",
        db_index=False,
    )
    arm = models.CharField(max_length=1, blank=True, default="", db_default="")
    channel = models.CharField(_("channel"), max_length=6, choices=MessageChannel)
    recipient = models.CharField(max_length=254)
    address_hash = models.UUIDField(null=True)
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    body = models.CharField(_("text"), max_length=2000)
    parts = models.PositiveSmallIntegerField(default=1, db_default=1)
    # A confirmation of an opt-out is the one message that leaves all the same.
    confirms = models.BooleanField(default=False, db_default=False)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.QUEUED)
    held_back = models.CharField(
        max_length=10, choices=HeldBack, blank=True, default="", db_default=""
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    # A gateway that was away is asked again after a pause.
    not_before = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    gateway = models.CharField(max_length=12, blank=True, default="", db_default="")
    gateway_id = models.CharField(max_length=80, blank=True, default="")
    refusal = models.CharField(max_length=120, blank=True, default="")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    # The batch that a letter was printed in.
    batch = models.ForeignKey(
        "outreach.LetterBatch", models.PROTECT, null=True, related_name="letters", db_index=False
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="message_state", condition=Q(state__in=MessageState.values)
            ),
            models.CheckConstraint(
                name="message_held_back_why", condition=~Q(state="suppressed") | ~Q(held_back="")
            ),
            models.UniqueConstraint(
                fields=["step", "youth"], condition=~Q(step=None), name="message_once_a_step"
            ),
        )
        indexes = (
            models.Index(
                fields=["channel", "id"], condition=Q(state="queued"), name="outbox_ready"
            ),
            # Conditions that a lease and its answer do not name: a planner that knows nothing of a
            # queue that was just filled must find rows by their keys alone.
            models.Index(
                fields=["claimed_at"],
                condition=Q(settled_at=None) & ~Q(claimed_at=None),
                name="outbox_leased",
            ),
            models.Index(
                fields=["address_hash"], condition=Q(state="queued"), name="outbox_by_address"
            ),
            models.Index(
                fields=["youth", "channel", "-started_at"],
                condition=~Q(started_at=None),
                name="message_lately",
            ),
            models.Index(fields=["county", "-id"], name="message_by_county"),
            models.Index(fields=["batch"], condition=~Q(batch=None), name="message_by_batch"),
            models.Index(fields=["case", "-id"], name="message_by_case"),
        )

    def __str__(self) -> str:
        return f"message {self.pk}"


class Receipt(models.Model):
    """What a gateway told about a message, once each; never changed."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="receipts")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    youth = models.ForeignKey("cases.Youth", models.PROTECT, related_name="+")
    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=ReceiptKind)
    part = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["message", "part", "kind"], name="receipt_once"),
        )

    def __str__(self) -> str:
        return f"receipt {self.pk}"
