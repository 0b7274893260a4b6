"""Versioned grids and the profiles made with them."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import Level
from profiling.enums import GridStatus


class GridQuerySet(models.QuerySet["Grid"]):
    """Grids by day."""

    def in_force(self, on: date) -> "Grid":
        """The newest version in force on a day; DoesNotExist when there is none."""
        found = self.filter(status=GridStatus.IN_FORCE, valid_from__lte=on)
        return found.order_by("-valid_from").first() or _none()


def _none() -> "Grid":
    raise Grid.DoesNotExist


class Grid(models.Model):
    """One version of the method; points are risk, whole numbers (domain.md §1.3)."""

    code = models.CharField(max_length=20)
    version = models.CharField(max_length=10)
    valid_from = models.DateField()
    status = models.CharField(max_length=9, choices=GridStatus, default=GridStatus.DRAFT)
    # Printed with every level: weights and thresholds are an assumption until the order's annex.
    assumption = models.CharField(max_length=300, blank=True)

    objects = GridQuerySet.as_manager()

    class Meta:
        ordering = ("code", "-valid_from")
        constraints = (models.UniqueConstraint(fields=["code", "version"], name="grid_once"),)

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Criterion(models.Model):
    """One question of a grid; with `multiple`, points add up to `cap` at most."""

    grid = models.ForeignKey(Grid, models.CASCADE, related_name="criteria")
    code = models.CharField(max_length=10)
    label = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()
    multiple = models.BooleanField(default=False)
    cap = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("grid", "position")
        verbose_name_plural = "criteria"
        constraints = (models.UniqueConstraint(fields=["grid", "code"], name="criterion_once"),)

    def __str__(self) -> str:
        return self.label


class Answer(models.Model):
    """One possible answer and its points."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="answers")
    code = models.CharField(max_length=10)
    label = models.CharField(max_length=120)
    points = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("criterion", "position")
        constraints = (models.UniqueConstraint(fields=["criterion", "code"], name="answer_once"),)

    def __str__(self) -> str:
        return self.label


class Threshold(models.Model):
    """Points from `low` to `high`, both included, make a level."""

    grid = models.ForeignKey(Grid, models.CASCADE, related_name="thresholds")
    level = models.CharField(max_length=3, choices=Level)
    low = models.PositiveSmallIntegerField()
    high = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("grid", "low")
        constraints = (
            models.UniqueConstraint(fields=["grid", "level"], name="threshold_once"),
            models.CheckConstraint(name="threshold_order", condition=Q(low__lte=models.F("high"))),
        )

    def __str__(self) -> str:
        return f"{self.level} {self.low}–{self.high}"


class Profile(models.Model):
    """One profiling of one case; grid version, answers, points and level frozen with it."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="profiles")
    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="profiles")
    score = models.PositiveSmallIntegerField(_("points"))
    computed_level = models.CharField(max_length=3, choices=Level)
    final_level = models.CharField(max_length=3, choices=Level)
    profiled_on = models.DateField()
    valid_until = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    key = models.UUIDField(unique=True)

    class Meta:
        ordering = ("-profiled_on", "-id")
        constraints = (models.CheckConstraint(name="profile_score", condition=Q(score__lte=100)),)
        indexes = (models.Index(fields=["case", "-profiled_on"], name="profile_by_case"),)

    def __str__(self) -> str:
        return f"profile {self.pk}"


class ProfileAnswer(models.Model):
    """One answer of one profile with the points it gave."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="answers")
    # Copied from the parent: the row policy needs it on the row itself.
    county = models.ForeignKey(
        "territory.County", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("profile", "id")
        constraints = (
            models.UniqueConstraint(fields=["profile", "answer"], name="profile_answer_once"),
        )

    def __str__(self) -> str:
        return f"answer {self.pk}"
