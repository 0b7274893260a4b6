"""Monthly reports: a run, its documents, and who is told of them."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.accounts.models import User
from reporting.enums import RunStatus

# Who opens monthly reports: the country, or the own county's document.
REPORT_READERS = (*NATIONWIDE_ROLES, Role.COORDINATOR, Role.EXPERT)


class ReportRunQuerySet(models.QuerySet["ReportRun"]):
    """Runs as people see them."""

    def visible_to(self, user: User) -> Self:
        """Those who read the country, or have a county whose document is in the run."""
        return self.all() if user.role in REPORT_READERS else self.none()

    def done(self) -> Self:
        """Made whole."""
        return self.filter(status=RunStatus.DONE)


class ReportRun(models.Model):
    """One making of one month's reports: the period, what was known, and what was frozen with it.

    `frozen` has what the figures need and the ledger does not hold: targets, official codes, the
    meaning of states, dated records of the project. `sha256` is of the documents' fingerprints in
    order; `chain` of it and the chain of the run before: no run can be taken out or slipped in.
    """

    period = models.DateField()
    number = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    cut_off = models.DateTimeField(null=True)
    rules_version = models.CharField(max_length=12)
    frozen = models.JSONField(default=dict)
    status = models.CharField(max_length=7, choices=RunStatus, default=RunStatus.QUEUED)
    failure = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    chain = models.CharField(max_length=64, blank=True)
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
            # A chain has no forks.
            models.UniqueConstraint(fields=["previous"], name="run_chained_once"),
        )

    def __str__(self) -> str:
        return f"run {self.pk}"


class ReportDocumentQuerySet(models.QuerySet["ReportDocument"]):
    """Documents as people see them."""

    def visible_to(self, user: User) -> Self:
        """All for who reads the country; else the own county's."""
        if user.role in NATIONWIDE_ROLES:
            return self.all()
        if user.role in REPORT_READERS and user.county_id:
            return self.filter(county_id=user.county_id)
        return self.none()


class ReportDocument(models.Model):
    """One report of a run: the country's (no county), or a county's; its figures and its files."""

    run = models.ForeignKey(ReportRun, models.CASCADE, related_name="documents")
    county = models.ForeignKey("territory.County", models.PROTECT, null=True, related_name="+")
    # Every printed figure by the code of its cell.
    cells = models.JSONField(default=dict)
    status = models.CharField(max_length=7, choices=RunStatus, default=RunStatus.QUEUED)
    busy_since = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)
    # Of the figures; the files' own hashes stand beside.
    sha256 = models.CharField(max_length=64, unique=True)
    pdf = models.FileField(upload_to="reports/%Y/", blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    # The same file with the agency's signature, where a certificate is set.
    signed_pdf = models.FileField(upload_to="reports/%Y/", blank=True)
    xlsx = models.FileField(upload_to="reports/%Y/", blank=True)
    xlsx_sha256 = models.CharField(max_length=64, blank=True)

    objects = ReportDocumentQuerySet.as_manager()

    class Meta:
        ordering = ("run", models.F("county__sort_order").asc(nulls_first=True), "id")
        constraints = (
            models.UniqueConstraint(
                fields=["run", "county"], name="document_one_a_county", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"report document {self.pk}"

    @property
    def area(self) -> str:
        """The county's code, or RO."""
        return self.county.code if self.county else "RO"


class CountedRows(models.Model):
    """The rows that a figure counted once had, by county: their keys, of the month and in all.

    Which table they are of follows from the code (reporting.counted).
    """

    run = models.ForeignKey(ReportRun, models.CASCADE, related_name="counted")
    code = models.CharField(max_length=4)
    # None for what belongs to the country.
    county = models.ForeignKey("territory.County", models.PROTECT, null=True, related_name="+")
    month = ArrayField(models.BigIntegerField())
    total = ArrayField(models.BigIntegerField())

    class Meta:
        ordering = ("run", "code", "county")
        constraints = (
            models.UniqueConstraint(
                fields=["run", "code", "county"], name="counted_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} of run {self.run_id}"


class ReportSubscription(models.Model):
    """Somebody who is told by e-mail that reports are ready; the message has a link only."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="report_subscription"
    )
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("user",)

    def __str__(self) -> str:
        return f"subscription {self.pk}"
