"""Targets, what the agency writes beside indicators, and the counters under the dashboards."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Target(models.Model):
    """What is to be reached from the first day of a period to a day of it, cumulated.

    Per county, per region kind, or nationally. Of several days the last is the period's end, the
    others are stages on the way.
    """

    indicator = models.CharField(max_length=20)
    county = models.ForeignKey("territory.County", models.PROTECT, null=True, blank=True)
    more_developed = models.BooleanField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    value = models.PositiveIntegerField()

    class Meta:
        ordering = ("indicator", "county", "starts_on")
        constraints = (
            models.UniqueConstraint(
                fields=["indicator", "county", "more_developed", "starts_on", "ends_on"],
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


class IndicatorNote(models.Model):
    """What the agency writes beside an indicator's definition: its official code, versioned."""

    code = models.CharField(max_length=12)
    official_code = models.CharField(_("official code"), max_length=20, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("code", "-version")
        constraints = (
            models.UniqueConstraint(fields=["code", "version"], name="indicator_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Counter(models.Model):
    """How many standing milestones of a kind a county has in one cut; written by triggers only.

    Rows with `delta` were added since the last squash; the count is the sum of all rows of a cut.
    """

    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    dimension = models.CharField(max_length=8)
    value = models.CharField(max_length=10)
    n = models.IntegerField()
    delta = models.BooleanField(default=True)

    class Meta:
        ordering = ("county", "kind", "dimension", "value")
        constraints = (
            models.UniqueConstraint(
                fields=["county", "kind", "dimension", "value"],
                condition=Q(delta=False),
                name="counter_once",
            ),
        )
        indexes = (
            models.Index(
                fields=["county", "dimension", "kind", "value"],
                include=["n"],
                name="counter_read",
            ),
            models.Index(fields=["delta"], condition=Q(delta=True), name="counter_to_squash"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.dimension} {self.value}: {self.n}"


class Recount(models.Model):
    """One full recount of the counters from the ledger, and in how many cuts they differed."""

    at = models.DateTimeField(auto_now_add=True)
    differences = models.PositiveIntegerField()

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"recount {self.pk}"
