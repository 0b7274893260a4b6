"""The outbox: the rows are the queue, Celery is only the legs."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intespo.accounts.access import rows_of_county
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.accounts.models import User
from outreach.enums import MessageChannel, MessageState


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages as people see them."""

    def visible_to(self, user: User) -> Self:
        """The county's messages for its experts and coordinator."""
        readers = (Role.EXPERT, Role.COORDINATOR, *NATIONWIDE_ROLES)
        return rows_of_county(self, user, readers=readers)  # type: ignore[return-value]


class Message(models.Model):
    """One message to one person; `key` makes it one whatever is pressed twice."""

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="messages")
    youth = models.ForeignKey("cases.Youth", models.PROTECT, related_name="+")
    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    channel = models.CharField(_("channel"), max_length=5, choices=MessageChannel)
    recipient = models.CharField(max_length=254)
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    body = models.CharField(_("text"), max_length=1000)
    state = models.CharField(max_length=7, choices=MessageState, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    gateway_id = models.CharField(max_length=80, blank=True, default="")
    refusal = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="message_state", condition=Q(state__in=MessageState.values)
            ),
        )
        indexes = (
            models.Index(fields=["id"], condition=Q(state="queued"), name="outbox_ready"),
            models.Index(fields=["claimed_at"], condition=Q(state="sending"), name="outbox_leased"),
            models.Index(fields=["county", "-id"], name="message_by_county"),
            models.Index(fields=["case", "-id"], name="message_by_case"),
        )

    def __str__(self) -> str:
        return f"message {self.pk}"
