"""Lists as they came, their rows, and the age limits that hold on a day."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import (
    Decision,
    ExclusionReason,
    ListEffect,
    ListKind,
    ListStatus,
    MatchedBy,
    RowReason,
)
from intespo.accounts.access import rows_of_county
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.accounts.models import User
from intespo.kit.sealed_files import SealedStorage

KEPT_FILES = SealedStorage()


class AgeRuleQuerySet(models.QuerySet["AgeRule"]):
    """Age limits by day."""

    def on(self, code: str, day: date) -> "AgeRule":
        """The limits of a rule on a day; DoesNotExist when none holds."""
        return self.filter(code=code, valid_from__lte=day).get(
            Q(valid_until=None) | Q(valid_until__gte=day)
        )


class AgeRule(models.Model):
    """One legal age window and the days it holds (domain.md §2.1)."""

    code = models.CharField(max_length=20)
    min_age = models.PositiveSmallIntegerField()
    max_age_exclusive = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)

    objects = AgeRuleQuerySet.as_manager()

    class Meta:
        ordering = ("code", "valid_from")
        constraints = (
            models.UniqueConstraint(fields=["code", "valid_from"], name="age_rule_once"),
            models.CheckConstraint(
                name="age_rule_window", condition=Q(min_age__lt=models.F("max_age_exclusive"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.min_age}–{self.max_age_exclusive}"


class ListRule(models.Model):
    """What the lists of one kind do with the people they name (domain.md §8); ANOFM edits it."""

    kind = models.CharField(max_length=20, choices=ListKind, unique=True)
    effect = models.CharField(_("what it does"), max_length=9, choices=ListEffect)
    reason = models.CharField(
        _("reason of exclusion"), max_length=20, choices=ExclusionReason, blank=True, default=""
    )
    months = models.PositiveSmallIntegerField(
        _("months until an exclusion without an end runs out"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )
    basis = models.CharField(_("why"), max_length=300, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="list_rule_reason",
                condition=~Q(effect="excludes") | ~Q(reason=""),
                violation_error_message=_("A list that excludes needs a reason."),
            ),
        )

    def __str__(self) -> str:
        return str(self.get_kind_display())


class ListRuleWord(models.Model):
    """A word in a list's state column that decides otherwise than the kind of the list."""

    rule = models.ForeignKey(ListRule, models.CASCADE, related_name="words")
    # Folded: small letters without diacritics.
    word = models.CharField(_("word"), max_length=40)
    effect = models.CharField(_("what it does"), max_length=9, choices=ListEffect)
    reason = models.CharField(
        _("reason of exclusion"), max_length=20, choices=ExclusionReason, blank=True, default=""
    )

    class Meta:
        ordering = ("rule", "id")
        constraints = (
            models.UniqueConstraint(fields=["rule", "word"], name="list_word_once"),
            models.CheckConstraint(
                name="list_word_reason",
                condition=~Q(effect="excludes") | ~Q(reason=""),
                violation_error_message=_("A word that excludes needs a reason."),
            ),
        )

    def __str__(self) -> str:
        return self.word


class ListColumns(models.Model):
    """What a person said the columns of a sender's lists hold; found again by the headings."""

    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ListKind)
    organisation = models.ForeignKey(
        "partners.Organisation", models.CASCADE, null=True, related_name="+"
    )
    headings = models.CharField(max_length=64)  # a digest of the header's folded words
    mapping = models.JSONField()
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "list columns"
        constraints = (
            models.UniqueConstraint(
                fields=["county", "kind", "organisation", "headings"],
                name="list_columns_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"columns {self.pk}"


class SourceListQuerySet(models.QuerySet["SourceList"]):
    """Lists as people see them."""

    def visible_to(self, user: User) -> Self:
        """The county's lists for its coordinator and experts."""
        readers = (Role.COORDINATOR, Role.EXPERT, *NATIONWIDE_ROLES)
        return rows_of_county(self, user, readers=readers)  # type: ignore[return-value]


class SourceList(models.Model):
    """One file received from a source, kept as it came."""

    bears_persons = True
    kind = models.CharField(_("kind"), max_length=20, choices=ListKind)
    county = models.ForeignKey("territory.County", models.PROTECT, verbose_name=_("county"))
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, blank=True, related_name="lists"
    )
    round = models.ForeignKey(
        "partners.CollectionRound", models.PROTECT, null=True, blank=True, related_name="lists"
    )
    reference_date = models.DateField(_("the list is true on"))
    file = models.FileField(upload_to="lists/%Y/", storage=KEPT_FILES)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=ListStatus, default=ListStatus.RECEIVED)
    # How to read the file, and what its columns hold; `chosen`: a person said so.
    table = models.JSONField(default=dict, db_default={})
    mapping = models.JSONField(default=dict, db_default={})
    headings = models.JSONField(default=list, db_default=[])
    chosen = models.BooleanField(default=False, db_default=False)
    rows_total = models.PositiveIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    rehearsed_at = models.DateTimeField(null=True)
    took_ms = models.PositiveIntegerField(default=0, db_default=0)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # A worker that reads or applies renews this; a stale one is taken over.
    busy_since = models.DateTimeField(null=True)

    objects = SourceListQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            # The same file for the same county and day is the same list.
            models.UniqueConstraint(
                fields=["county", "kind", "reference_date", "sha256"],
                condition=~Q(status__in=("failed", "discarded")),
                name="list_file_once",
            ),
        )

    def __str__(self) -> str:
        return f"list {self.pk}"


