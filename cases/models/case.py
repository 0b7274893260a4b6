"""The case: one spell of work with one young person in one county."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import Agreement, Level, NextAction, Stage
from intespo.accounts.access import rows_of_county
from intespo.accounts.enums import CASE_READERS, Role
from intespo.accounts.models import User

# What a row of the worklist shows of a case: inside the index the page needs no table row.
LISTED = (
    *("youth", "stage", "level", "next_action", "attempts"),
    *("last_contact_at", "last_outcome"),
)


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases as users find them."""

    def visible_to(self, user: User) -> Self:
        """The county's cases; for a team member only those shared with them."""
        if user.role == Role.TEAM_MEMBER:
            return self.filter(county_id=user.county_id, members__user=user)
        return rows_of_county(self, user, readers=CASE_READERS)  # type: ignore[return-value]

    def open(self) -> Self:
        """Not closed."""
        return self.filter(closed_on=None)

    def at_work(self) -> Self:
        """Open, and nobody else's matter for now: its young person is not excluded."""
        return self.filter(closed_on=None, set_aside=False)

    def quiet_since(self, day: date) -> Self:
        """No contact was tried on that day or after it."""
        return self.filter(Q(last_contact_at=None) | Q(last_contact_at__date__lt=day))

    def overdue(self, on: date) -> Self:
        """The next action should have been done before this day."""
        return self.filter(next_action_on__lt=on)

    def due(self, on: date) -> Self:
        """The next action is for this very day."""
        return self.filter(next_action_on=on)


class Case(models.Model):
    """One young person's file in one county; one open at a time."""

    youth = models.ForeignKey(
        "cases.Youth", models.PROTECT, related_name="cases", db_constraint=False
    )
    county = models.ForeignKey(
        "territory.County", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        db_index=False,
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.IDENTIFIED)
    level = models.CharField(_("level"), max_length=3, choices=Level, blank=True, default="")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    close_reason = models.CharField(max_length=20, blank=True, default="")
    next_action = models.CharField(
        _("next action"), max_length=12, choices=NextAction, default=NextAction.FIRST_CALL
    )
    next_action_on = models.DateField(_("next action on"))
    attempts = models.PositiveIntegerField(default=0)
    last_contact_at = models.DateTimeField(null=True)
    last_outcome = models.CharField(max_length=12, blank=True, default="")
    # Whether the young person wants to be registered; what they said last counts.
    agreement = models.CharField(
        _("agreement to be registered"),
        max_length=3,
        choices=Agreement,
        blank=True,
        default="",
        db_default="",
    )
    # When a manager was given the case, so that it shows as new until somebody works on it.
    assigned_on = models.DateField(null=True, blank=True)
    # Registered: the day until which they have to come again (domain.md §2.3).
    presence_due_on = models.DateField(null=True, blank=True)
    # The young person is excluded and nobody had begun: the case waits outside the worklist.
    set_aside = models.BooleanField(default=False, db_default=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("next_action_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["youth"], condition=Q(closed_on=None), name="case_one_open"
            ),
            models.CheckConstraint(name="case_stage", condition=Q(stage__in=Stage.values)),
            models.CheckConstraint(
                name="case_closed_together",
                condition=Q(stage="closed", closed_on__isnull=False)
                | (~Q(stage="closed") & Q(closed_on=None)),
            ),
        )
        indexes = (
            models.Index(
                fields=["county", "next_action_on", "id"],
                include=LISTED,
                condition=Q(closed_on=None, set_aside=False),
                name="case_worklist",
            ),
            models.Index(
                fields=["county", "stage", "next_action_on", "id"],
                condition=Q(closed_on=None, set_aside=False),
                name="case_worklist_stage",
            ),
            models.Index(
                fields=["manager", "next_action_on", "id"],
                include=[*LISTED, "county"],
                condition=Q(closed_on=None, set_aside=False, manager__isnull=False),
                name="case_worklist_manager",
            ),
            models.Index(
                fields=["manager"], condition=Q(manager__isnull=False), name="case_by_manager"
            ),
            # Those at work stand in the worklist's index.
            models.Index(
                fields=["county"],
                condition=~Q(closed_on=None, set_aside=False),
                name="case_not_at_work",
            ),
            models.Index(
                fields=["next_action_on", "id"],
                condition=Q(closed_on=None, set_aside=False),
                name="case_national",
            ),
        )

    def __str__(self) -> str:
        return f"case {self.pk}"

    def in_caseload_of(self, user: User) -> bool:
        """Whether a user who may see the case works with it: nobody asks why they open it.

        A coordinator's caseload is the county, a team member's what is shared with them; the agency
        and the auditor have none.
        """
        if user.role == Role.EXPERT:
            own = self.manager_id in (None, user.pk)
            return own or self.members.filter(user=user).exists()
        return user.role in (Role.COORDINATOR, Role.TEAM_MEMBER)


class CaseMember(models.Model):
    """A team member with whom a case is shared."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="members")
    # Copied from the parent: the row policy needs it on the row itself.
    county = models.ForeignKey(
        "territory.County", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("case", "id")
        constraints = (models.UniqueConstraint(fields=["case", "user"], name="case_member_once"),)

    def __str__(self) -> str:
        return f"member {self.pk}"
