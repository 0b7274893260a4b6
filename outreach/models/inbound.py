"""What comes in: replies, opt-outs, and the numbers that are not written to any more."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from intespo.accounts.access import rows_of_county
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.accounts.models import User
from outreach.enums import InboundKind, MessageChannel, SuppressionReason


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    """Opt-outs by their standing."""

    def standing(self) -> Self:
        """Not undone."""
        return self.filter(lifted_at=None)


class Suppression(models.Model):
    """A number or address that nothing is sent to, in any county.

    Only a keyed hash of it is kept: it outlives the erasure of the person and tells nobody who it
    was. One stands at a time; it is undone with a reason.
    """

    address_hash = models.UUIDField()
    channel = models.CharField(max_length=6, choices=MessageChannel)
    reason = models.CharField(max_length=12, choices=SuppressionReason)
    # The clock after the gate was closed: a message leased later than this is a fault.
    stored_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    lifted_why = models.CharField(max_length=300, blank=True, default="")

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["address_hash"], condition=Q(lifted_at=None), name="suppression_once"
            ),
            models.CheckConstraint(
                name="suppression_lifted_why", condition=Q(lifted_at=None) | ~Q(lifted_why="")
            ),
        )

    def __str__(self) -> str:
        return f"suppression {self.pk}"


class InboundQuerySet(models.QuerySet["Inbound"]):
    """Incoming messages as people see them."""

    def visible_to(self, user: User) -> Self:
        """The county's."""
        readers = (Role.EXPERT, Role.COORDINATOR, *NATIONWIDE_ROLES)
        return rows_of_county(self, user, readers=readers)  # type: ignore[return-value]

    def waiting(self) -> Self:
        """Nobody has looked at it yet."""
        return self.filter(handled_at=None).exclude(kind=InboundKind.STOP)


class Inbound(models.Model):
    """One incoming message, once by the gateway's own reference."""

    gateway = models.CharField(max_length=12)
    reference = models.CharField(max_length=80)
    channel = models.CharField(max_length=6, choices=MessageChannel)
    kind = models.CharField(max_length=7, choices=InboundKind)
    sender = models.CharField(max_length=254)
    body = models.CharField(max_length=2000, blank=True)
    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    youth = models.ForeignKey("cases.Youth", models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="inbound")
    message = models.ForeignKey(
        "outreach.Message", models.PROTECT, null=True, related_name="replies"
    )
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = InboundQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["gateway", "reference"], name="inbound_once"),
        )
        indexes = (
            models.Index(
                fields=["county", "-id"], condition=Q(handled_at=None), name="inbound_waiting"
            ),
            models.Index(fields=["case", "-id"], name="inbound_by_case"),
        )

    def __str__(self) -> str:
        return f"incoming {self.pk}"


class Stray(models.Model):
    """A message from a number that nobody knows: it has no county, the agency's desk sees it.

    Given to a young person it becomes an `Inbound`; the number and the text go from here then.
    """

    gateway = models.CharField(max_length=12)
    reference = models.CharField(max_length=80)
    channel = models.CharField(max_length=6, choices=MessageChannel)
    stops = models.BooleanField(default=False)
    sender = models.CharField(max_length=254)
    body = models.CharField(max_length=2000, blank=True)
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=["gateway", "reference"], name="stray_once"),)

    def __str__(self) -> str:
        return f"stray {self.pk}"
