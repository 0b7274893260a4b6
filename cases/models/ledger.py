"""The milestone ledger: every figure about people is one GROUP BY on it."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cases.enums import AgeBand, Level, MilestoneKind, State
from intespo.accounts.access import rows_of_county
from intespo.accounts.enums import CASE_READERS, Role
from intespo.accounts.models import User

# What monthly reports count. They read these kinds as known at a cut-off, voided rows too,
# from an index that has every dimension: a fifth of the ledger's pages.
REPORTED = (
    *(MilestoneKind.CONTACTED, MilestoneKind.REGISTERED, MilestoneKind.PROFILED),
    *(MilestoneKind.INFORMED, MilestoneKind.REFERRED, MilestoneKind.QUALIFIED),
    *(MilestoneKind.MONTH_12, MilestoneKind.LEFT_NEET),
    *(MilestoneKind.AFTER_6, MilestoneKind.AFTER_12, MilestoneKind.AFTER_18),
)


class ClockTimestamp(Now):
    """The moment of the statement, not of its transaction."""

    template = "clock_timestamp()"

    def as_postgresql(self, compiler, connection, **context):  # type: ignore[no-untyped-def]
        """Keep the template: Django would write STATEMENT_TIMESTAMP()."""
        return self.as_sql(compiler, connection, **context)


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    """The ledger as users read it."""

    def visible_to(self, user: User) -> Self:
        """The county's milestones; a team member sees none as a list."""
        readers = tuple(role for role in CASE_READERS if role != Role.TEAM_MEMBER)
        return rows_of_county(self, user, readers=readers)  # type: ignore[return-value]

    def standing(self) -> Self:
        """Not voided."""
        return self.filter(voided_at=None)

    def known_at(self, cut_off: datetime) -> Self:
        """The ledger as it stood at a moment: recorded by then, not yet voided by then."""
        return self.filter(recorded_at__lte=cut_off).filter(
            Q(voided_at=None) | Q(voided_at__gt=cut_off)
        )


class Milestone(models.Model):
    """One youth reached one kind of milestone for the first time; dimensions as they were then."""

    # References are checked once a statement (accounts.references).
    youth = models.ForeignKey(
        "cases.Youth", models.PROTECT, related_name="milestones", db_constraint=False
    )
    case = models.ForeignKey(
        "cases.Case",
        models.PROTECT,
        related_name="milestones",
        db_constraint=False,
        db_index=False,
    )
    county = models.ForeignKey(
        "territory.County", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    locality = models.ForeignKey(
        "territory.Locality", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=10, choices=MilestoneKind)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=ClockTimestamp())
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    sex = models.CharField(max_length=1)
    age_band = models.CharField(max_length=5, choices=AgeBand)
    urban = models.BooleanField()
    more_developed = models.BooleanField()
    education = models.CharField(max_length=8, blank=True)
    groups = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    source = models.CharField(max_length=20)
    channel = models.CharField(max_length=8, blank=True)
    level = models.CharField(max_length=3, choices=Level, blank=True)
    # What the young person did then: on the way out, and at each check.
    state = models.CharField(max_length=14, choices=State, blank=True, default="", db_default="")
    # The code of the measure that was begun or finished.
    measure = models.CharField(max_length=16, blank=True, default="", db_default="")
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    void_reason = models.CharField(max_length=300, null=True)  # noqa: DJ001 (set once, from NULL)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ("happened_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["youth", "kind"], condition=Q(voided_at=None), name="milestone_once"
            ),
            models.CheckConstraint(
                name="milestone_void_whole",
                condition=Q(voided_at=None, void_reason=None)
                | Q(voided_at__isnull=False, void_reason__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                fields=["county", "kind", "happened_on"],
                include=[
                    "sex",
                    "urban",
                    "more_developed",
                    "level",
                    "education",
                    "locality",
                    "youth",
                ],
                condition=Q(voided_at=None),
                name="milestone_standing",
            ),
            models.Index(
                fields=["kind", "county"],
                include=[
                    *(
                        "happened_on",
                        "recorded_at",
                        "voided_at",
                        "sex",
                        "urban",
                        "age_band",
                        "level",
                    ),
                    *("education", "source", "channel", "state", "groups", "youth", "case", "id"),
                ],
                condition=Q(kind__in=[kind.value for kind in REPORTED]),
                name="milestone_reported",
            ),
            models.Index(fields=["case"], name="milestone_by_case"),
        )

    def __str__(self) -> str:
        return f"milestone {self.pk}"
