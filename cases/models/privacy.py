"""What the law on personal data asks for: objections, and how long data is kept."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.enums import RetentionSubject


class Objection(models.Model):
    """A young person does not want to be contacted (GDPR art. 21); holds until withdrawn."""

    youth = models.ForeignKey("cases.Youth", models.PROTECT, related_name="objections")
    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    words = models.CharField(_("how it was said"), max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["youth"], condition=Q(withdrawn_at=None), name="objection_one_standing"
            ),
        )

    def __str__(self) -> str:
        return f"objection {self.pk}"


class RetentionRule(models.Model):
    """How long one kind of data is kept: some months, or until a day (domain.md §7.1)."""

    subject = models.CharField(_("what"), max_length=20, choices=RetentionSubject, unique=True)
    months = models.PositiveSmallIntegerField(
        _("months"), null=True, blank=True, validators=[MaxValueValidator(600)]
    )
    until = models.DateField(_("until the day"), null=True, blank=True)
    basis = models.CharField(_("why so long"), max_length=300)
    active = models.BooleanField(_("carried out"), default=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="retention_months_or_day",
                condition=Q(months__isnull=False, months__gte=1, months__lte=600, until=None)
                | Q(months=None, until__isnull=False),
                violation_error_message=_("Either months or a day."),
            ),
        )

    def __str__(self) -> str:
        return str(self.get_subject_display())

    @property
    def term(self) -> str:
        """In words: how long."""
        if self.until:
            return _("until %(day)s") % {"day": f"{self.until:%d.%m.%Y}"}
        if self.months is None:
            raise ValueError("A rule has months or a day.")
        return ngettext("%(n)s month", "%(n)s months", self.months) % {"n": self.months}


class RetentionRunQuerySet(models.QuerySet["RetentionRun"]):
    """Announced and done clearings."""

    def standing(self) -> Self:
        """Announced, not yet carried out."""
        return self.filter(done_at=None)


class RetentionRun(models.Model):
    """One clearing: announced with its count, carried out after the notice."""

    rule = models.ForeignKey(RetentionRule, models.PROTECT, related_name="runs")
    due = models.PositiveIntegerField()
    # The day before which data was past its term when this was announced: no later rule widens it.
    before = models.DateField()
    announced_at = models.DateTimeField(auto_now_add=True)
    runs_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    cleared = models.PositiveIntegerField(null=True)

    objects = RetentionRunQuerySet.as_manager()

    class Meta:
        ordering = ("-announced_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["rule"], condition=Q(done_at=None), name="retention_one_standing"
            ),
        )

    def __str__(self) -> str:
        return f"clearing {self.pk}"
