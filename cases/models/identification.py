"""Who is left out for a time and why, who looks like whom, and records made one."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import ExclusionReason, PairStatus
from intespo.accounts.access import rows_of_county
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.accounts.models import User

if TYPE_CHECKING:
    from cases.models.lists import ListRow
    from cases.models.youth import Youth

LIKELY, PROBABLE = 85, 78  # from which score a pair is called very likely, likely
DECIDERS = (Role.COORDINATOR, Role.EXPERT, *NATIONWIDE_ROLES)


class ExclusionQuerySet(models.QuerySet["Exclusion"]):
    """Exclusions by day."""

    def standing(self, on: date) -> Self:
        """In force on a day: begun, not over, not lifted."""
        return self.filter(lifted_at=None, since__lte=on).filter(Q(until=None) | Q(until__gte=on))


class Exclusion(models.Model):
    """Why a youth is no potential NEET for a time, and who says so: a list or a person."""

    youth = models.ForeignKey("cases.Youth", models.CASCADE, related_name="exclusions")
    # Copied from the parent: the row policy needs it on the row itself.
    county = models.ForeignKey(
        "territory.County", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    reason = models.CharField(_("reason"), max_length=20, choices=ExclusionReason)
    source_list = models.ForeignKey(
        "cases.SourceList", models.PROTECT, null=True, related_name="exclusions"
    )
    note = models.CharField(_("how this is known"), max_length=200, blank=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # Taken back: by a person, with the list that said it, or because a list says it is over.
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    lifted_list = models.ForeignKey("cases.SourceList", models.PROTECT, null=True, related_name="+")

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        ordering = ("-since", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["youth", "reason", "source_list"],
                condition=Q(lifted_at=None),
                name="exclusion_once_a_list",
            ),
            models.CheckConstraint(
                name="exclusion_reason", condition=Q(reason__in=ExclusionReason.values)
            ),
            models.CheckConstraint(
                name="exclusion_dates",
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                violation_error_message=_("The exclusion ends before it begins."),
            ),
        )
        indexes = (
            models.Index(fields=["until"], condition=Q(lifted_at=None), name="exclusion_by_end"),
        )

    def __str__(self) -> str:
        return f"exclusion {self.pk}"


class MatchPairQuerySet(models.QuerySet["MatchPair"]):
    """Pairs as people see them."""

    def visible_to(self, user: User) -> Self:
        """The county's, for who decides about them or reads along."""
        return rows_of_county(self, user, readers=DECIDERS)  # type: ignore[return-value]

    def waiting(self) -> Self:
        """Asked of a person: pairs of applied lists, and pairs of two records."""
        return self.filter(status=PairStatus.OPEN).filter(
            Q(row__source_list__status="applied") | Q(row=None)
        )


class MatchPair(models.Model):
    """A record that looks like another one: a list's row, or a second youth, beside a youth.

    `evidence` holds codes (`names:exact`, `birth_date:swapped`…) that screens put into words.
    """

    county = models.ForeignKey(
        "territory.County", models.PROTECT, related_name="+", db_constraint=False
    )
    row = models.ForeignKey(
        "cases.ListRow", models.CASCADE, null=True, blank=True, related_name="pairs"
    )
    other = models.ForeignKey("cases.Youth", models.CASCADE, null=True, related_name="+")
    youth = models.ForeignKey("cases.Youth", models.CASCADE, related_name="pairs")
    score = models.PositiveSmallIntegerField()
    evidence = ArrayField(models.CharField(max_length=40), default=list)
    status = models.CharField(max_length=10, choices=PairStatus, default=PairStatus.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = MatchPairQuerySet.as_manager()

    class Meta:
        ordering = ("-score", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["row", "youth"], condition=Q(other=None), name="pair_of_row_once"
            ),
            models.UniqueConstraint(
                fields=["other", "youth"], condition=Q(row=None), name="pair_of_youths_once"
            ),
            models.CheckConstraint(
                name="pair_of_two",
                condition=Q(row=None, other__isnull=False) | Q(row__isnull=False, other=None),
            ),
        )
        indexes = (
            models.Index(
                fields=["county", "-score", "id"],
                condition=Q(status="open"),
                name="pair_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"pair {self.pk}"

    @property
    def record(self) -> "ListRow | Youth":
        """What stands beside the youth: a list's row, or another youth."""
        found = self.row or self.other
        if found is None:
            raise ValueError("A pair is one of two records.")
        return found

    @property
    def likelihood(self) -> str:
        """In words and never as a bare score."""
        if self.score >= LIKELY:
            return str(_("very likely"))
        return str(_("likely") if self.score >= PROBABLE else _("unsure"))

    @property
    def overlap(self) -> int:
        """How far two circles stand apart, in three steps: 0 is closest."""
        return 0 if self.score >= LIKELY else (1 if self.score >= PROBABLE else 2)


class Merge(models.Model):
    """Two records of one person made one; both rows stay, and `moved` says how to go back.

    `moved` holds, by table, the ids that changed hands, and the values of fields before and after.
    """

    county = models.ForeignKey(
        "territory.County", models.PROTECT, related_name="+", db_constraint=False
    )
    kept = models.ForeignKey("cases.Youth", models.PROTECT, related_name="merges")
    gone = models.ForeignKey("cases.Youth", models.PROTECT, related_name="merged_by")
    moved = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at=None), name="merge_once"
            ),
            models.CheckConstraint(name="merge_of_two", condition=~Q(kept=models.F("gone"))),
        )

    def __str__(self) -> str:
        return f"merge {self.pk}"
