"""Yearly intervention plans: what the project promises of each county (domain.md §0)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from intespo.accounts.access import rows_of_county
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.accounts.models import User

READERS = (Role.EXPERT, Role.COORDINATOR, *NATIONWIDE_ROLES)


class InterventionPlanQuerySet(models.QuerySet["InterventionPlan"]):
    """Plans as people see them."""

    def visible_to(self, user: User) -> Self:
        """The county's for staff."""
        return rows_of_county(self, user, readers=READERS)  # type: ignore[return-value]


class InterventionPlan(models.Model):
    """A county's plan of one year, on the day it was approved."""

    county = models.ForeignKey("territory.County", models.PROTECT, verbose_name=_("county"))
    year = models.PositiveSmallIntegerField(_("year"))
    approved_on = models.DateField(_("approved on"))
    summary = models.CharField(_("what it sets out to do"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = InterventionPlanQuerySet.as_manager()

    class Meta:
        ordering = ("-year", "county")
        constraints = (
            models.UniqueConstraint(
                fields=["county", "year"],
                name="intervention_plan_once",
                violation_error_message=_("This county has a plan of this year already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.county_id} {self.year}"