class ListRowQuerySet(models.QuerySet["ListRow"]):
    """Rows by what is wrong with them."""

    def to_correct(self) -> Self:
        """Rows that hold a mistake, whoever is meant; another age than is looked for is none."""
        ages = (RowReason.TOO_YOUNG, RowReason.TOO_OLD)
        return self.filter(problem__gt="").exclude(problem__in=ages)


class ListRow(models.Model):
    """One row of a list, as read and as decided."""

    # Rows are written in the transaction that holds the list; the unique key below is its index.
    source_list = models.ForeignKey(
        SourceList, models.CASCADE, related_name="rows", db_constraint=False, db_index=False
    )
    # Copied from the parent: the row policy needs it on the row itself.
    county = models.ForeignKey(
        "territory.County", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    row = models.PositiveIntegerField()
    # As read, sealed, whatever it was; the hash only of a valid number.
    cnp_sealed = models.BinaryField(null=True)
    cnp_hash = models.UUIDField(null=True)
    last_name = models.CharField(max_length=80, blank=True, default="")
    first_name = models.CharField(max_length=80, blank=True, default="")
    birth_date = models.DateField(null=True)
    sex = models.CharField(max_length=1, blank=True, default="")
    # Found in the table of localities when the row was read: 400,000 checks say nothing new.
    locality = models.ForeignKey(
        "territory.Locality", models.PROTECT, null=True, db_constraint=False, db_index=False
    )
    address = models.CharField(max_length=200, blank=True, default="")
    phone = models.CharField(max_length=16, blank=True, default="")
    phone_note = models.CharField(max_length=80, blank=True, default="", db_default="")
    email = models.CharField(max_length=254, blank=True, default="", db_default="")
    education = models.CharField(max_length=8, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="", db_default="")
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    # What the row's own words ask for, and what reading found wrong with it.
    effect = models.CharField(
        max_length=9, choices=ListEffect, default=ListEffect.ADDS, db_default=ListEffect.ADDS
    )
    ground = models.CharField(
        max_length=20, choices=ExclusionReason, blank=True, default="", db_default=""
    )
    problem = models.CharField(
        max_length=24, choices=RowReason, blank=True, default="", db_default=""
    )
    search_key = models.CharField(max_length=180, blank=True, default="")
    sort_key = models.CharField(max_length=260, blank=True, default="")
    decision = models.CharField(max_length=14, choices=Decision, blank=True, default="")
    reason = models.CharField(max_length=24, choices=RowReason, blank=True, default="")
    detail = models.CharField(max_length=80, blank=True, default="")
    first_row = models.PositiveIntegerField(null=True)  # where the same person stands before
    warnings = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    matched_by = models.CharField(
        max_length=6, choices=MatchedBy, blank=True, default="", db_default=""
    )
    # Who the row is about; of somebody new the number that they get when the list is applied.
    youth = models.ForeignKey(
        "cases.Youth",
        models.SET_NULL,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="list_rows",
    )

    objects = ListRowQuerySet.as_manager()

    class Meta:
        ordering = ("source_list", "row")
        constraints = (
            models.UniqueConstraint(fields=["source_list", "row"], name="list_row_once"),
        )
        indexes = (
            # Most rows of a large list are new: those are found along the list itself.
            models.Index(
                fields=["source_list", "decision", "row"],
                condition=~Q(decision="new"),
                name="list_row_by_decision",
            ),
            models.Index(
                fields=["youth"], condition=Q(youth__isnull=False), name="list_row_by_youth"
            ),
            models.Index(
                fields=["source_list", "row"],
                condition=Q(problem__gt=""),
                name="list_row_with_problem",
            ),
        )

    def __str__(self) -> str:
        return f"row {self.row} of list {self.source_list_id}"
