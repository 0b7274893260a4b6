"""What follows a registration: documents, measures, states, checks, transfers."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.enums import CheckClock, DocumentKind, ReferralStatus, State, TransferStatus
from cases.models.facts import Fact
from cases.models.lists import KEPT_FILES
from intespo.accounts.access import rows_of_county
from intespo.accounts.enums import CASE_READERS, Role
from intespo.accounts.models import User


class CaseDocument(Fact):
    """A paper of the case: seen by an expert, or kept as a sealed file."""

    kind = models.CharField(_("kind"), max_length=18, choices=DocumentKind)
    file = models.FileField(upload_to="documents/%Y/%m/", storage=KEPT_FILES, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    media_type = models.CharField(max_length=60, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-recorded_at", "-id")
        constraints = (
            # The same file twice on one case is once.
            models.UniqueConstraint(
                fields=["case", "kind", "sha256"],
                condition=Q(removed_at=None),
                name="document_once",
            ),
        )

    def __str__(self) -> str:
        return f"document {self.pk}"


class Presence(Fact):
    """A day on which a registered young person came, or renewed the request (domain.md §2.3)."""

    registration = models.ForeignKey("cases.Registration", models.PROTECT, related_name="presences")
    on = models.DateField(_("came on"))

    class Meta:
        ordering = ("-on", "-id")
        constraints = (
            models.UniqueConstraint(fields=["registration", "on"], name="presence_once"),
        )

    def __str__(self) -> str:
        return f"presence {self.pk}"


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Referrals by standing."""

    def running(self) -> Self:
        """Not refused, finished or broken off."""
        over = (ReferralStatus.REFUSED, ReferralStatus.DONE, ReferralStatus.DROPPED)
        return self.exclude(status__in=over)


class Referral(models.Model):
    """A young person sent to a measure: offered, answered, begun, ended, with its result."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="referrals")
    youth = models.ForeignKey("cases.Youth", models.PROTECT, related_name="+")
    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    measure = models.ForeignKey("cases.Measure", models.PROTECT, related_name="referrals")
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    title = models.CharField(_("what exactly"), max_length=160, blank=True)
    status = models.CharField(max_length=8, choices=ReferralStatus, default=ReferralStatus.OFFERED)
    # Lost for good after this day.
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    offered_on = models.DateField(_("offered on"))
    answered_on = models.DateField(null=True)
    started_on = models.DateField(_("begins on"), null=True, blank=True)
    ended_on = models.DateField(null=True)
    result = models.CharField(_("result"), max_length=300, blank=True)
    proof = models.ForeignKey(CaseDocument, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ("-offered_on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["case", "measure", "organisation", "title"],
                condition=~Q(status__in=["refused", "done", "dropped"]),
                name="referral_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="referral_status", condition=Q(status__in=ReferralStatus.values)
            ),
            models.CheckConstraint(
                name="referral_dates",
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message=_("It ends before it begins."),
            ),
        )
        indexes = (
            models.Index(
                fields=["answer_by"],
                condition=Q(status__in=["offered", "sent"], answer_by__isnull=False),
                name="referral_to_answer",
            ),
        )

    def __str__(self) -> str:
        return f"referral {self.pk}"


class StatusSpell(models.Model):
    """What a young person does, since when, and until when that may be believed."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="spells")
    youth = models.ForeignKey("cases.Youth", models.PROTECT, related_name="spells")
    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=14, choices=State)
    since = models.DateField(_("since"))
    verified_on = models.DateField(_("confirmed on"))
    current_until = models.DateField(_("holds until"), null=True)
    ended_on = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-since", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["youth"], condition=Q(ended_on=None), name="spell_one_now"
            ),
            models.CheckConstraint(
                name="spell_dates",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("since")),
            ),
            models.CheckConstraint(name="spell_state", condition=Q(state__in=State.values)),
        )
        indexes = (
            models.Index(
                fields=["current_until"],
                condition=Q(ended_on=None, current_until__isnull=False),
                name="spell_to_lapse",
            ),
            models.Index(fields=["county", "since"], name="spell_by_month"),
        )

    def __str__(self) -> str:
        return f"spell {self.pk}"


class MonitoringCheckQuerySet(models.QuerySet["MonitoringCheck"]):
    """Checks by what is due."""

    def due(self, on: date) -> Self:
        """To be done by now, not done."""
        return self.filter(done_on=None, dropped=False, due_on__lte=on)


class MonitoringCheck(models.Model):
    """One look at how somebody does, some months after the registration or the way out."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="checks")
    youth = models.ForeignKey("cases.Youth", models.PROTECT, related_name="+")
    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    clock = models.CharField(max_length=12, choices=CheckClock)
    months = models.PositiveSmallIntegerField(_("months"))
    due_on = models.DateField(_("due on"))
    counts_until = models.DateField(_("counts until"))
    done_on = models.DateField(null=True)
    state = models.CharField(max_length=14, choices=State, blank=True, default="")
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # What it would have looked at is over: the case was closed or the exit taken back.
    dropped = models.BooleanField(default=False, db_default=False)

    objects = MonitoringCheckQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["case", "clock", "months"],
                condition=Q(dropped=False),
                name="check_once",
            ),
            models.CheckConstraint(
                name="check_done_whole",
                condition=Q(done_on=None, state="") | (Q(done_on__isnull=False) & ~Q(state="")),
            ),
        )
        indexes = (
            models.Index(
                fields=["county", "due_on"],
                condition=Q(done_on=None, dropped=False),
                name="check_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"check {self.pk}"


class TransferQuerySet(models.QuerySet["Transfer"]):
    """Transfers as both counties see them."""

    def visible_to(self, user: User) -> Self:
        """The name is for who has the file, and, while it is offered, for who may answer."""
        ours = Q(county_id=user.county_id) & ~Q(status=TransferStatus.ACCEPTED)
        theirs = Q(to_county_id=user.county_id)
        if user.role == Role.COORDINATOR:
            offered = Q(status__in=[TransferStatus.OFFERED, TransferStatus.ACCEPTED])
            return self.filter(ours | (theirs & offered))
        if user.role == Role.EXPERT:
            return self.filter(ours | (theirs & Q(status=TransferStatus.ACCEPTED)))
        return rows_of_county(self, user, readers=CASE_READERS[-2:])  # type: ignore[return-value]


class Transfer(models.Model):
    """A file offered to another county; `county` is where it comes from."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="transfers")
    youth = models.ForeignKey("cases.Youth", models.PROTECT, related_name="+")
    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    to_county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    status = models.CharField(max_length=9, choices=TransferStatus, default=TransferStatus.OFFERED)
    reason = models.CharField(_("reason"), max_length=300)
    # For who answers: the file itself is not theirs yet.
    name = models.CharField(max_length=170)
    offered_at = models.DateTimeField(auto_now_add=True)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering = ("-offered_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["case"], condition=Q(status="offered"), name="transfer_one_offered"
            ),
            models.CheckConstraint(name="transfer_elsewhere", condition=~Q(county=F("to_county"))),
        )

    def __str__(self) -> str:
        return f"transfer {self.pk}"


class SavedFilter(models.Model):
    """A worklist's filter under a name; it holds choices, never a name that was searched."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="filters")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ("name", "id")
        constraints = (models.UniqueConstraint(fields=["user", "name"], name="filter_once"),)

    def __str__(self) -> str:
        return self.name
