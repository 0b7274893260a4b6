"""The county insertion plan of Law 219/2015: three years, eleven columns, results year by year."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.enums import MilestoneKind
from intespo.accounts.access import rows_of_county
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.accounts.models import User

PLAN_READERS = (Role.EXPERT, Role.COORDINATOR, *NATIONWIDE_ROLES)
YEARS = 3
# Facts of the ledger that an action's result may be: what young people of the county reached.
LINKS = (
    *(MilestoneKind.INFORMED, MilestoneKind.COUNSELLED, MilestoneKind.REGISTERED),
    *(MilestoneKind.REFERRED, MilestoneKind.IN_MEASURE, MilestoneKind.QUALIFIED),
    MilestoneKind.LEFT_NEET,
)


class InsertionPlanQuerySet(models.QuerySet["InsertionPlan"]):
    """Plans as people see them."""

    def visible_to(self, user: User) -> Self:
        """The county's for its staff, all for who reads the country."""
        return rows_of_county(self, user, readers=PLAN_READERS)  # type: ignore[return-value]


class InsertionPlan(models.Model):
    """A county's plan for three years; while it is approved nothing of it is changed."""

    class Status(models.TextChoices):
        """Where a plan stands."""

        DRAFT = "draft", _("In consultation")
        APPROVED = "approved", _("Approved")

    county = models.ForeignKey("territory.County", models.PROTECT, verbose_name=_("county"))
    first_year = models.PositiveSmallIntegerField(
        _("first year"), validators=[MinValueValidator(2015), MaxValueValidator(2100)]
    )
    version = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    context = models.TextField(_("county context"), max_length=6000, blank=True)
    attested = models.PositiveIntegerField(_("social enterprises attested"), default=0)
    of_insertion = models.PositiveIntegerField(_("of them of insertion"), default=0)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    source = models.CharField(_("where the values come from"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = InsertionPlanQuerySet.as_manager()

    class Meta:
        ordering = ("-first_year", "county")
        constraints = (
            models.UniqueConstraint(
                fields=["county", "first_year"],
                name="insertion_plan_once",
                violation_error_message=_("This county has a plan that begins in this year."),
            ),
            models.CheckConstraint(
                name="insertion_plan_attested",
                condition=Q(of_insertion__lte=F("attested")),
                violation_error_message=_("More enterprises of insertion than attested ones."),
            ),
            models.CheckConstraint(
                name="insertion_plan_approved",
                condition=Q(status="draft", approved_on=None)
                | Q(status="approved", approved_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_year}–{self.last_year}"

    @property
    def last_year(self) -> int:
        """The last of its three years."""
        return self.first_year + YEARS - 1

    @property
    def years(self) -> list[int]:
        """Its three years."""
        return list(range(self.first_year, self.first_year + YEARS))


class PlanAction(models.Model):
    """One row of the plan, with the eleven columns of the form.

    Values are what the form says, a number or a text ("2/an"); rows of one objective, and of one
    field under it, look merged.
    """

    plan = models.ForeignKey(InsertionPlan, models.CASCADE, related_name="actions")
    position = models.PositiveSmallIntegerField(_("place"), default=1)
    objective = models.CharField(_("objective"), max_length=300)
    field = models.CharField(_("field of intervention"), max_length=300, blank=True)
    action = models.CharField(_("action or measure"), max_length=600)
    group = models.CharField(_("vulnerable group"), max_length=400)
    indicator = models.CharField(_("indicator"), max_length=200)
    value = models.CharField(_("value of the indicator"), max_length=20)
    institutions = models.CharField(_("responsible institution"), max_length=200)
    # Thousands of lei.
    budget = models.PositiveIntegerField(
        _("estimated budget (thousand lei)"), null=True, blank=True
    )
    funding = models.CharField(_("source of funding"), max_length=200, blank=True)
    notes = models.CharField(_("remarks"), max_length=300, blank=True)
    link = models.CharField(
        _("counted from the ledger as"),
        max_length=10,
        blank=True,
        choices=[(kind.value, kind.label) for kind in LINKS],
    )

    class Meta:
        ordering = ("plan", "position", "id")
        constraints = (
            models.UniqueConstraint(fields=["plan", "position"], name="plan_action_place"),
        )

    def __str__(self) -> str:
        return f"action {self.pk}"


class PlanResult(models.Model):
    """What an action has reached in one of the plan's years, as its institution told it."""

    action = models.ForeignKey(PlanAction, models.CASCADE, related_name="results")
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.CharField(_("reached"), max_length=40)
    told_at = models.DateTimeField(auto_now=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("action", "year")
        constraints = (models.UniqueConstraint(fields=["action", "year"], name="plan_result_once"),)

    def __str__(self) -> str:
        return f"{self.year}: {self.value}"
