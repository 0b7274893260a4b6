"""The record: every look at a person's file, every change of a row about a person."""

from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intespo.accounts.enums import COUNTY_ROLES, LogAction, LookReason, Role
from intespo.accounts.models.user import User

RECORD_READERS = (Role.AUDITOR, Role.COORDINATOR, Role.NATIONAL)


class MultiRange(models.Field):  # type: ignore[type-arg]
    """A set of whole numbers, kept as ranges: the keys of a statement's rows."""

    def db_type(self, connection: Any) -> str:
        """PostgreSQL's own type."""
        return "int8multirange"


class RecordQuerySet(models.QuerySet[Any]):
    """Lines of the record as those who check them see them."""

    def visible_to(self, user: User) -> Self:
        """All for the auditor and the agency, the own county's for a coordinator."""
        if user.role not in RECORD_READERS:
            return self.none()
        return self.filter(county_id=user.county_id) if user.role in COUNTY_ROLES else self.all()

    def between(self, since: datetime, until: datetime) -> Self:
        """Lines of a time, its start included."""
        return self.filter(at__gte=since, at__lt=until)


class Change(models.Model):
    """One row that a statement changed, or all rows of a county that it added; a trigger writes it.

    `old` holds what the changed columns were before; the row itself is what they are now.
    """

    bears_persons = True
    table = models.CharField(max_length=40)
    action = models.CharField(
        max_length=1, choices=[("I", "insert"), ("U", "update"), ("D", "del")]
    )
    row_id = models.BigIntegerField(null=True)
    rows = MultiRange(null=True)
    total = models.PositiveIntegerField(default=1)
    old = models.JSONField(null=True)
    county = models.ForeignKey(
        "territory.County", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    at = models.DateTimeField()
    # No foreign key: a line of the record outlives everything.
    user_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=40, blank=True)
    request = models.CharField(max_length=32, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=["table", "row_id"], condition=Q(row_id__isnull=False), name="change_of_row"
            ),
            # Lines are written in the order of time: a few pages say what changed since a moment.
            BrinIndex(fields=["at"], name="change_by_time", pages_per_range=16),
        )

    def __str__(self) -> str:
        return f"change {self.pk}"


class AccessLog(models.Model):
    """One look at a person's data: who, whose, when, why. Partitioned by month, never changed."""

    bears_persons = True
    user = models.ForeignKey(User, models.DO_NOTHING, related_name="+", db_constraint=False)
    role = models.CharField(max_length=12)
    county = models.ForeignKey(
        "territory.County", models.DO_NOTHING, related_name="+", null=True, db_constraint=False
    )
    action = models.CharField(_("what"), max_length=12, choices=LogAction)
    subject_kind = models.CharField(max_length=12)
    subject_id = models.BigIntegerField(null=True)
    reason = models.CharField(_("reason"), max_length=12, choices=LookReason, blank=True)
    words = models.CharField(_("in words"), max_length=300, blank=True)
    at = models.DateTimeField(_("when"))
    ip = models.GenericIPAddressField(null=True)
    request = models.CharField(max_length=32, blank=True)
    digest = models.BinaryField(editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        # The table is partitioned: its migration writes it by hand.
        managed = False
        db_table = "accounts_accesslog"

    def __str__(self) -> str:
        return f"look {self.pk}"

    @property
    def subject(self) -> str:
        """Whose data, in words; a file is written as a link by the page."""
        names = {
            "youth": _("young person"),
            "list": _("list"),
            "figure": _("figure"),
            "user": _("account"),
            "county": _("county"),
            "retention": _("term"),
        }
        name = str(names.get(self.subject_kind, self.subject_kind))
        return f"{name} {self.subject_id}" if self.subject_id else name


class DaySeal(models.Model):
    """The log of one day, sealed over the seal before it, so that no day can be swapped."""

    day = models.DateField(unique=True)
    rows = models.PositiveIntegerField()
    previous = models.BinaryField()
    digest = models.BinaryField()
    sealed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("day",)

    def __str__(self) -> str:
        return f"seal of {self.day}"


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    """Openings of a file in another county."""

    def open_for(self, user: User, subject_id: int, now: datetime) -> Self:
        """Those that still let a user into a file."""
        return self.filter(user=user, subject_id=subject_id, until__gt=now)

    def visible_to(self, user: User) -> Self:
        """Both coordinators, the agency, the auditor."""
        if user.role not in RECORD_READERS:
            return self.none()
        if user.role not in COUNTY_ROLES:
            return self.all()
        return self.filter(Q(county_id=user.county_id) | Q(user__county_id=user.county_id))


class BreakGlass(models.Model):
    """A user opened one file of another county, for a reason, for three hours."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    # A case's key; the case stands on a higher floor.
    subject_id = models.BigIntegerField()
    reason = models.CharField(_("reason"), max_length=300)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["user", "subject_id"], name="glass_by_user"),)

    def __str__(self) -> str:
        return f"break-glass {self.pk}"
