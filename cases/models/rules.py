"""Rules of case work as rows that the agency edits: outcomes, states, levels, measures."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.enums import (
    Agreement,
    Education,
    Level,
    MeasurePath,
    NextAction,
    Outcome,
    Stage,
    State,
    StateGroup,
)

MOST_DAYS = 3650


class OutcomeRule(models.Model):
    """What an outcome of a contact leads to (domain.md §10: only a talk counts as contacted)."""

    class Column(models.TextChoices):
        """Where the outcome stands in the panel."""

        TALKED = "talked", _("We talked")
        NOT_TALKED = "not_talked", _("We did not talk")
        CHANGED = "changed", _("Something has changed")

    outcome = models.CharField(max_length=12, choices=Outcome, unique=True)
    column = models.CharField(_("where it stands"), max_length=10, choices=Column)
    position = models.PositiveSmallIntegerField(_("key or place"), default=0)
    reached = models.BooleanField(_("counts as contacted"), default=False)
    stage = models.CharField(
        _("stage"),
        max_length=10,
        blank=True,
        default="",
        choices=[(s.value, s.label) for s in (Stage.CONTACTED, Stage.AGREED)],
    )
    agreement = models.CharField(
        _("agreement to be registered"), max_length=3, choices=Agreement, blank=True, default=""
    )
    state = models.CharField(
        _("state from now on"), max_length=14, choices=State, blank=True, default=""
    )
    next_action = models.CharField(_("next action"), max_length=12, choices=NextAction)
    days = models.PositiveSmallIntegerField(
        _("in how many days"), validators=[MaxValueValidator(366)]
    )
    icon = models.CharField(max_length=20, editable=False)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.CheckConstraint(
                name="outcome_stage_when_reached",
                condition=Q(stage="") | Q(reached=True),
                violation_error_message=_("Only a contact that counts may move the stage."),
            ),
            models.CheckConstraint(name="outcome_days", condition=Q(days__lte=366)),
        )

    def __str__(self) -> str:
        return str(self.get_outcome_display())


class StateRule(models.Model):
    """How long a state may be believed without being confirmed (domain.md §5.3, assumption)."""

    state = models.CharField(max_length=14, choices=State, unique=True)
    group = models.CharField(_("counts as"), max_length=8, choices=StateGroup)
    days = models.PositiveSmallIntegerField(
        _("holds for days"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_DAYS)],
        help_text=_("Empty: until somebody says otherwise."),
    )

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.get_state_display())


class LevelRule(models.Model):
    """Rhythm and team of a level (domain.md §1.5, assumption)."""

    level = models.CharField(max_length=3, choices=Level, unique=True)
    days = models.PositiveSmallIntegerField(
        _("a contact every so many days"), validators=[MaxValueValidator(366)]
    )
    social_worker = models.BooleanField(_("with the social worker"), default=False)
    counsellor = models.BooleanField(_("with a counsellor, recommended"), default=False)
    services = models.CharField(_("least services"), max_length=300)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.get_level_display())


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Measures by day."""

    def on(self, day: date) -> Self:
        """In force on a day."""
        return self.filter(valid_from__lte=day).filter(
            Q(valid_until=None) | Q(valid_until__gte=day)
        )


class Measure(models.Model):
    """An active measure and who may get it, in force for a time (domain.md §2.5)."""

    code = models.CharField(_("code"), max_length=16)
    name = models.CharField(_("name"), max_length=160)
    path = models.CharField(_("kind"), max_length=14, choices=MeasurePath)
    basis = models.CharField(_("legal basis"), max_length=200)
    min_age = models.PositiveSmallIntegerField(_("from the age of"), null=True, blank=True)
    max_age_exclusive = models.PositiveSmallIntegerField(
        _("under the age of"), null=True, blank=True
    )
    levels = ArrayField(
        models.CharField(max_length=3, choices=Level),
        verbose_name=_("only for the levels"),
        default=list,
        blank=True,
    )
    isced_min = models.CharField(
        _("schooling at least"), max_length=8, choices=Education, blank=True
    )
    isced_max = models.CharField(
        _("schooling at most"), max_length=8, choices=Education, blank=True
    )
    registered_days = models.PositiveSmallIntegerField(
        _("registered for at least so many days"),
        null=True,
        blank=True,
        help_text=_("Empty: also for people who are not registered."),
    )
    at_risk = models.BooleanField(
        _("only for young people at risk of marginalisation"), default=False
    )
    amount = models.PositiveIntegerField(_("amount in bani"), null=True, blank=True)
    unit = models.CharField(_("what the amount is for"), max_length=60, blank=True)
    note = models.CharField(_("good to know"), max_length=300, blank=True)
    valid_from = models.DateField(_("in force from"))
    valid_until = models.DateField(_("in force until"), null=True, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ("path", "code", "valid_from")
        constraints = (
            models.UniqueConstraint(fields=["code", "valid_from"], name="measure_once"),
            models.CheckConstraint(
                name="measure_ages",
                condition=Q(min_age=None)
                | Q(max_age_exclusive=None)
                | Q(max_age_exclusive__gt=F("min_age")),
                violation_error_message=_("The ages leave nobody."),
            ),
            models.CheckConstraint(
                name="measure_dates",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("The measure ends before it begins."),
            ),
        )

    def __str__(self) -> str:
        return self.name
