"""Targets and the runs of the monthly report."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from intespo.accounts.enums import NATIONWIDE_ROLES
from intespo.accounts.models import User
from reporting.enums import RunStatus


class TargetQuerySet(models.QuerySet["Target"]):
    """Targets by day."""

    def on(self, day: date) -> Self:
        """Targets whose period has the day; outside all periods, the nearest one's."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Target(models.Model):
    """What is to be reached by the end of a period: per county, per region kind, or nationally."""

    indicator = models.CharField(max_length=20)
    county = models.ForeignKey("territory.County", models.PROTECT, null=True, blank=True)
    more_developed = models.BooleanField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    value = models.PositiveIntegerField()

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ("indicator", "county", "starts_on")
        constraints = (
            models.UniqueConstraint(
                fields=["indicator", "county", "more_developed", "starts_on"],
                nulls_distinct=False,
                name="target_once",
            ),
            models.CheckConstraint(
                name="target_scope", condition=Q(county=None) | Q(more_developed=None)
            ),
            models.CheckConstraint(
                name="target_period", condition=Q(ends_on__gt=models.F("starts_on"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.value}"


class ReportRunQuerySet(models.QuerySet["ReportRun"]):
    """Runs as people see them."""

    def visible_to(self, user: User) -> Self:
        """The national report is for the national agency and the auditor."""
        return self.all() if user.role in NATIONWIDE_ROLES else self.none()


class ReportRun(models.Model):
    """One making of one month's report: its period, what was known, the files."""

    period = models.DateField()
    number = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    cut_off = models.DateTimeField(null=True)
    rules_version = models.CharField(max_length=12)
    status = models.CharField(max_length=7, choices=RunStatus, default=RunStatus.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)
    # Of the figures; the files' own hashes stand beside.
    sha256 = models.CharField(max_length=64, blank=True)
    pdf = models.FileField(upload_to="reports/%Y/", blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    xlsx = models.FileField(upload_to="reports/%Y/", blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    busy_since = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        ordering = ("-period", "-version")
        constraints = (
            models.UniqueConstraint(fields=["period", "version"], name="run_version_once"),
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(status__in=["queued", "running"]),
                name="run_one_under_way",
            ),
        )

    def __str__(self) -> str:
        return f"run {self.pk}"
